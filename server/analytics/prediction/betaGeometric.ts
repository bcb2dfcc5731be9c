import type { BtydModel, BtydParameters } from "./buyTillYouDie.ts";
import { hypergeometric } from "./hypergeometric.ts";
import { logAddExp, logBeta, logGamma } from "./logGamma.ts";

/**
 * BG/NBD: people may stop after each repeat purchase (Fader, Hardie and Lee, "Counting your customers" the easy way: an
 * alternative to the Pareto/NBD model, Marketing Science 2005).
 * @example betaGeometric.expectedPurchases([.243, 4.414, .793, 2.426], 39, 2, 30.43, 38.86) // 1.226, the authors' sheet
 */
export const betaGeometric: BtydModel = {
  method: "bg_nbd",
  logLikelihood: (parameters) => {
    const { pace, stayed, stopped } = partsByCount(parameters, 0);
    const [r, alpha] = parameters;
    return (x, tx, T) =>
      pace(x) +
      logAddExp(
        stayed(x) - (r + x) * Math.log(alpha + T),
        x === 0 ? Number.NEGATIVE_INFINITY : stopped(x) - (r + x) * Math.log(alpha + tx),
      );
  },
  expectedPurchases: (parameters, t, x, tx, T) =>
    alive(parameters, x, tx, T) * purchasesIfAlive(parameters, parameters[3] + x, t, x, T),
  chanceOfPurchase: (parameters, t, x, tx, T) => alive(parameters, x, tx, T) * purchaseIfAlive(parameters, t, x, T),
  aliveness: (parameters, x, tx, T) => ({ chanceOfBeingAlive: alive(parameters, x, tx, T) }),
};

/**
 * MBG/NBD: people may stop after their first purchase already (Batislam, Denizel and Filiztekin, Empirical validation
 * and comparison of models for customer base analysis, 2007).
 */
export const modifiedBetaGeometric: BtydModel = {
  method: "mbg_nbd",
  logLikelihood: (parameters) => {
    const { pace, stayed, stopped } = partsByCount(parameters, 1);
    const [r, alpha] = parameters;
    return (x, tx, T) =>
      pace(x) + logAddExp(stayed(x) - (r + x) * Math.log(alpha + T), stopped(x) - (r + x) * Math.log(alpha + tx));
  },
  expectedPurchases: (parameters, t, x, tx, T) =>
    modifiedAlive(parameters, x, tx, T) * purchasesIfAlive(parameters, parameters[3] + x + 1, t, x, T),
  chanceOfPurchase: (parameters, t, x, tx, T) =>
    modifiedAlive(parameters, x, tx, T) * purchaseIfAlive(parameters, t, x, T),
  aliveness: (parameters, x, tx, T) => ({ chanceOfBeingAlive: modifiedAlive(parameters, x, tx, T) }),
};

/** The parts of the likelihood that depend on x alone. @param early chances to stop before the first repeat purchase */
function partsByCount([r, alpha, a, b]: BtydParameters, early: number) {
  const [none, whole] = [logGamma(r) - r * Math.log(alpha), logBeta(a, b)];
  return {
    pace: rememberLast((x) => logGamma(r + x) - none),
    stayed: rememberLast((x) => logBeta(a, b + x + early) - whole),
    stopped: rememberLast((x) => logBeta(a + 1, b + x + early - 1) - whole),
  };
}

function rememberLast(compute: (x: number) => number): (x: number) => number {
  let [last, value] = [Number.NaN, Number.NaN];
  return (x) => {
    if (x !== last) [last, value] = [x, compute(x)];
    return value;
  };
}

function alive([r, alpha, a, b]: BtydParameters, x: number, tx: number, T: number): number {
  if (x === 0) return 1;
  return 1 / (1 + Math.exp(Math.log(a / (b + x - 1)) + (r + x) * Math.log((alpha + T) / (alpha + tx))));
}

function modifiedAlive([r, alpha, a, b]: BtydParameters, x: number, tx: number, T: number): number {
  return 1 / (1 + Math.exp(Math.log(a / (b + x)) + (r + x) * Math.log((alpha + T) / (alpha + tx))));
}

/**
 * Expected purchases in `t` of somebody who has not stopped, whose chance of stopping is beta distributed with `a` and
 * `stays`. The papers' formula after Euler's transformation of 2F1, which cancels a power that overflows for large x.
 */
function purchasesIfAlive([r, alpha, a]: BtydParameters, stays: number, t: number, x: number, T: number): number {
  // The formula is 0 / 0 at a = 1, and smooth there.
  const stops = Math.abs(a - 1) < 1e-5 ? 1 + 1e-5 : a;
  const c = stops + stays - 1;
  const z = t / (alpha + T + t);
  const series = hypergeometric(c - r - x, stops - 1, c, z);
  return (c / (stops - 1)) * (1 - (1 - z) ** (stops - 1) * series);
}

/** People who have not stopped do not before their next purchase, so only their pace decides. */
function purchaseIfAlive([r, alpha]: BtydParameters, t: number, x: number, T: number): number {
  return -Math.expm1((r + x) * Math.log((alpha + T) / (alpha + T + t)));
}
