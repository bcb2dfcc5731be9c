import type { CentroidParameters } from "./centroidPartitioner.ts";
import type { Scaler } from "./scale.ts";

/** Where centroids found on one scale lie on another: the same values, measured anew. */
export function rescaleCentroids({ scaler: from, centroids }: CentroidParameters, to: Scaler): number[][] {
  return centroids.map((centroid) =>
    centroid.map((value, j) => {
      const unscaled = (value / Math.sqrt(from.weight[j]!)) * from.spread[j]! + from.mean[j]!;
      return ((unscaled - to.mean[j]!) / to.spread[j]!) * Math.sqrt(to.weight[j]!);
    }),
  );
}
