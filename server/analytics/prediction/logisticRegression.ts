import { AppError } from "../../domain/errors.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import type { Progress } from "../segmentation/progress.ts";
import { probability } from "./calibration.ts";
import { solveSymmetric } from "./solveSymmetric.ts";

/** A fitted logistic regression: plain data. */
export interface LogisticModel {
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

export interface LogisticOptions {
  /** Weight of the squared coefficients in the penalty, 1 unless told; the intercept is free. */
  ridge?: number;
}

const STEPS = 50;

/**
 * Ridge logistic regression: maximises the log-likelihood less `ridge / 2` times the sum of squared coefficients, by
 * Newton's method with halved steps (le Cessie and van Houwelingen, Ridge estimators in logistic regression, 1992).
 * Deterministic.
 * @param values rows x finite columns, of comparable scale
 * @param outcome 1 or 0 by row; both must occur
 * @throws invalid_input where rows and outcomes do not match or all outcomes are the same
 */
export function fitLogistic(
  values: Matrix,
  outcome: Uint8Array,
  { ridge = 1 }: LogisticOptions = {},
  progress: Progress = {},
): LogisticModel {
  const { rows, columns } = values;
  if (outcome.length !== rows) {
    throw new AppError("invalid_input", `${outcome.length} outcomes were given for ${rows} rows.`);
  }
  const positives = outcome.reduce((sum, one) => sum + one, 0);
  if (positives === 0 || positives === rows) {
    throw new AppError("invalid_input", "All outcomes are the same, so there is nothing to tell apart.");
  }
  let beta = new Float64Array(columns + 1);
  beta[columns] = Math.log(positives / (rows - positives));
  let best = objective(values, outcome, beta, ridge);
  for (let step = 0; step < STEPS; step++) {
    progress.signal?.throwIfAborted();
    const move = newtonStep(values, outcome, beta, ridge);
    let next = beta;
    let reached = Number.NEGATIVE_INFINITY;
    for (let part = 1; part > 1e-6 && !(reached >= best); part /= 2) {
      next = beta.map((one, j) => one + part * move[j]!);
      reached = objective(values, outcome, next, ridge);
    }
    const gain = reached - best;
    if (!(gain >= 0)) break;
    beta = next;
    best = reached;
    if (gain < 1e-10 * Math.abs(best)) break;
  }
  return { intercept: beta[columns]!, coefficients: [...beta.subarray(0, columns)] };
}

/** Log odds by row. */
export function logisticOdds(
  { intercept, coefficients }: LogisticModel,
  { rows, columns, data }: Matrix,
): Float64Array {
  if (coefficients.length !== columns) {
    throw new AppError("invalid_input", `The model knows ${coefficients.length} columns, but ${columns} were given.`);
  }
  const odds = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = intercept;
    for (let j = 0; j < columns; j++) sum += coefficients[j]! * data[i * columns + j]!;
    odds[i] = sum;
  }
  return odds;
}

/** log(1 + exp(x)) without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

function linear({ columns, data }: Matrix, row: number, beta: Float64Array): number {
  let sum = beta[columns]!;
  for (let j = 0; j < columns; j++) sum += beta[j]! * data[row * columns + j]!;
  return sum;
}

function objective(values: Matrix, outcome: Uint8Array, beta: Float64Array, ridge: number): number {
  let sum = 0;
  for (let i = 0; i < values.rows; i++) {
    const odds = linear(values, i, beta);
    sum += outcome[i]! * odds - softplus(odds);
  }
  for (let j = 0; j < values.columns; j++) sum -= (ridge / 2) * beta[j]! ** 2;
  return sum;
}

function newtonStep(values: Matrix, outcome: Uint8Array, beta: Float64Array, ridge: number): Float64Array {
  const { rows, columns, data } = values;
  const n = columns + 1;
  const hessian = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  const row = new Float64Array(n).fill(1);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) row[j] = data[i * columns + j]!;
    const p = probability(linear(values, i, beta));
    const error = outcome[i]! - p;
    const weight = p * (1 - p);
    for (let j = 0; j < n; j++) {
      gradient[j]! += error * row[j]!;
      const weighted = weight * row[j]!;
      for (let k = 0; k <= j; k++) hessian[j * n + k]! += weighted * row[k]!;
    }
  }
  for (let j = 0; j < columns; j++) {
    gradient[j]! -= ridge * beta[j]!;
    hessian[j * n + j]! += ridge;
  }
  hessian[n * n - 1]! += 1e-9;
  return solveSymmetric(hessian, gradient);
}
