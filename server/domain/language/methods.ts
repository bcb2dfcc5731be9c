import type { Templates } from "./templates.ts";

interface MethodWords {
  name: string;
  /** What it is best for. */
  best: string;
  /** Whether it copes with people who belong nowhere. */
  noise: string;
  /** How many people it can take, and how it is told about the rest. */
  scale: string;
}

const EVERYBODY =
  "Places everybody: people who belong nowhere pull a centre towards them, which is why values at both ends are cut off first.";
const ON_A_SAMPLE = "Its time grows with the square of the people, so it looks at a sample.";

const K_MEANS: MethodWords = {
  name: "K-means",
  best: "Round groups of like size, and slices of customers who differ by degrees. New people are placed by the nearest centre.",
  noise: EVERYBODY,
  scale: "Its time grows with the people, so it looks at all of them.",
};

const METHODS: Readonly<Record<string, MethodWords>> = {
  k_means: K_MEANS,
  k_means_warm: {
    ...K_MEANS,
    name: "K-means from the live segments",
    best: "Segments that go on: it begins at the centres in force and keeps their scale, so that fewest people change.",
  },
  k_means_rescaled: {
    ...K_MEANS,
    name: "K-means from the live segments, on a new scale",
    best: "Segments that go on although customers have outgrown the scale they were found on.",
  },
  ml_k_means: {
    ...K_MEANS,
    name: "K-means of another library (ml-kmeans)",
    best: "A second opinion: the same idea written by somebody else.",
    scale: "It keeps everybody as a list of its own and begins once only, so it is tried in smaller stores alone.",
  },
  rfm_rules: {
    name: "Plain rules of recency, frequency and money",
    best: "Small stores, and as the measure that every other method is held against.",
    noise: "Places everybody by rank, so that far-out values do not move a border.",
    scale: "Sorting is all it does: any number of people.",
  },
  ward: {
    name: "Ward's tree",
    best: "Groups within groups: it joins people step by step, and says which groups are siblings.",
    noise: EVERYBODY,
    scale: `${ON_A_SAMPLE} Everybody is then placed with the nearest of its groups.`,
  },
  autoencoder: {
    name: "Neural network (autoencoder)",
    best: "Curved patterns over several dimensions that straight distances miss.",
    noise: EVERYBODY,
    scale: "It learns from a sample and then places everybody. It needs more buyers than rules do.",
  },
  dbscan: {
    name: "DBSCAN",
    best: "Groups of any shape at one density, and people who stand apart from all of them.",
    noise: "Leaves people who belong nowhere out, as noise: it finds outliers and makes no segments.",
    scale: ON_A_SAMPLE,
  },
  hdbscan: {
    name: "HDBSCAN",
    best: "Groups of different density, and people who stand apart from all of them.",
    noise: "Leaves people who belong nowhere out, as noise: it finds outliers and makes no segments.",
    scale: ON_A_SAMPLE,
  },
};

/** `method.name|best|noise|scale.<method>`: a method of the bake-off. `method.silhouette.<on>`: what its figure is of. */
export const methodSentences: Templates = {
  ...Object.fromEntries(
    Object.entries(METHODS).flatMap(([method, words]) =>
      Object.entries(words).map(([part, text]) => [`method.${part}.${method}`, () => text]),
    ),
  ),
  "method.silhouette.winsorised": () =>
    "Measured on values cut off at both ends, with everybody in a segment. Not quite comparable with the figures of density methods.",
  "method.silhouette.unclipped": () =>
    "Measured on a sample with values as they are, without the people in no group. Not quite comparable with the figures of methods that place everybody.",
};
