import { AppError } from "../../domain/errors.ts";
import type { Matrix } from "./matrix.ts";

/** A k-means clustering. Labels are nearest to the centroids beside them, equals going to the lower number. */
export interface KMeansResult {
  /** Cluster of each point, 0 to k - 1. */
  labels: Int32Array;
  /** k x columns, row after row. */
  centroids: Float64Array;
  /** Points in each cluster. */
  sizes: Int32Array;
  /** Sum of squared distances of the points to their centroids. */
  inertia: number;
  /** Passes over all points. */
  iterations: number;
}

/** Throws `invalid_input` where points cannot be clustered into k, or starting centroids have another shape. */
export function requireClusterable(points: Matrix, k: number, start?: Float64Array): void {
  if (!Number.isInteger(k) || k < 1) {
    throw new AppError("invalid_input", `${k} is not a number of clusters; give a whole number from 1.`);
  }
  if (points.rows < k) throw tooFewDifferentPoints(k);
  if (start && start.length !== k * points.columns) {
    throw new AppError(
      "invalid_input",
      `${start.length} numbers are not ${k} starting centroids of ${points.columns} columns.`,
    );
  }
}

/** Fewer different points than clusters: no centroids can be placed so that each has a member. */
export function tooFewDifferentPoints(k: number): AppError {
  return new AppError("invalid_input", `There are fewer than ${k} different points, so ${k} clusters cannot be found.`);
}
