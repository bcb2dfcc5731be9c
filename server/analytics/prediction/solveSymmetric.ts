import { AppError } from "../../domain/errors.ts";

/**
 * Solves `matrix x = right` for a symmetric, positive definite matrix by Cholesky's decomposition.
 * @param matrix n x n, row after row; overwritten
 * @param right n numbers; overwritten by the solution, which is returned
 * @throws invalid_input where the matrix is not positive definite
 * @example solveSymmetric(Float64Array.of(4, 2, 2, 3), Float64Array.of(2, 1)) // [0.5, 0]
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  if (matrix.length !== n * n) {
    throw new AppError("invalid_input", `${matrix.length} numbers are no square matrix of ${n} rows.`);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      if (i !== j) matrix[i * n + j] = sum / matrix[j * n + j]!;
      else if (sum > 0) matrix[i * n + i] = Math.sqrt(sum);
      else throw new AppError("invalid_input", `The matrix is not positive definite at row ${i}.`);
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) right[i]! -= matrix[i * n + k]! * right[k]!;
    right[i]! /= matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) right[i]! -= matrix[k * n + i]! * right[k]!;
    right[i]! /= matrix[i * n + i]!;
  }
  return right;
}
