import { AppError } from "../../domain/errors.ts";
import { deriveSeed, type Random, randomFrom } from "../../domain/random.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import type { FitEffort, Partition, Partitioner } from "../segmentation/partition.ts";
import type { Progress } from "../segmentation/progress.ts";

export interface StabilityOptions extends Progress {
  seed: number;
  /** Times the people are drawn and cut again. Default 50. */
  draws?: number | undefined;
  /** People in a draw at most. Default 25,000. */
  maxPeople?: number | undefined;
  effort?: FitEffort | undefined;
}

export interface Stability {
  /** Mean over the draws of each segment's overlap with its best match, 0 to 1. */
  perSegment: number[];
  draws: number;
  /** People in each draw. */
  people: number;
}

/** Fewer restarts on fewer people miss the optimum of a draw now and then, which looks like instability (.69 for .81). */
const EFFORT: FitEffort = { restarts: 8, sampleRows: 10_000 };

/**
 * Whether each segment comes back when the people are drawn again. Each draw takes as many people with replacement,
 * runs the whole partitioner on them (winsorising, scaling, clustering), and scores every segment by the Jaccard overlap
 * with its best match among the new groups, over the different people drawn.
 * Hennig, Cluster-wise assessment of cluster stability, Comput. Stat. Data Anal. 52, 2007: below .60 a cluster should
 * not be trusted, .60 to .75 shows a pattern whose members are doubtful, above is valid.
 *
 * A high value is necessary and proves little: slices of one smooth cloud come back too, the better the more people
 * there are. That is why segments must also pass the backtest, and why draws stop at `maxPeople`, which lowers the value
 * for larger shops (an m-out-of-n bootstrap) rather than flattering them. A draw that cannot be cut counts as 0.
 * @param partition the partition of `values` that is checked
 */
export function bootstrapStability(
  values: Matrix,
  partitioner: Partitioner,
  partition: Partition,
  options: StabilityOptions,
): Stability {
  const { seed, draws = 50, maxPeople = 25_000, effort = EFFORT } = options;
  if (partition.labels.length !== values.rows) {
    throw new AppError(
      "invalid_input",
      `The partition places ${partition.labels.length} people, but ${values.rows} were given.`,
    );
  }
  const people = Math.min(values.rows, maxPeople);
  const sums = new Float64Array(partition.k);
  for (let draw = 0; draw < draws; draw++) {
    options.signal?.throwIfAborted();
    const drawSeed = deriveSeed(seed, `draw ${draw}`);
    const rows = drawWithReplacement(values.rows, people, randomFrom(drawSeed));
    const again = fitOrNull(partitioner, selectRows(values, rows), partition.k, drawSeed, effort);
    if (again) addBestOverlaps(sums, partition, rows, again);
    options.onProgress?.((draw + 1) / draws);
  }
  return { perSegment: Array.from(sums, (sum) => sum / draws), draws, people };
}

/** `size` row numbers drawn with replacement, ascending, so that repeats are neighbours. */
function drawWithReplacement(rows: number, size: number, random: Random): Int32Array {
  const times = new Int32Array(rows);
  for (let i = 0; i < size; i++) times[Math.floor(random() * rows)]!++;
  const drawn = new Int32Array(size);
  let next = 0;
  for (let row = 0; row < rows; row++) for (let t = times[row]!; t > 0; t--) drawn[next++] = row;
  return drawn;
}

function fitOrNull(
  partitioner: Partitioner,
  values: Matrix,
  k: number,
  seed: number,
  effort: FitEffort,
): Partition | null {
  try {
    return partitioner.fit(values, k, seed, effort);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_input") return null;
    throw error;
  }
}

function addBestOverlaps(sums: Float64Array, partition: Partition, rows: Int32Array, again: Partition): void {
  const shared = new Float64Array(partition.k * again.k);
  const ours = new Float64Array(partition.k);
  const theirs = new Float64Array(again.k);
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === rows[i - 1]) continue;
    const segment = partition.labels[rows[i]!]!;
    const match = again.labels[i]!;
    shared[segment * again.k + match]!++;
    ours[segment]!++;
    theirs[match]!++;
  }
  for (let segment = 0; segment < partition.k; segment++) {
    let best = 0;
    for (let match = 0; match < again.k; match++) {
      const both = shared[segment * again.k + match]!;
      if (both > 0) best = Math.max(best, both / (ours[segment]! + theirs[match]! - both));
    }
    sums[segment]! += best;
  }
}
