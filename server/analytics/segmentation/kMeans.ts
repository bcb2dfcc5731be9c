import { AppError } from "../../domain/errors.ts";
import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { countDifferentRows } from "./countDifferentRows.ts";
import { hamerly } from "./hamerly.ts";
import { kMeansPlusPlus } from "./kMeansPlusPlus.ts";
import { type KMeansResult, requireClusterable } from "./kMeansResult.ts";
import { type Matrix, requireFinite, selectRows } from "./matrix.ts";
import { type Progress, partOf } from "./progress.ts";
import { sampleRows } from "./sampleRows.ts";

export interface KMeansOptions extends Progress {
  k: number;
  /** Any integer. The same seed, points and options give the same clustering, bit by bit. */
  seed: number;
  /** Starts tried; the one with the smallest inertia is kept. Default 10. */
  restarts?: number | undefined;
  /** Restarts look at no more points than this; the best of them is then polished on all. Default 20,000. */
  sampleRows?: number | undefined;
  /** Passes over the points at most, per restart and in the polish. Stopped early, clusters may be empty. Default 300. */
  maxIterations?: number | undefined;
  /** k x columns: search from exactly here instead of restarting. */
  start?: Float64Array | undefined;
}

/**
 * k-means clustering by Euclidean distance. Scale the columns first: one with large numbers outweighs the others.
 *
 * A single k-means++ start often ends in a poor optimum, and many starts on all points cost many times one. So
 * restarts run on a random sample, and only the best is carried on to convergence on all points: on a million people
 * the same inertia as restarting on all of them, at a thirtieth of the time (bench/clustering/kMeans.ts).
 * Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28, 1982; see `hamerly` and `kMeansPlusPlus`.
 *
 * @throws invalid_input for a cell that is not finite, for shapes that do not fit and for fewer different points than k
 * @example kMeans(matrixFrom([[0], [1], [9]]), { k: 2, seed: 1 }).inertia // 0.5
 */
export function kMeans(points: Matrix, options: KMeansOptions): KMeansResult {
  const { k, seed, start, restarts = 10, maxIterations = 300 } = options;
  requireClusterable(points, k, start);
  requireFinite(points);
  requireWhole("restarts", restarts);
  requireWhole("maxIterations", maxIterations);
  if (start) return search(points, start, maxIterations, options);

  const sample = drawSample(points, k, options.sampleRows ?? 20_000, seed);
  const sampled = sample.rows < points.rows;
  const restarting = partOf(options, 0, sampled ? 0.5 : 1);
  let best: KMeansResult | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const random = randomFrom(deriveSeed(seed, `restart ${restart}`));
    const found = search(sample, kMeansPlusPlus(sample, k, random), maxIterations, { signal: options.signal });
    if (!best || found.inertia < best.inertia) best = found;
    restarting.onProgress?.((restart + 1) / restarts);
  }
  if (!best) throw new AppError("invalid_input", "k-means needs one start at least.");
  return sampled ? search(points, best.centroids, maxIterations, partOf(options, 0.5, 1)) : best;
}

function search(points: Matrix, start: Float64Array, maxIterations: number, progress: Progress): KMeansResult {
  return hamerly(points, start, maxIterations, (_iteration, changed) => {
    progress.signal?.throwIfAborted();
    progress.onProgress?.(1 - changed / points.rows);
  });
}

/** A random sample; all points where there are few, or where the sample missed the rare kinds that make up k. */
function drawSample(points: Matrix, k: number, size: number, seed: number): Matrix {
  if (points.rows <= size) return points;
  const sample = selectRows(points, sampleRows(points.rows, size, randomFrom(deriveSeed(seed, "sample"))));
  return countDifferentRows(sample, k) < k ? points : sample;
}

function requireWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new AppError("invalid_input", `${name} is ${value}; give a whole number from 1.`);
  }
}
