import type { BtydModel, BtydParameters } from "./buyTillYouDie.ts";
import { hypergeometric } from "./hypergeometric.ts";
import { logAddExp, logGamma } from "./logGamma.ts";

/**
 * Pareto/NBD: people may stop at any time (Schmittlein, Morrison and Colombo, Counting your customers: who are they and
 * what will they do next?, 1987; formulas as in Fader and Hardie, A note on deriving the Pareto/NBD model, 2005).
 */
export const paretoNbd: BtydModel = {
  method: "pareto_nbd",
  logLikelihood,
  expectedPurchases: (parameters, t, x, tx, T) => {
    const [r, alpha, s, beta] = parameters;
    return (alive(parameters, x, tx, T) * (r + x) * (beta + T) * activeTime(s, beta, T, t)) / (alpha + T);
  },
  chanceOfPurchase: (parameters, t, x, tx, T) => alive(parameters, x, tx, T) * purchaseIfAlive(parameters, t, x, T),
  aliveness: (parameters, x, tx, T) => ({ chanceOfBeingAlive: alive(parameters, x, tx, T) }),
};

function logLikelihood([r, alpha, s, beta]: BtydParameters): (x: number, tx: number, T: number) => number {
  const common = r * Math.log(alpha) + s * Math.log(beta) - logGamma(r);
  let [last, pace] = [Number.NaN, Number.NaN];
  return (x, tx, T) => {
    if (x !== last) [last, pace] = [x, logGamma(r + x)];
    const stillActive = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T);
    return common + pace + logAddExp(stillActive, logStopped(r, alpha, s, beta, x, tx, T));
  };
}

/** Beyond it the series needs hundreds of terms, and the integral is quicker. */
const FAST_SERIES = 0.9;

/** log of the part of those who stopped between tx and T: s / (r + s + x) * A0 in Fader and Hardie's note. */
function logStopped(r: number, alpha: number, s: number, beta: number, x: number, tx: number, T: number): number {
  // Nobody can have stopped in no time.
  if (!(T > tx)) return Number.NEGATIVE_INFINITY;
  const nearest = Math.abs(alpha - beta) / (Math.max(alpha, beta) + tx);
  return nearest <= FAST_SERIES
    ? logStoppedBySeries(r, alpha, s, beta, x, tx, T)
    : logStoppedByIntegral(r, alpha, s, beta, x, tx, T);
}

/** Exported for the test that both ways agree. */
export function logStoppedBySeries(
  r: number,
  alpha: number,
  s: number,
  beta: number,
  x: number,
  tx: number,
  T: number,
): number {
  const larger = Math.max(alpha, beta);
  const difference = Math.abs(alpha - beta);
  const order = alpha >= beta ? s + 1 : r + x;
  const power = r + s + x;
  const early = logSeries(power, order, difference / (larger + tx)) - power * Math.log(larger + tx);
  const late = logSeries(power, order, difference / (larger + T)) - power * Math.log(larger + T);
  return Math.log(s / power) + early + Math.log(-Math.expm1(Math.min(0, late - early)));
}

/** log 2F1(power, order; power + 1; z), after Euler's transformation: the terms then fall faster and never overflow. */
function logSeries(power: number, order: number, z: number): number {
  return (1 - order) * Math.log1p(-z) + Math.log(hypergeometric(1, power + 1 - order, power + 1, z));
}

/** Of the integrand, what lies further down than this many powers of e counts for nothing. */
const DEPTH = 36;

/**
 * The same as s times the integral of (alpha + y)^-(r + x) (beta + y)^-(s + 1) over y from tx to T, on the logarithm of
 * y + min(alpha, beta), where the integrand falls no faster than exponentially; its steep beginning by itself.
 */
export function logStoppedByIntegral(
  r: number,
  alpha: number,
  s: number,
  beta: number,
  x: number,
  tx: number,
  T: number,
): number {
  const smaller = Math.min(alpha, beta);
  const begin = smaller + tx;
  const logAt = (v: number) => {
    const y = begin * Math.exp(v) - smaller;
    return v - (r + x) * Math.log(alpha + y) - (s + 1) * Math.log(beta + y);
  };
  const fall = Math.max(1e-9, ((r + x) * begin) / (alpha + tx) + ((s + 1) * begin) / (beta + tx) - 1);
  const length = Math.min(Math.log((smaller + T) / begin), DEPTH / fall);
  const top = logAt(0);
  const value = (v: number) => Math.exp(logAt(v) - top);
  const steep = length / 6;
  const sum = panelsOf(value, 0, steep, 2) + panelsOf(value, steep, length, 4);
  return Math.log(s) + top + Math.log(begin * sum);
}

function alive(parameters: BtydParameters, x: number, tx: number, T: number): number {
  const [r, alpha, s, beta] = parameters;
  const stillActive = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T);
  const stopped = logStopped(r, alpha, s, beta, x, tx, T);
  return Math.exp(stillActive - logAddExp(stillActive, stopped));
}

/** (1 - ((beta + T) / (beta + T + t))^(s - 1)) / (s - 1), which is a logarithm at s = 1. */
function activeTime(s: number, beta: number, T: number, t: number): number {
  const shrink = Math.log((beta + T) / (beta + T + t));
  return Math.abs(s - 1) < 1e-9 ? -shrink : -Math.expm1((s - 1) * shrink) / (s - 1);
}

/**
 * Purchase within t and before stopping: the chance of not having stopped by the time of the purchase, over that time's
 * distribution. Integrated by its quantiles `w`, where nothing is steep however soon or late people buy.
 */
function purchaseIfAlive([r, alpha, s, beta]: BtydParameters, t: number, x: number, T: number): number {
  const within = -Math.expm1((r + x) * Math.log((alpha + T) / (alpha + T + t)));
  const notStopped = (w: number) => {
    const waited = (alpha + T) * Math.expm1(-Math.log1p(-w) / (r + x));
    return ((beta + T) / (beta + T + waited)) ** s;
  };
  return panelsOf(notStopped, 0, within, 4);
}

/** Of Gauss and Legendre's rule of eight points. */
const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/** Integral of a smooth function by panels of equal width. */
function panelsOf(value: (at: number) => number, from: number, to: number, panels: number): number {
  const half = (to - from) / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const centre = from + (2 * panel + 1) * half;
    for (let i = 0; i < NODES.length; i++) {
      const aside = NODES[i]! * half;
      sum += WEIGHTS[i]! * half * (value(centre - aside) + value(centre + aside));
    }
  }
  return sum;
}
