import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { sentence } from "../../domain/sentence.ts";
import { quantile } from "../segmentation/quantile.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";
import { rank } from "./areaUnderCurve.ts";
import { type Cut, columnNamed } from "./cut.ts";
import { normalisedGini } from "./gini.ts";
import { type Baseline, beatsAll, type ModelCard, type Outcome, untestedCard } from "./modelCard.ts";
import { type Estimate, pairedIntervals } from "./pairedIntervals.ts";
import { type Outlook, type PurchaseOutlook, type Purchases, purchasesOf } from "./purchaseOutlook.ts";

interface ForecastOptions {
  seed: number;
  horizonDays: number;
  version: string;
}

const MOST_TESTED = 25_000;
/** Of the people who were to order by a date with even chances, the share who may have done so. */
const [FEWEST_ON_TIME, MOST_ON_TIME] = [0.4, 0.6];
const FEWEST_DATED = 100;
/**
 * Predicted over observed totals beyond these are no numbers to plan with, however well they rank people. A convention of
 * ours: the room that a calibration slope is given as well.
 */
const [LEAST_TOTAL, MOST_TOTAL] = [0.8, 1.25];

/** Expected worth within the horizon, as placed; null where values cannot be foreseen. */
export function expectedWorth(outlook: PurchaseOutlook, of: Purchases, days: number): Float64Array | null {
  const values = outlook.orderValue?.(of);
  return values ? outlook.orders(of, days).map((orders, i) => orders * values[i]!) : null;
}

/**
 * Tests what a model of purchases, fitted on what was known at the cut, foresaw of the time after it: the number of
 * purchases, their worth and the date of the next. Numbers must rank people better than recency, frequency and (worth)
 * past revenue do, and be about right in total; dates must be met by about half of those they were given to, and lie
 * nearer to what happened than those of plain rules.
 * @param train an earlier cut, from which a plain rule knows how long people usually take
 */
export function testForecasts(train: Cut, test: Cut, outlook: Outlook, options: ForecastOptions): ModelCard[] {
  if ("unusable" in outlook) {
    return (["orders", "clv", "next_order"] as const).map((outcome) => ({
      ...emptyCard(outcome, test, 0, "none", options),
      reason: outlook.unusable,
    }));
  }
  const purchases = purchasesOf(test);
  const worth = expectedWorth(outlook, purchases, options.horizonDays);
  return [
    numbersCard("orders", test, outlook, outlook.orders(purchases, options.horizonDays), test.labels.orders, options),
    worth
      ? numbersCard("clv", test, outlook, worth, test.labels.placed, options)
      : {
          ...emptyCard("clv", test, mean(test.labels.placed), outlook.method, options),
          reason: outlook.value?.divergence ?? sentence("prediction.not_tested"),
        },
    datesCard(train, test, outlook, purchases, options),
  ];
}

function emptyCard(
  outcome: Outcome,
  test: Cut,
  rate: number,
  method: string,
  { seed, horizonDays, version }: ForecastOptions,
): ModelCard {
  return untestedCard({
    outcome,
    horizonDays,
    learned: null,
    tested: { from: test.asOf, until: test.until, people: test.person.length, rate },
    method,
    features: ["recency_days", "tenure_days", "mean_gap_days", "frequency", "average_order_value"],
    measure: outcome === "next_order" ? "date_closeness" : "normalised_gini",
    version,
    seed,
  });
}

function numbersCard(
  outcome: "orders" | "clv",
  test: Cut,
  { method }: PurchaseOutlook,
  predicted: Float64Array,
  actual: Float64Array,
  options: ForecastOptions,
): ModelCard {
  const seed = deriveSeed(options.seed, outcome);
  const rows = sampleRows(actual.length, MOST_TESTED, randomFrom(seed));
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
  const names =
    outcome === "clv" ? (["recency", "frequency", "monetary"] as const) : (["recency", "frequency"] as const);
  const plain = {
    recency: () => columnNamed(test, "recency_days")!.map((days) => -days),
    frequency: () => columnNamed(test, "frequency")!,
    monetary: () => columnNamed(test, "monetary")!,
  };
  const held = pick(actual);
  const ideal = rank(held);
  const scores = [predicted, ...names.map((name) => plain[name]())].map((score) => rank(pick(score)));
  const { figures, differences } = pairedIntervals(
    rows.length,
    (weight) => scores.map((score) => normalisedGini(score, ideal, held, weight)),
    { seed },
  );
  const baselines: Baseline[] = names.map((name, i) => ({
    name,
    figure: figures[i + 1]!,
    difference: differences[i]!,
  }));
  const totalRatio = sum(predicted) / sum(actual);
  return {
    ...emptyCard(outcome, test, mean(actual), method, options),
    ...verdictOn(figures[0]!, baselines, totalRatio),
    figure: figures[0]!,
    baselines,
    totalRatio,
  };
}

/** Whether numbers may be shown that rank people so well and are so far off in total. */
export function verdictOn(
  figure: Estimate,
  baselines: readonly Baseline[],
  totalRatio: number,
): Pick<ModelCard, "isShown" | "reason"> {
  const best = baselines.reduce((a, b) => (b.figure.value > a.figure.value ? b : a));
  const params = { figure: figure.value, baseline: best.name, baselineFigure: best.figure.value };
  // The Gini of a ranking by lot is 0, which plain rules may fall below by chance.
  if (!(figure.lower > 0)) {
    return {
      isShown: false,
      reason: sentence("prediction.no_better_than_chance", { figure: figure.value, chance: 0 }),
    };
  }
  if (!beatsAll(baselines)) return { isShown: false, reason: sentence("prediction.no_better", params) };
  if (totalRatio >= LEAST_TOTAL && totalRatio <= MOST_TOTAL) {
    return { isShown: true, reason: sentence("prediction.beats_baselines", params) };
  }
  const range = { ratio: totalRatio, lower: LEAST_TOTAL, upper: MOST_TOTAL };
  return { isShown: false, reason: sentence("prediction.total_off", range) };
}

/**
 * Half of the people must order by the day on which the chance is even: earlier dates are too bold, later too shy. And
 * the dates must lie nearer to what happened than those of two plain rules: the person's usual gap after the last order
 * (the median of all where they have none), and the time that people who were due took before, alike for all. Closeness
 * is 1 less the mean absolute error in horizons, both dates cut off at the horizon: medians make that error least, and
 * nothing is known beyond.
 */
function datesCard(
  train: Cut,
  test: Cut,
  outlook: PurchaseOutlook,
  of: Purchases,
  options: ForecastOptions,
): ModelCard {
  const { horizonDays } = options;
  const predicted = outlook.daysToNext(of);
  const dated = Int32Array.from(predicted.keys()).filter((row) => predicted[row]! <= horizonDays);
  const byDate = Float64Array.from(dated, (row) => Number(test.labels.daysToFirst[row]! <= predicted[row]!));
  const card = emptyCard("next_order", test, mean(byDate), outlook.method, options);
  if (byDate.length < FEWEST_DATED) {
    const params = { people: byDate.length, threshold: FEWEST_DATED };
    return { ...card, reason: sentence("prediction.too_few_dates", params) };
  }
  const typical = typicalWait(train, outlook, horizonDays);
  const seed = deriveSeed(options.seed, "next_order");
  const rows = sampleRows(dated.length, MOST_TESTED, randomFrom(seed)).map((i) => dated[i]!);
  const errors = [predicted, datesByGap(test), predicted.map(() => typical)].map((days) =>
    Float64Array.from(
      rows,
      (row) =>
        Math.abs(capped(days[row]!, horizonDays) - capped(test.labels.daysToFirst[row]!, horizonDays)) / horizonDays,
    ),
  );
  const { figures, differences } = pairedIntervals(
    rows.length,
    (weight) => errors.map((error) => 1 - weightedMean(error, weight)),
    { seed },
  );
  const baselines: Baseline[] = (["own_gap", "typical_wait"] as const).map((name, i) => ({
    name,
    figure: figures[i + 1]!,
    difference: differences[i]!,
  }));
  const onTime = { figure: mean(byDate), lower: FEWEST_ON_TIME, upper: MOST_ON_TIME, people: byDate.length };
  return { ...card, ...verdictOnDates(figures[0]!, baselines, onTime), figure: figures[0]!, baselines };
}

/** @param onTime the share of people who ordered by their date, and what is acceptable */
function verdictOnDates(
  figure: Estimate,
  baselines: readonly Baseline[],
  onTime: { figure: number; lower: number; upper: number; people: number },
): Pick<ModelCard, "isShown" | "reason"> {
  if (onTime.figure < onTime.lower || onTime.figure > onTime.upper) {
    return { isShown: false, reason: sentence("prediction.dates_off", onTime) };
  }
  if (beatsAll(baselines)) return { isShown: true, reason: sentence("prediction.dates_hold", onTime) };
  const best = baselines.reduce((a, b) => (b.figure.value > a.figure.value ? b : a));
  const params = { figure: figure.value, baseline: best.name, baselineFigure: best.figure.value };
  return { isShown: false, reason: sentence("prediction.dates_no_nearer", params) };
}

/** Days to the next order if everybody kept to their usual gap; whoever is overdue is due tomorrow. */
function datesByGap(cut: Cut): Float64Array {
  const recency = columnNamed(cut, "recency_days")!;
  const gaps = columnNamed(cut, "mean_gap_days")!;
  const usual = quantile(gaps.filter((gap) => gap > 0).sort(), 0.5);
  return gaps.map((gap, row) => Math.max(1, (gap > 0 ? gap : usual) - recency[row]!));
}

/** How long people who were due within the horizon took at an earlier time, at the median. */
function typicalWait(train: Cut, outlook: PurchaseOutlook, horizonDays: number): number {
  const due = outlook.daysToNext(purchasesOf(train));
  const waits = train.labels.daysToFirst.filter((_, row) => due[row]! <= horizonDays);
  return quantile(waits.map((days) => capped(days, horizonDays)).sort(), 0.5);
}

/** Nothing is known beyond the horizon, and no date is one beyond it. */
function capped(days: number, horizonDays: number): number {
  return days <= horizonDays ? days : horizonDays;
}

function weightedMean(values: Float64Array, weight?: Uint16Array): number {
  if (!weight) return mean(values);
  let [count, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    count += weight[i]!;
    total += weight[i]! * values[i]!;
  }
  return total / count;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}
