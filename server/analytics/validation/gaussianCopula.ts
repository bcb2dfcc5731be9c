import { type Random, randomFrom } from "../../domain/random.ts";
import { columnOf, type Matrix, matrix } from "../segmentation/matrix.ts";

/** A cloud of points with the margins and the rank correlations of some real ones, and no other structure. */
export interface GaussianCopula {
  /** Ascending values of each column. */
  margins: Float64Array[];
  /** Lower triangle of the Cholesky factor of the correlations of the normal scores, row by row. */
  factor: number[][];
}

/**
 * Fits a Gaussian copula: each column becomes normal scores, equal values sharing the mean of theirs, and the
 * correlations behind them are all that is kept of how columns hang together.
 * Nelsen, An Introduction to Copulas, 2006, section 2.3; Cario and Nelson, Modeling and generating random vectors with
 * arbitrary marginal distributions and correlation matrix, 1997.
 */
export function fitGaussianCopula(points: Matrix): GaussianCopula {
  const columns = Array.from({ length: points.columns }, (_, j) => columnOf(points, j));
  const scores = columns.map(normalScores);
  const correlations = scores.map((a) => scores.map((b) => correlation(a, b)));
  return { margins: columns.map((column) => column.slice().sort()), factor: cholesky(correlations) };
}

/** As many points drawn from the copula. */
export function drawFromCopula({ margins, factor }: GaussianCopula, rows: number, seed: number): Matrix {
  const random = randomFrom(seed);
  const drawn = matrix(rows, margins.length);
  const free = new Float64Array(margins.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < free.length; j++) free[j] = normalFrom(random);
    for (let j = 0; j < free.length; j++) {
      let score = 0;
      for (let l = 0; l <= j; l++) score += factor[j]![l]! * free[l]!;
      const margin = margins[j]!;
      drawn.data[i * free.length + j] =
        margin[Math.min(margin.length - 1, Math.floor(normalCdf(score) * margin.length))]!;
    }
  }
  return drawn;
}

/** The mean normal score of the ranks that a value takes; all zero for a column of one value. */
function normalScores(column: Float64Array): Float64Array {
  const order = Int32Array.from(column.keys()).sort((a, b) => column[a]! - column[b]!);
  const scores = new Float64Array(column.length);
  for (let from = 0; from < order.length; ) {
    let until = from + 1;
    while (until < order.length && column[order[until]!] === column[order[from]!]) until++;
    const score = meanScore(from / order.length, until / order.length);
    for (let i = from; i < until; i++) scores[order[i]!] = score;
    from = until;
  }
  return scores;
}

/** Mean of a standard normal between two of its quantiles: the difference of densities over the share. */
function meanScore(from: number, until: number): number {
  const density = (p: number) => (p <= 0 || p >= 1 ? 0 : normalDensity(normalQuantile(p)));
  return (density(from) - density(until)) / (until - from);
}

/**
 * The correlation of the normal variables of which only lumped scores are seen: covariance over the product of the
 * variances, since lumping takes from each as much of the covariance as of the variance.
 */
function correlation(a: Float64Array, b: Float64Array): number {
  if (a === b) return 1;
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return aa > 0 && bb > 0 ? Math.max(-1, Math.min(1, (ab * a.length) / (aa * bb))) : 0;
}

/**
 * Golub and Van Loan, Matrix Computations, algorithm 4.2.1. A column that others determine adds nothing of its own, and
 * rows keep length 1 where estimated correlations do not quite fit together.
 */
function cholesky(correlations: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = [];
  for (const [i, row] of correlations.entries()) {
    const own: number[] = [];
    for (let j = 0; j <= i; j++) {
      const above = j < i ? factor[j]! : own;
      let rest = row[j]!;
      for (let l = 0; l < j; l++) rest -= own[l]! * above[l]!;
      if (j === i) own.push(Math.sqrt(Math.max(0, rest)));
      else own.push(above[j]! > 1e-9 ? rest / above[j]! : 0);
    }
    const length = Math.hypot(...own);
    factor.push(own.map((part) => part / length));
  }
  return factor;
}

/** Box and Muller, A note on the generation of random normal deviates, 1958. */
function normalFrom(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17: off by less than 7.5e-8. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    normalDensity(z) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

/** Inverse of `normalCdf` by bisection: called once a row, and exact enough for ranks. */
function normalQuantile(p: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
