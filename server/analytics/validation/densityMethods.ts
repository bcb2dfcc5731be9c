import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { coreDistances } from "../segmentation/coreDistances.ts";
import { dbscan, NOISE } from "../segmentation/dbscan.ts";
import { elongation } from "../segmentation/elongation.ts";
import { upperFence } from "../segmentation/fences.ts";
import { hdbscan } from "../segmentation/hdbscan.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import { type Progress, partOf } from "../segmentation/progress.ts";
import { quantile } from "../segmentation/quantile.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";
import { type Silhouette, silhouette } from "../segmentation/silhouette.ts";

/** People looked at; the time grows with their square. */
const SAMPLE = 5_000;
/** People, oneself included, by whom a neighbourhood is measured. */
const MIN_POINTS = 10;
/** Least part of the people that HDBSCAN calls a cluster. */
const CLUSTER_SHARE = 0.02;

const THRESHOLDS = {
  /** Part of the people far out of everybody's neighbourhood (Tukey's outer fence of the neighbour distances). */
  far_out_share: 0.005,
  /** Length of a segment over its mean width, in variances. */
  elongation: 2,
  /** Typical neighbour distance of the sparsest segment over that of the densest. */
  density_contrast: 2,
} as const;

/** What speaks for trying a method, measured. */
export interface Trigger {
  name: keyof typeof THRESHOLDS;
  value: number;
  threshold: number;
}

/** What a density method found among a sample of the people. */
export interface DensityFinding {
  method: "dbscan" | "hdbscan";
  /** It is run where one of them reaches its threshold. */
  triggers: Trigger[];
  /** Null where nothing spoke for it. */
  found: {
    clusters: number;
    /** People of the sample in each cluster. */
    sizes: number[];
    noiseShare: number;
    /** Part of the sample in the smallest cluster; 0 without clusters. */
    smallestShare: number;
    /** Of the people in clusters, where there are two clusters and more. */
    silhouette: Silhouette | null;
    /** Rows of `points` that are noise; none where no cluster stood out from whom they could differ. */
    noise: Int32Array;
  } | null;
  /** People in the sample. */
  people: number;
  seconds: number | null;
}

export interface DensityInput extends Progress {
  /** People on the scale they were clustered on, outliers where they are and not at a fence. */
  points: Matrix;
  /** Their segments; null where there are none. */
  labels: Int32Array | null;
  k: number;
  seed: number;
  now?: (() => number) | undefined;
}

/**
 * Tries DBSCAN where segments are long rather than round or people stand far out, and HDBSCAN where some segments are
 * much denser than others. Their groups are no segments (two or three, and much noise, on customers): they say who is
 * unlike everybody.
 */
export function tryDensityMethods(input: DensityInput): DensityFinding[] {
  const { points, labels, k, seed } = input;
  if (points.rows < 2 * MIN_POINTS) return [];
  const rows = sampleRows(points.rows, SAMPLE, randomFrom(deriveSeed(seed, "density")));
  const sample = selectRows(points, rows);
  const ofSample = labels && Int32Array.from(rows, (row) => labels[row]!);
  const cores = coreDistances(sample, MIN_POINTS, partOf(input, 0, 0.3));
  const reach = upperFence(cores, 1.5);
  if (!(reach > 0)) return [];
  const least = Math.ceil(0.05 * sample.rows);
  const shape = [
    trigger("far_out_share", shareAbove(cores, upperFence(cores, 3))),
    trigger("elongation", elongation(sample, ofSample, k, least)),
  ];
  const contrast = [trigger("density_contrast", densityContrast(cores, ofSample, k, least))];
  const shared = { sample, rows, seed, input };
  return [
    attempt("dbscan", shape, shared, () =>
      dbscan(sample, { ...partOf(input, 0.3, 0.5), reach, minPoints: MIN_POINTS }),
    ),
    attempt("hdbscan", contrast, shared, () => {
      const minClusterSize = Math.max(MIN_POINTS, Math.ceil(CLUSTER_SHARE * sample.rows));
      return hdbscan(sample, { ...partOf(input, 0.5, 1), minPoints: MIN_POINTS, minClusterSize });
    }),
  ];
}

function attempt(
  method: DensityFinding["method"],
  triggers: Trigger[],
  { sample, rows, seed, input }: { sample: Matrix; rows: Int32Array; seed: number; input: DensityInput },
  run: () => { labels: Int32Array; clusters: number },
): DensityFinding {
  const people = sample.rows;
  if (!triggers.some(({ value, threshold }) => value >= threshold)) {
    return { method, triggers, found: null, people, seconds: null };
  }
  const startedAt = input.now?.();
  const { labels, clusters } = run();
  const seconds = startedAt === undefined || !input.now ? null : (input.now() - startedAt) / 1000;
  const sizes = Array.from({ length: clusters }, () => 0);
  for (const label of labels) if (label !== NOISE) sizes[label]!++;
  const clustered = indicesWhere(labels, (label) => label !== NOISE);
  const noise = clusters === 0 ? [] : indicesWhere(labels, (label) => label === NOISE).map((at) => rows[at]!);
  const found = {
    clusters,
    sizes,
    noiseShare: 1 - clustered.length / people,
    smallestShare: clusters === 0 ? 0 : Math.min(...sizes) / people,
    silhouette: clusters < 2 ? null : silhouetteOf(sample, labels, clusters, clustered, seed),
    noise: Int32Array.from(noise),
  };
  return { method, triggers, found, people, seconds };
}

function silhouetteOf(sample: Matrix, labels: Int32Array, clusters: number, clustered: number[], seed: number) {
  const rows = Int32Array.from(clustered);
  const own = rows.map((row) => labels[row]!);
  return silhouette(selectRows(sample, rows), own, clusters, { seed });
}

/** Median core distance of the sparsest segment of `least` people and more over that of the densest; 1 with one. */
function densityContrast(cores: Float64Array, labels: Int32Array | null, k: number, least: number): number {
  if (!labels) return 1;
  const medians: number[] = [];
  for (let segment = 0; segment < k; segment++) {
    // Equal people are at no distance from each other, which is no density.
    const own = cores.filter((core, i) => labels[i] === segment && core > 0).sort();
    if (own.length >= least) medians.push(quantile(own, 0.5));
  }
  const [densest, sparsest] = [Math.min(...medians), Math.max(...medians)];
  return medians.length > 1 ? sparsest / densest : 1;
}

function trigger(name: Trigger["name"], value: number): Trigger {
  return { name, value, threshold: THRESHOLDS[name] };
}

function shareAbove(values: Float64Array, limit: number): number {
  return values.length === 0 ? 0 : values.filter((value) => value > limit).length / values.length;
}

function indicesWhere(labels: Int32Array, is: (label: number) => boolean): number[] {
  return [...labels.keys()].filter((at) => is(labels[at]!));
}
