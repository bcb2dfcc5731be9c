import type { FeatureName } from "../features/catalogue.ts";
import { matrix } from "../segmentation/matrix.ts";
import type { Progress } from "../segmentation/progress.ts";
import { probability } from "./calibration.ts";
import { type Chance, oddsOf, type TestedChance } from "./chances.ts";
import { type Cut, columnNamed, MODEL_FEATURES } from "./cut.ts";
import type { ModelCard, Outcome } from "./modelCard.ts";
import { blend } from "./propensity.ts";
import { expectedWorth } from "./purchaseForecasts.ts";
import { fitOutlook, type Outlook, purchasesOf } from "./purchaseOutlook.ts";

/** Rows scored at a time, so that the features of a million people are never all held twice. */
const CHUNK = 50_000;

/** Features of all people as of now, by name. */
export interface CurrentFeatures {
  people: number;
  columns: ReadonlyMap<string, Float32Array>;
  /** 1 for who has bought. */
  buyer: ArrayLike<number>;
}

type Rows = Pick<Cut, "names" | "values">;
type Score = (rows: Rows) => Float64Array;

/**
 * Scores all buyers as of now by the models that are shown. The model of purchases is fitted anew on what is known now;
 * the other parts are the ones that were tested, moved to the newest observed rate.
 * @param sample people the model of purchases is fitted on, as rows of `current`
 */
export function scoreAll(
  current: CurrentFeatures,
  sample: Int32Array,
  cards: readonly ModelCard[],
  tested: readonly { chance: Chance; model: TestedChance | null }[],
  horizonDays: number,
  progress: Progress = {},
): Map<string, Float64Array> {
  const shown = new Set(cards.filter(({ isShown }) => isShown).map(({ outcome }) => outcome));
  if (shown.size === 0) return new Map();
  const isBuyer = (person: number) => current.buyer[person] === 1;
  const outlook = fitOutlook(purchasesOf(rowsOf(current, sample.filter(isBuyer))), progress);
  const scores = [...chanceScores(tested, outlook, horizonDays), ...forecastScores(outlook, horizonDays)].filter(
    ([outcome]) => shown.has(outcome),
  );
  const columns = new Map(scores.map(([outcome]) => [outcome, new Float64Array(current.people).fill(Number.NaN)]));
  const buyers = Int32Array.from({ length: current.people }, (_, person) => person).filter(isBuyer);
  for (let from = 0; from < buyers.length; from += CHUNK) {
    progress.signal?.throwIfAborted();
    progress.onProgress?.(from / buyers.length);
    const people = buyers.subarray(from, from + CHUNK);
    const rows = rowsOf(current, people);
    for (const [outcome, score] of scores) {
      const column = columns.get(outcome)!;
      score(rows).forEach((value, i) => {
        column[people[i]!] = value;
      });
    }
  }
  return new Map([...columns].map(([outcome, values]) => [`predicted.${outcome}`, values]));
}

function rowsOf({ columns }: CurrentFeatures, people: Int32Array): Rows {
  const names: readonly FeatureName[] = MODEL_FEATURES;
  const values = matrix(people.length, names.length);
  names.forEach((name, j) => {
    const column = columns.get(name)!;
    people.forEach((person, i) => {
      values.data[i * names.length + j] = column[person]!;
    });
  });
  return { names, values };
}

function chanceScores(
  tested: readonly { chance: Chance; model: TestedChance | null }[],
  outlook: Outlook,
  horizonDays: number,
): [Outcome, Score][] {
  return tested.flatMap(({ chance, model }): [Outcome, Score][] => {
    // A blend that was tested with a model of purchases means nothing without one.
    if (!model || (model.usesPurchases && "unusable" in outlook)) return [];
    const used: Outlook = model.usesPurchases ? outlook : NO_OUTLOOK;
    const score: Score = (rows) => {
      const odds = blend(oddsOf(model.model, rows, chance, used, horizonDays));
      const frequency = columnNamed(rows, "frequency")!;
      return odds.map((one, i) => (chance.isAsked(frequency[i]!) ? probability(one + model.shift) : Number.NaN));
    };
    return [[chance.outcome, score]];
  });
}

const NO_OUTLOOK: Outlook = { unusable: { code: "prediction.no_purchase_model", params: {} }, discarded: [] };

function forecastScores(outlook: Outlook, horizonDays: number): [Outcome, Score][] {
  if ("unusable" in outlook) return [];
  const missing = (rows: Rows) => new Float64Array(rows.values.rows).fill(Number.NaN);
  return [
    ["orders", (rows) => outlook.orders(purchasesOf(rows), horizonDays)],
    ["clv", (rows) => expectedWorth(outlook, purchasesOf(rows), horizonDays) ?? missing(rows)],
    ["next_order", (rows) => outlook.daysToNext(purchasesOf(rows))],
  ];
}
