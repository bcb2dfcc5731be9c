import { sentence } from "../../domain/sentence.ts";
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
 * Scores all buyers as of now by the models that are shown: the ones that were tested, chances moved to the newest
 * observed rate.
 * @param outlook the model of purchases, see `refitOutlook`
 */
export function scoreAll(
  current: CurrentFeatures,
  outlook: Outlook,
  cards: readonly ModelCard[],
  tested: readonly { chance: Chance; model: TestedChance | null }[],
  horizonDays: number,
  progress: Progress = {},
): Map<string, Float64Array> {
  const shown = new Set(cards.filter(({ isShown }) => isShown).map(({ outcome }) => outcome));
  if (shown.size === 0) return new Map();
  const isBuyer = (person: number) => current.buyer[person] === 1;
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

/**
 * The model of purchases that was tested, fitted anew on what is known now. No other takes its place where it does not
 * settle: that one has shown nothing.
 * @param sample people it is fitted on, as rows of `current`
 */
export function refitOutlook(
  current: CurrentFeatures,
  sample: Int32Array,
  tested: Outlook,
  progress: Progress = {},
): Outlook {
  if ("unusable" in tested) return tested;
  const buyers = sample.filter((person) => current.buyer[person] === 1);
  const now = fitOutlook(purchasesOf(rowsOf(current, buyers)), progress, tested.method);
  return "unusable" in now ? { ...now, unusable: sentence("prediction.not_refitted") } : now;
}

/** Takes back what cannot be scored by the model that was tested, and says why. */
export function withdrawUnscored(
  cards: readonly ModelCard[],
  tested: readonly { chance: Chance; model: TestedChance | null }[],
  outlook: Outlook,
): ModelCard[] {
  const usesPurchases = (outcome: Outcome) => {
    const found = tested.find(({ chance }) => chance.outcome === outcome);
    return found ? found.model?.usesPurchases === true : true;
  };
  return cards.map((card) => {
    if (!card.isShown || !usesPurchases(card.outcome)) return card;
    if ("unusable" in outlook) return { ...card, isShown: false, reason: outlook.unusable };
    const isWithoutValue = card.outcome === "clv" && outlook.orderValue === null;
    return isWithoutValue ? { ...card, isShown: false, reason: sentence("prediction.not_refitted") } : card;
  });
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
