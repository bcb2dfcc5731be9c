import { kmeans } from "ml-kmeans";
import { squaredDistance } from "./distance.ts";
import type { KMeansOptions } from "./kMeans.ts";
import { type KMeansResult, requireClusterable } from "./kMeansResult.ts";
import { type Matrix, matrixFrom, requireFinite } from "./matrix.ts";
import { nearestCentroids } from "./nearestCentroids.ts";

/**
 * k-means by ml-kmeans 7 behind the interface of `kMeans`: the reference ours is tested and timed against, and an
 * engine for small data. It knows a single start, keeps each point as an array of its own, keeps empty clusters, and
 * when stopped by `maxIterations` returns labels of the centroids before the last move; the last is corrected here.
 */
export function mlKMeans(points: Matrix, options: Omit<KMeansOptions, "restarts" | "sampleRows">): KMeansResult {
  const { k, seed, start, maxIterations = 300, signal } = options;
  requireClusterable(points, k, start);
  requireFinite(points);
  signal?.throwIfAborted();
  const found = kmeans(rowsOf(points.data, points.columns), k, {
    seed,
    maxIterations,
    tolerance: 0,
    ...(start ? { initialization: rowsOf(start, points.columns) } : {}),
  });
  const centroids = matrixFrom(found.centroids).data;
  const labels = nearestCentroids(points, centroids);
  const sizes = new Int32Array(k);
  let inertia = 0;
  for (const [i, label] of labels.entries()) {
    sizes[label]!++;
    inertia += squaredDistance(points.data, i * points.columns, centroids, label * points.columns, points.columns);
  }
  options.onProgress?.(1);
  return { labels, centroids, sizes, inertia, iterations: found.iterations };
}

function rowsOf(data: Float64Array, columns: number): number[][] {
  return Array.from({ length: data.length / columns }, (_, i) =>
    Array.from(data.subarray(i * columns, (i + 1) * columns)),
  );
}
