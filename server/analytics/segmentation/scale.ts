import { AppError } from "../../domain/errors.ts";
import { columnOf, type Matrix, matrix, requireFinite } from "./matrix.ts";
import { quantile } from "./quantile.ts";

/** How raw columns become comparable ones; plain data that is stored with the model. One entry a column. */
export interface Scaler {
  /** Whether log1p(max(0, x)) is taken first. */
  readonly log: readonly boolean[];
  /** Winsorising bounds, after the logarithm. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Mean and standard deviation after winsorising. */
  readonly mean: readonly number[];
  readonly spread: readonly number[];
  /** How much a column counts beside the others: it multiplies squared differences, 1 on average. */
  readonly weight: readonly number[];
}

export interface FittedScaler {
  scaler: Scaler;
  /** The values it was fitted on, scaled. Flat columns are zero. */
  scaled: Matrix;
  /** Columns that hardly vary: nothing can be clustered on them, so the caller refuses and says so. */
  flat: number[];
}

/** Spread below which a column counts as constant, as a part of its level. */
const FLAT = 1e-6;

/**
 * Fits, per column: log1p where asked, winsorising at the 1st and 99th percentile, then mean 0 and deviation 1.
 *
 * The logarithm takes the tail off counts, days and money; it is of max(0, x), because net revenue falls below zero
 * when refunds of earlier orders outweigh purchases, and to a clustering such a person is one who spent nothing.
 * Winsorising stops a few whales from becoming a cluster of their own. In a logarithm, nothing lies farther from a
 * penny than a penny from the largest order, so the few who got everything back would become one too: the lower bound
 * of such a column is that of its values above zero.
 *
 * Weights are the one place where a goal says what matters: a scaled column is multiplied by the root of its weight, so
 * whoever measures distances between scaled people (fitting, placing, silhouettes) measures the goal's distances.
 * @param log which columns to take the logarithm of
 * @param weights one above zero a column; only their proportions count. All alike unless given
 * @throws invalid_input without rows, for a cell that is not finite, or where `log` or `weights` do not fit
 */
export function fitScaler(
  values: Matrix,
  log: readonly boolean[],
  weights: readonly number[] = log.map(() => 1),
): FittedScaler {
  const { rows, columns } = values;
  if (log.length !== columns || weights.length !== columns) {
    const settings = log.length === columns ? weights.length : log.length;
    throw new AppError("invalid_input", `${settings} settings were given to scale ${columns} columns.`);
  }
  requireWeights(weights);
  if (rows === 0) throw new AppError("invalid_input", "There are no people to fit a scale on.");
  requireFinite(values);
  const fits = log.map((isLog, j) => fitColumn(columnOf(values, j), isLog));
  const scaler: Scaler = {
    log: [...log],
    lower: fits.map((fit) => fit.lower),
    upper: fits.map((fit) => fit.upper),
    mean: fits.map((fit) => fit.mean),
    spread: fits.map((fit) => fit.spread),
    weight: averagingOne(weights),
  };
  const flat = fits.flatMap((fit, j) => (fit.spread === 0 ? [j] : []));
  return { scaler, scaled: applyScaler(scaler, values), flat };
}

/** Scales `values` as the people were on whom the scaler was fitted. */
export function applyScaler(scaler: Scaler, values: Matrix): Matrix {
  const { rows, columns, data } = values;
  if (scaler.mean.length !== columns) {
    throw new AppError("invalid_input", `The scaler knows ${scaler.mean.length} columns, but ${columns} were given.`);
  }
  requireFinite(values);
  const scaled = matrix(rows, columns);
  for (let j = 0; j < columns; j++) {
    const isLog = scaler.log[j]!;
    const [lower, upper, mean, spread] = [scaler.lower[j]!, scaler.upper[j]!, scaler.mean[j]!, scaler.spread[j]!];
    const factor = Math.sqrt(scaler.weight[j]!);
    for (let at = j; at < data.length; at += columns) {
      const value = isLog ? Math.log1p(Math.max(0, data[at]!)) : data[at]!;
      scaled.data[at] = spread === 0 ? 0 : (factor * (Math.min(upper, Math.max(lower, value)) - mean)) / spread;
    }
  }
  return scaled;
}

function requireWeights(weights: readonly number[]): void {
  const wrong = weights.find((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (wrong === undefined) return;
  throw new AppError("invalid_input", `A weight of ${wrong} cannot be; leave a column out that is not to count.`);
}

function averagingOne(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (weight * weights.length) / total);
}

/** The positive end of a sorted column; all of it where nothing is positive. */
function aboveZero(sorted: Float64Array): Float64Array {
  const first = sorted.findIndex((value) => value > 0);
  return first < 0 ? sorted : sorted.subarray(first);
}

/** @param column may be changed */
function fitColumn(
  column: Float64Array,
  isLog: boolean,
): { lower: number; upper: number; mean: number; spread: number } {
  if (isLog) for (let i = 0; i < column.length; i++) column[i] = Math.log1p(Math.max(0, column[i]!));
  column.sort();
  const lower = quantile(isLog ? aboveZero(column) : column, 0.01);
  const upper = quantile(column, 0.99);
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += Math.min(upper, Math.max(lower, column[i]!));
  const mean = sum / column.length;
  let squares = 0;
  for (let i = 0; i < column.length; i++) squares += (Math.min(upper, Math.max(lower, column[i]!)) - mean) ** 2;
  const spread = Math.sqrt(squares / column.length);
  return { lower, upper, mean, spread: spread <= FLAT * Math.max(1, Math.abs(mean)) ? 0 : spread };
}
