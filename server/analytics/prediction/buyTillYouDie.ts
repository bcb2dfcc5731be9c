import type { Sentence } from "../../domain/sentence.ts";
import { sentence } from "../../domain/sentence.ts";
import type { Progress } from "../segmentation/progress.ts";
import { nelderMead } from "./nelderMead.ts";
import { type CountedRows, collapse, type PurchaseCounts } from "./purchaseCounts.ts";

export type BtydMethod = "bg_nbd" | "mbg_nbd" | "pareto_nbd";

/**
 * A model of people who buy at their own steady pace until, unseen, they stop for good. Four parameters: `r` and
 * `alpha` of the gamma distribution of paces, and two of the distribution of stopping.
 */
export interface BtydModel {
  readonly method: BtydMethod;
  /** Log-likelihood of one person under the parameters. Quick where people come by ascending `x`. */
  logLikelihood(parameters: BtydParameters): (x: number, tx: number, T: number) => number;
  /** Expected purchases of one person in the time `t` after T. */
  expectedPurchases(parameters: BtydParameters, t: number, x: number, tx: number, T: number): number;
  /** Chance of at least one purchase of one person in the time `t` after T. */
  chanceOfPurchase(parameters: BtydParameters, t: number, x: number, tx: number, T: number): number;
  /**
   * Chance that one person has not stopped by T. Says nothing about churn (BG/NBD gives 1 to everybody who bought once,
   * and ranks churn worse than chance); so it has a type of its own, which no score takes.
   */
  aliveness(parameters: BtydParameters, x: number, tx: number, T: number): Aliveness;
}

/** r, alpha, then a and b (BG/NBD, MBG/NBD) or s and beta (Pareto/NBD). */
export type BtydParameters = readonly [number, number, number, number];

/** A chance of still being a customer, fenced off from scores: an object can be neither ranked nor stored as a column. */
export interface Aliveness {
  readonly chanceOfBeingAlive: number;
}

export interface BtydFit {
  method: BtydMethod;
  parameters: BtydParameters;
  logLikelihood: number;
  /** Why the fit must not be used; null where it may. */
  divergence: Sentence | null;
  evaluations: number;
  /** Different rows that the likelihood was computed over, and the grid of their times. */
  rows: number;
  grid: number;
}

const LOWEST = Math.log(2e-3);
const HIGHEST = Math.log(5e3);

/** Parameters beyond these mean that the data do not tell them: for a and b, that nobody is seen to stop. */
const LARGEST = 1e3;
const SMALLEST = 1e-2;

const STARTS: readonly BtydParameters[] = [
  [1, 1, 1, 1],
  [0.4, 8, 0.8, 4],
];

/**
 * Maximum likelihood on the logarithms of the parameters, from several starts; the best counts. The likelihood has a
 * ridge where nobody seems to stop (a and b grow together without end): parameters beyond 1,000 or below .01 are
 * reported as a divergence, and such a fit is not to be used.
 * @param counts times in weeks, or another unit in which a year is some tens
 */
export function fitBtyd(model: BtydModel, counts: PurchaseCounts, progress: Progress = {}): BtydFit {
  const rows = collapse(counts);
  const descend = (from: readonly number[], tolerance: number) =>
    nelderMead(
      (logs) => -totalLogLikelihood(model, exponentials(logs), rows),
      from,
      { lower: LOWEST, upper: HIGHEST, tolerance, evaluations: 1_000 },
      progress,
    );
  const minima = STARTS.map((start) => descend(start.map(Math.log), 1e-5));
  const rough = minima.reduce((a, b) => (b.value < a.value ? b : a));
  // What has run away needs no polish: it is not going to be used.
  const best = beyond(exponentials(rough.at)) !== undefined ? rough : descend([...rough.at], 1e-10);
  const parameters = exponentials(best.at);
  return {
    method: model.method,
    parameters,
    logLikelihood: -best.value,
    divergence: divergenceOf(parameters, best.hasConverged),
    evaluations: minima.reduce((sum, { evaluations }) => sum + evaluations, best === rough ? 0 : best.evaluations),
    rows: rows.x.length,
    grid: rows.grid,
  };
}

/** Log-likelihood of all people. */
export function totalLogLikelihood(model: BtydModel, parameters: BtydParameters, rows: CountedRows): number {
  const logLikelihood = model.logLikelihood(parameters);
  let sum = 0;
  for (let i = 0; i < rows.x.length && !Number.isNaN(sum); i++) {
    sum += rows.people[i]! * logLikelihood(rows.x[i]!, rows.tx[i]!, rows.T[i]!);
  }
  return sum;
}

function exponentials(logs: Float64Array): BtydParameters {
  const [r = 0, alpha = 0, first = 0, second = 0] = logs.map(Math.exp);
  return [r, alpha, first, second];
}

function beyond(parameters: BtydParameters): number | undefined {
  return parameters.find((one) => !(one < LARGEST && one > SMALLEST));
}

function divergenceOf(parameters: BtydParameters, hasConverged: boolean): Sentence | null {
  const parameter = beyond(parameters);
  if (parameter !== undefined) return sentence("prediction.diverged", { parameter });
  return hasConverged ? null : sentence("prediction.not_converged");
}
