import { solveSymmetric } from "./solveSymmetric.ts";

/** How predicted probabilities compare with what happened. */
export interface Calibration {
  /** Of the logistic regression of the outcome on the log odds predicted: 1 where they are neither too bold nor too shy. */
  slope: number;
  /** Of the same regression with the slope held at 1: 0 where as many are predicted as happen (log odds). */
  intercept: number;
  /** Expected calibration error over ten groups of equal size: mean of |predicted - observed|. */
  ece: number;
  /** Mean squared difference of probability and outcome (Brier, 1950). */
  brier: number;
  predicted: number;
  observed: number;
}

const EDGE = 1e-6;

/** Log odds of a probability, kept finite. */
export function logOdds(p: number): number {
  const safe = Math.min(1 - EDGE, Math.max(EDGE, p));
  return Math.log(safe / (1 - safe));
}

/** Probability of log odds. */
export function probability(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/**
 * Calibration slope and intercept (Cox, Two further applications of a model for binary regression, 1958), expected
 * calibration error (Naeini and others, 2015) and Brier score.
 */
export function calibrationOf(probabilities: Float64Array, outcome: Uint8Array): Calibration {
  const odds = probabilities.map(logOdds);
  const [, slope] = recalibrate(odds, outcome);
  let squares = 0;
  let predicted = 0;
  let observed = 0;
  for (let i = 0; i < outcome.length; i++) {
    squares += (probabilities[i]! - outcome[i]!) ** 2;
    predicted += probabilities[i]!;
    observed += outcome[i]!;
  }
  const rows = outcome.length;
  return {
    slope,
    intercept: interceptShift(odds, observed / rows),
    ece: deciles(probabilities, outcome).reduce(
      (sum, d) => sum + (d.rows / rows) * Math.abs(d.predicted - d.observed),
      0,
    ),
    brier: squares / rows,
    predicted: predicted / rows,
    observed: observed / rows,
  };
}

/** One tenth of the rows by predicted probability, highest first. */
export interface Decile {
  rows: number;
  predicted: number;
  observed: number;
  /** Observed rate over that of all rows. */
  lift: number;
}

/** Tenths of equal size, those most likely first. */
export function deciles(probabilities: Float64Array, outcome: Uint8Array): Decile[] {
  const order = Int32Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  const rate = outcome.reduce((sum, one) => sum + one, 0) / outcome.length;
  return Array.from({ length: 10 }, (_, d) => {
    const rows = order.subarray(Math.floor((d * order.length) / 10), Math.floor(((d + 1) * order.length) / 10));
    let predicted = 0;
    let observed = 0;
    for (const row of rows) {
      predicted += probabilities[row]!;
      observed += outcome[row]!;
    }
    const count = Math.max(1, rows.length);
    return {
      rows: rows.length,
      predicted: predicted / count,
      observed: observed / count,
      lift: observed / count / rate,
    };
  });
}

/**
 * What has to be added to all log odds so that their mean probability is `rate`: the adjustment of a model to a new
 * base rate that leaves its ranking alone (King and Zeng, Logistic regression in rare events data, 2001).
 */
export function interceptShift(odds: Float64Array, rate: number): number {
  let [low, high] = [-30, 30];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    let mean = 0;
    for (const one of odds) mean += probability(one + middle);
    if (mean / odds.length < rate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Intercept and slope of the outcome's logistic regression on log odds, by Newton's method. */
function recalibrate(odds: Float64Array, outcome: Uint8Array): [number, number] {
  let [intercept, slope] = [0, 1];
  for (let step = 0; step < 25; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < odds.length; i++) {
      const p = probability(intercept + slope * odds[i]!);
      const [error, weight] = [outcome[i]! - p, p * (1 - p)];
      g0 += error;
      g1 += error * odds[i]!;
      h00 += weight;
      h01 += weight * odds[i]!;
      h11 += weight * odds[i]! ** 2;
    }
    const [d0 = 0, d1 = 0] = solveSymmetric(Float64Array.of(h00, h01, h01, h11), Float64Array.of(g0, g1));
    intercept += d0;
    slope += d1;
    if (Math.abs(d0) + Math.abs(d1) < 1e-9) break;
  }
  return [intercept, slope];
}
