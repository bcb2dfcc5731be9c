import { centroidPartitioner } from "./centroidPartitioner.ts";
import { kMeans } from "./kMeans.ts";
import { mlKMeans } from "./mlKMeans.ts";
import type { Partitioner } from "./partition.ts";

/**
 * k-means on winsorised and standardised columns, with the logarithm of those that `log` marks and the weights of the
 * goal (all alike unless given).
 */
export function kMeansOn(log: readonly boolean[], weights?: readonly number[]): Partitioner {
  return centroidPartitioner(
    "k_means",
    (scaled, k, seed, effort) => kMeans(scaled, { k, seed, ...effort }).centroids,
    log,
    weights,
  );
}

/** The same by the package ml-kmeans: one start, on all points; for small data, where it confirms ours or beats it. */
export function mlKMeansOn(log: readonly boolean[], weights?: readonly number[]): Partitioner {
  return centroidPartitioner("ml_k_means", (scaled, k, seed) => mlKMeans(scaled, { k, seed }).centroids, log, weights);
}

/** k-means on recency, frequency and monetary value alone, all three skewed. */
export const kMeansPartitioner: Partitioner = kMeansOn([true, true, true]);
