import type { Matrix } from "./matrix.ts";

/**
 * How many different rows there are, counting no further than `enough`.
 * @example countDifferentRows(matrixFrom([[1], [2], [1]]), 5) // 2
 */
export function countDifferentRows(values: Matrix, enough: number): number {
  const seen: number[] = [];
  for (let row = 0; row < values.rows && seen.length < enough; row++) {
    if (!seen.some((other) => areEqual(values, row, other))) seen.push(row);
  }
  return seen.length;
}

function areEqual({ columns, data }: Matrix, a: number, b: number): boolean {
  for (let j = 0; j < columns; j++) if (data[a * columns + j] !== data[b * columns + j]) return false;
  return true;
}
