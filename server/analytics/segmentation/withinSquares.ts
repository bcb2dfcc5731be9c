import { AppError } from "../../domain/errors.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Sum of squared distances of points to the mean of their group: k-means' inertia, of any grouping.
 * @param labels the group of each point, 0 to k - 1
 * @example withinSquares(matrixFrom([[0], [2], [9]]), Int32Array.of(0, 0, 1), 2) // 2
 */
export function withinSquares(points: Matrix, labels: Int32Array, k: number): number {
  const { rows, columns, data } = points;
  if (labels.length !== rows) {
    throw new AppError("invalid_input", `${labels.length} labels were given for ${rows} points.`);
  }
  const means = new Float64Array(k * columns);
  const sizes = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    sizes[label]!++;
    for (let j = 0; j < columns; j++) means[label * columns + j]! += data[i * columns + j]!;
  }
  for (let at = 0; at < means.length; at++) means[at]! /= Math.max(1, sizes[Math.floor(at / columns)]!);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) sum += (data[i * columns + j]! - means[labels[i]! * columns + j]!) ** 2;
  }
  return sum;
}
