import type { Sentence } from "../../domain/sentence.ts";
import { sentence } from "../../domain/sentence.ts";
import type { Progress } from "../segmentation/progress.ts";
import { quantile } from "../segmentation/quantile.ts";
import { betaGeometric, modifiedBetaGeometric } from "./betaGeometric.ts";
import { type BtydFit, type BtydMethod, type BtydModel, fitBtyd } from "./buyTillYouDie.ts";
import { type Cut, columnNamed } from "./cut.ts";
import { expectedValue, fitGammaGamma, type GammaGammaFit } from "./gammaGamma.ts";
import { paretoNbd } from "./paretoNbd.ts";
import type { PurchaseCounts } from "./purchaseCounts.ts";

const WEEK = 7;

/** In the order they are tried. Pareto/NBD foresees best and runs away least; BG/NBD counts one-time buyers as alive. */
const MODELS: readonly BtydModel[] = [paretoNbd, modifiedBetaGeometric, betaGeometric];

/** What is needed of a person: days with a purchase after the first (`x`), their time, and what they were worth. */
export interface Purchases extends PurchaseCounts {
  /** Purchases, the first included. */
  purchases: Float64Array;
  /** Their mean value as placed, minor units. */
  meanValue: Float64Array;
}

/** A fitted model of how often and for how much people buy: expectations by row of the purchases they are asked for. */
export interface PurchaseOutlook {
  method: BtydMethod;
  fit: BtydFit;
  /** Fits that were tried before and not used. */
  discarded: BtydFit[];
  value: GammaGammaFit | null;
  /** Purchases to a day with a purchase, of all people: what the models count is days. */
  purchasesADay: number;
  /** Expected purchases within some days. */
  orders(of: Purchases, days: number): Float64Array;
  /** Chance of a purchase within some days. */
  chance(of: Purchases, days: number): Float64Array;
  /** Expected value of a purchase, minor units; null where the model of values cannot be used. */
  orderValue: ((of: Purchases) => Float64Array) | null;
  /** Days within which a purchase is as likely as not; NaN where it is not even in two years. */
  daysToNext(of: Purchases): Float64Array;
}

export type Outlook = PurchaseOutlook | { unusable: Sentence; discarded: BtydFit[] };

/** Purchases of a cut's people, in weeks, from features alone. */
export function purchasesOf(cut: Pick<Cut, "names" | "values">): Purchases {
  const [recency, tenure, gap, purchases, meanValue] = (
    ["recency_days", "tenure_days", "mean_gap_days", "frequency", "average_order_value"] as const
  ).map((name) => columnNamed(cut, name)!);
  return {
    // The mean gap is the time from first to last over the number of gaps.
    x: gap!.map((days, i) => (days > 0 ? Math.round((tenure![i]! - recency![i]!) / days) : 0)),
    tx: tenure!.map((days, i) => (days - recency![i]!) / WEEK),
    T: tenure!.map((days) => days / WEEK),
    purchases: purchases!,
    meanValue: meanValue!,
  };
}

/**
 * Fits the first model whose parameters the purchases determine, and with it the value of purchases.
 * @param only the method that was tested: another one has shown nothing yet
 */
export function fitOutlook(purchases: Purchases, progress: Progress = {}, only?: BtydMethod): Outlook {
  const discarded: BtydFit[] = [];
  for (const model of MODELS) {
    if (only !== undefined && model.method !== only) continue;
    const fit = fitBtyd(model, purchases, progress);
    if (fit.divergence === null) return outlookOf(model, fit, discarded, purchases, fitValue(purchases, progress));
    discarded.push(fit);
  }
  return { unusable: sentence("prediction.no_purchase_model"), discarded };
}

interface ScaledValue {
  fit: GammaGammaFit;
  /** Minor units that count as one in the fit. */
  unit: number;
}

/** The fit wants values of some tens, whatever the currency. */
const TYPICAL_VALUE = 30;
/** People that values are learned from. */
const MOST_VALUED = 5_000;

function fitValue({ purchases, meanValue }: Purchases, progress: Progress): ScaledValue {
  const unit = quantile(meanValue.toSorted(), 0.5) / TYPICAL_VALUE;
  const step = Math.max(1, Math.ceil(purchases.length / MOST_VALUED));
  const isTaken = (_: number, row: number) => row % step === 0;
  const values = meanValue.filter(isTaken).map((value) => value / unit);
  return { fit: fitGammaGamma(purchases.filter(isTaken), values, progress), unit };
}

function outlookOf(
  model: BtydModel,
  fit: BtydFit,
  discarded: BtydFit[],
  learned: Purchases,
  value: ScaledValue,
): PurchaseOutlook {
  const { parameters } = fit;
  const purchasesADay = sum(learned.purchases) / sum(learned.x.map((repeats) => repeats + 1));
  const each = ({ x, tx, T }: Purchases, compute: (x: number, tx: number, T: number) => number) =>
    x.map((count, i) => compute(count, tx[i]!, T[i]!));
  return {
    method: model.method,
    fit,
    discarded,
    value: value.fit,
    purchasesADay,
    orders: (of, days) =>
      each(of, (x, tx, T) => purchasesADay * model.expectedPurchases(parameters, days / WEEK, x, tx, T)),
    chance: (of, days) => each(of, (x, tx, T) => model.chanceOfPurchase(parameters, days / WEEK, x, tx, T)),
    orderValue:
      value.fit.divergence === null
        ? ({ purchases, meanValue }) =>
            purchases.map((x, i) => value.unit * expectedValue(value.fit.parameters, x, meanValue[i]! / value.unit))
        : null,
    daysToNext: (of) => each(of, (x, tx, T) => daysToEvens((t) => model.chanceOfPurchase(parameters, t, x, tx, T))),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

const FARTHEST = 730;

/** The time, in days, at which a growing chance (by weeks) reaches one half; NaN beyond two years. */
function daysToEvens(chance: (weeks: number) => number): number {
  if (chance(FARTHEST / WEEK) < 0.5) return Number.NaN;
  let [low, high] = [0, FARTHEST];
  for (let step = 0; step < 12; step++) {
    const half = (low + high) / 2;
    if (chance(half / WEEK) < 0.5) low = half;
    else high = half;
  }
  return Math.round(high);
}
