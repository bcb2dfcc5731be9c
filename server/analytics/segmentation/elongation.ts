import type { Matrix } from "./matrix.ts";

/** Steps of the power iteration; the ratio of the first two principal variances of customers needs far fewer. */
const STEPS = 50;

/**
 * How far a cluster is from round: its variance along its longest direction over its mean variance along all of them. 1
 * is round, the number of columns a line. k-means takes clusters for round.
 * The longest direction by power iteration on the covariance matrix (von Mises and Pollaczek-Geiringer, 1929).
 * @param labels cluster of each point; null takes all points as one
 * @returns of the most elongated cluster of `least` points and more; 1 where there is none
 * @example elongation(matrixFrom([[0, 0], [1, 0], [2, 0]]), null, 1, 2) // 2
 */
export function elongation(points: Matrix, labels: Int32Array | null, k: number, least: number): number {
  let most = 1;
  for (let cluster = 0; cluster < k; cluster++) {
    const rows: number[] = [];
    for (let row = 0; row < points.rows; row++) if (!labels || labels[row] === cluster) rows.push(row);
    if (rows.length >= Math.max(2, least))
      most = Math.max(most, elongationOf(covariance(points, rows), points.columns));
  }
  return most;
}

function covariance({ columns, data }: Matrix, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of rows) for (let j = 0; j < columns; j++) mean[j]! += data[row * columns + j]! / rows.length;
  const sums = new Float64Array(columns * columns);
  for (const row of rows) {
    for (let i = 0; i < columns; i++) {
      const x = data[row * columns + i]! - mean[i]!;
      for (let j = 0; j < columns; j++) sums[i * columns + j]! += x * (data[row * columns + j]! - mean[j]!);
    }
  }
  return sums;
}

function elongationOf(sums: Float64Array, columns: number): number {
  let total = 0;
  for (let j = 0; j < columns; j++) total += sums[j * columns + j]!;
  if (total <= 0) return 1;
  // Uneven to begin with, so that it is at right angles to no direction a symmetric cluster may have.
  let direction = Float64Array.from({ length: columns }, (_, j) => 1 + j / 7);
  let longest = 0;
  for (let step = 0; step < STEPS; step++) {
    const next = new Float64Array(columns);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) next[i]! += sums[i * columns + j]! * direction[j]!;
    }
    longest = Math.hypot(...next) / Math.hypot(...direction);
    const length = Math.hypot(...next);
    if (length === 0) break;
    direction = next.map((value) => value / length);
  }
  return (longest * columns) / total;
}
