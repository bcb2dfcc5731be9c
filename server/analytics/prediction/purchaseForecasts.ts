import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
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

/** Expected worth within the horizon, as placed; null where values cannot be foreseen. */
export function expectedWorth(outlook: PurchaseOutlook, of: Purchases, days: number): Float64Array | null {
  const values = outlook.orderValue?.(of);
  return values ? outlook.orders(of, days).map((orders, i) => orders * values[i]!) : null;
}

/**
 * Tests what a model of purchases, fitted on what was known at the cut, foresaw of the time after it: the number of
 * purchases, their worth and the date of the next. Numbers must rank people better than recency, frequency and (worth)
 * past revenue do; dates must be met by about half of those they were given to.
 */
export function testForecasts(test: Cut, outlook: Outlook, options: ForecastOptions): ModelCard[] {
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
      ? numbersCard("clv", test, outlook, worth, test.labels.net, options)
      : {
          ...emptyCard("clv", test, mean(test.labels.net), outlook.method, options),
          reason: outlook.value?.divergence ?? sentence("prediction.not_tested"),
        },
    datesCard(test, outlook, purchases, options),
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
    measure: outcome === "next_order" ? "share_by_date" : "normalised_gini",
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
  // Who sent more back than they bought holds nothing of what is looked for.
  const held = pick(actual).map((amount) => Math.max(0, amount));
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
  const isShown = beatsAll(baselines);
  const best = baselines.reduce((a, b) => (b.figure.value > a.figure.value ? b : a));
  const params = { figure: figures[0]!.value, baseline: best.name, baselineFigure: best.figure.value };
  return {
    ...emptyCard(outcome, test, mean(actual), method, options),
    isShown,
    reason: sentence(isShown ? "prediction.beats_baselines" : "prediction.no_better", params),
    figure: figures[0]!,
    baselines,
    totalRatio: sum(predicted) / sum(actual),
  };
}

/** Half of the people must order by the day on which the chance is even: earlier dates are too bold, later too shy. */
function datesCard(test: Cut, outlook: PurchaseOutlook, of: Purchases, options: ForecastOptions): ModelCard {
  const predicted = outlook.daysToNext(of);
  const recency = columnNamed(test, "recency_days")!;
  const gaps = columnNamed(test, "mean_gap_days")!.map((gap, i) => Math.max(1, gap - recency[i]!));
  const byDate = onTime(test, predicted, options.horizonDays);
  const byGap = onTime(test, gaps, options.horizonDays);
  const card = emptyCard("next_order", test, mean(byDate), outlook.method, options);
  if (byDate.length < FEWEST_DATED) {
    const params = { people: byDate.length, threshold: FEWEST_DATED };
    return { ...card, reason: sentence("prediction.too_few_dates", params) };
  }
  const seed = deriveSeed(options.seed, "next_order");
  const figure = shareOf(byDate, seed);
  const isShown = figure.value >= FEWEST_ON_TIME && figure.value <= MOST_ON_TIME;
  const reason: Sentence = sentence(isShown ? "prediction.dates_hold" : "prediction.dates_off", {
    figure: figure.value,
    lower: FEWEST_ON_TIME,
    upper: MOST_ON_TIME,
    people: byDate.length,
  });
  const members = byGap.length > 0 ? [{ method: "own_gap", figure: mean(byGap), isUsed: false }] : [];
  return { ...card, isShown, reason, figure, members };
}

/** Of the people given a date within the horizon: 1 for who had ordered by it. */
function onTime({ labels }: Cut, days: Float64Array, horizonDays: number): Float64Array {
  const met: number[] = [];
  days.forEach((day, row) => {
    if (day <= horizonDays) met.push(Number(labels.daysToFirst[row]! <= day));
  });
  return Float64Array.from(met);
}

function shareOf(met: Float64Array, seed: number): Estimate {
  const rows = sampleRows(met.length, MOST_TESTED, randomFrom(seed));
  const share = (weight?: Uint16Array) => {
    let [count, yes] = [0, 0];
    rows.forEach((row, i) => {
      const times = weight ? weight[i]! : 1;
      count += times;
      yes += times * met[row]!;
    });
    return [yes / count];
  };
  return pairedIntervals(rows.length, share, { seed }).figures[0]!;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}
