import { sentence } from "../../domain/sentence.ts";
import { type CentroidParameters, centroidAssignment, reasonAgainst } from "./centroidPartitioner.ts";
import { countDifferentRows } from "./countDifferentRows.ts";
import { kMeans } from "./kMeans.ts";
import { type Matrix, matrixFrom } from "./matrix.ts";
import type { Partition, Partitioner } from "./partition.ts";
import { rescaleCentroids } from "./rescaleCentroids.ts";
import { applyScaler, fitScaler, type Scaler } from "./scale.ts";

/**
 * k-means that goes on from the centroids of a live model, on the model's own scale, to the nearest optimum. Groups
 * keep the live model's numbers, so group i now is what group i was then, moved with the people. A new scale would move
 * people for nothing they did: where its bounds lie depends on a few people at the ends.
 */
export function warmKMeans(live: CentroidParameters): Partitioner {
  return {
    method: "k_means_warm",
    unfit(values, k) {
      const reason = otherNumber(live, k) ?? (values.rows < k ? tooFew(values, k) : null);
      if (reason) return reason;
      const different = countDifferentRows(applyScaler(live.scaler, values), k);
      return different < k ? sentence("partition.too_few_different", { different, k }) : null;
    },
    fit: (values, k, seed) =>
      goOn("k_means_warm", live.scaler, applyScaler(live.scaler, values), live.centroids, { k, seed }),
  };
}

/** The same on a scale fitted anew, for people who have outgrown the old one. */
export function rescaledKMeans(
  live: CentroidParameters,
  log: readonly boolean[],
  weights?: readonly number[],
): Partitioner {
  return {
    method: "k_means_rescaled",
    unfit: (values, k) => otherNumber(live, k) ?? reasonAgainst(values, k, log),
    fit(values, k, seed) {
      const { scaler, scaled } = fitScaler(values, log, weights);
      return goOn("k_means_rescaled", scaler, scaled, rescaleCentroids(live, scaler), { k, seed });
    },
  };
}

function goOn(
  method: "k_means_warm" | "k_means_rescaled",
  scaler: Scaler,
  scaled: Matrix,
  start: readonly (readonly number[])[],
  options: { k: number; seed: number },
): Partition {
  const found = kMeans(scaled, { ...options, start: matrixFrom(start).data });
  const centroids = start.map((_, c) => [...found.centroids.subarray(c * scaled.columns, (c + 1) * scaled.columns)]);
  return { ...centroidAssignment({ method: "k_means", scaler, centroids }), method, labels: found.labels };
}

function otherNumber({ centroids }: CentroidParameters, k: number) {
  return k === centroids.length ? null : sentence("partition.other_k", { k, live: centroids.length });
}

function tooFew({ rows }: Matrix, k: number) {
  return sentence("partition.too_few_people", { people: rows, k });
}
