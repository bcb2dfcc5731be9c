import type { CentroidParameters } from "./centroidPartitioner.ts";
import { hungarian } from "./hungarian.ts";
import { matrixFrom } from "./matrix.ts";
import { squaredDistances } from "./nearestCentroids.ts";
import { rescaleCentroids } from "./rescaleCentroids.ts";

/**
 * Which new centroid lies where each earlier one did: the one-to-one matching with the least sum of squared distances,
 * on the earlier scale.
 * @returns by earlier group the new one, -1 for none
 */
export function matchCentroids(before: CentroidParameters, after: CentroidParameters): Int32Array {
  const moved = matrixFrom(rescaleCentroids(after, before.scaler));
  const distances = squaredDistances(matrixFrom(before.centroids), moved.data);
  return hungarian({ ...distances, data: distances.data.map((distance) => -distance) });
}
