import { AppError } from "../../domain/errors.ts";
import { distancesToCentroids } from "./distance.ts";
import { type Matrix, matrix } from "./matrix.ts";

/**
 * The number of the nearest centroid for each point (Euclidean); the lower number where two are equally near.
 * @param centroids k x columns, row after row
 */
export function nearestCentroids(points: Matrix, centroids: Float64Array): Int32Array {
  const { rows, columns, data } = points;
  const k = countCentroids(centroids, columns);
  const labels = new Int32Array(rows);
  const distances = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    distancesToCentroids(data, i * columns, centroids, k, columns, distances);
    let nearest = 0;
    for (let c = 1; c < k; c++) if (distances[c]! < distances[nearest]!) nearest = c;
    labels[i] = nearest;
  }
  return labels;
}

/** Squared Euclidean distances from each point to each centroid: points x k. */
export function squaredDistances(points: Matrix, centroids: Float64Array): Matrix {
  const { rows, columns, data } = points;
  const k = countCentroids(centroids, columns);
  const all = matrix(rows, k);
  const one = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    distancesToCentroids(data, i * columns, centroids, k, columns, one);
    all.data.set(one, i * k);
  }
  return all;
}

function countCentroids(centroids: Float64Array, columns: number): number {
  const k = centroids.length / columns;
  if (Number.isInteger(k) && k >= 1) return k;
  throw new AppError("invalid_input", `${centroids.length} numbers are not centroids of ${columns} columns.`);
}
