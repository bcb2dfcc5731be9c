import { deriveSeed, randomFrom } from "../../domain/random.ts";
import type { Sentence } from "../../domain/sentence.ts";
import { sentence } from "../../domain/sentence.ts";
import type { FeatureName } from "../features/catalogue.ts";
import type { Progress } from "../segmentation/progress.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";
import { areaUnderCurve, rank } from "./areaUnderCurve.ts";
import { calibrationOf, deciles, interceptShift, logOdds, probability } from "./calibration.ts";
import { type Cut, columnNamed, selectCut } from "./cut.ts";
import { IMPLAUSIBLE_AUC, implausibleFeature } from "./leakage.ts";
import { type Baseline, beatsAll, type ModelCard, untestedCard } from "./modelCard.ts";
import { type Estimate, pairedIntervals } from "./pairedIntervals.ts";
import { blend, fitPropensity, type MemberOdds, memberOdds, type Propensity } from "./propensity.ts";
import type { Outlook } from "./purchaseOutlook.ts";
import { purchasesOf } from "./purchaseOutlook.ts";
import { fitForest, forestProbabilities } from "./randomForest.ts";

/** An outcome that happens or not. */
export interface Chance {
  outcome: "churn" | "repeat" | "upsell";
  /** Rows of a cut that the question is asked of. */
  isAsked(frequency: number): boolean;
  happened(cut: Cut, row: number): boolean;
  /** What a model of purchases says of it, from the chance of a purchase; null where it does not know. */
  fromPurchase: ((chance: number) => number) | null;
}

export const CHANCES: readonly Chance[] = [
  {
    outcome: "churn",
    isAsked: () => true,
    happened: ({ labels }, row) => labels.orders[row] === 0,
    fromPurchase: (chance) => 1 - chance,
  },
  {
    outcome: "repeat",
    isAsked: (frequency) => frequency === 1,
    happened: ({ labels }, row) => labels.orders[row]! > 0,
    fromPurchase: (chance) => chance,
  },
  {
    outcome: "upsell",
    isAsked: () => true,
    happened: ({ labels }, row) => labels.steppedUp[row] === 1,
    fromPurchase: null,
  },
];

/** Fewest people of either outcome, in what is learned and in what it is tested on. */
export const FEWEST_OF_EITHER = 100;
/** The area under the curve of a ranking by lot. */
const CHANCE = 0.5;
/** People that intervals are drawn from. */
const MOST_TESTED = 25_000;

export interface ChanceOptions {
  seed: number;
  horizonDays: number;
  version: string;
  /** Grows a random forest beside the blend, for comparison. */
  withForest?: boolean;
}

/** A tested model with what scoring needs. */
export interface TestedChance {
  card: ModelCard;
  model: Propensity;
  usesPurchases: boolean;
  /** Added to the blend's log odds, so that it expects the newest observed rate. */
  shift: number;
}

/**
 * Learns a chance on one cut and tests it on the next. The card says whether it may be shown: it must rank better than
 * recency and better than frequency, beyond what chance allows, and not so well that it must have seen the future.
 */
export function testChance(
  chance: Chance,
  train: Cut,
  test: Cut,
  outlook: Outlook,
  options: ChanceOptions,
  progress: Progress = {},
): TestedChance | ModelCard {
  const learned = asked(chance, train);
  const tested = asked(chance, test);
  const outcomes = [outcomeOf(chance, learned), outcomeOf(chance, tested)] as const;
  const empty = emptyCard(chance, learned, tested, outcomes, options);
  const obstacle = obstacleTo(learned, outcomes);
  if (obstacle) return { ...empty, reason: obstacle };
  const seed = deriveSeed(options.seed, chance.outcome);
  const model = fitPropensity(learned, outcomes[0], seed, progress);
  const members = oddsOf(model, tested, chance, outlook, options.horizonDays);
  const odds = blend(members);
  const outcome = outcomes[1];
  const { figure, baselines } = compare(chance, tested, odds, outcome, seed);
  const shift = interceptShift(odds, empty.tested!.rate);
  const probabilities = odds.map(probability);
  const card: ModelCard = {
    ...empty,
    ...verdict(figure, baselines),
    method: members.purchases && !("unusable" in outlook) ? `blend_with_${outlook.method}` : "blend",
    figure,
    baselines,
    members: [
      ...Object.entries(members).map(([method, one]) => ({
        method,
        figure: areaUnderCurve(rank(one), outcome),
        isUsed: true,
      })),
      ...(options.withForest ? [forestBeside(learned, outcomes[0], tested, outcome, seed)] : []),
    ],
    calibration: calibrationOf(probabilities, outcome),
    adjusted: calibrationOf(movedByOthers(odds, outcome), outcome),
    deciles: deciles(probabilities, outcome),
  };
  return { card, model, usesPurchases: members.purchases !== undefined, shift };
}

/** Probabilities of each half of the people (every second one) with the log odds moved to the rate of the other half. */
function movedByOthers(odds: Float64Array, outcome: Uint8Array): Float64Array {
  const shiftOf = (half: number) => {
    const isOfHalf = (_: number, row: number) => row % 2 === half;
    return interceptShift(odds.filter(isOfHalf), mean(outcome.filter(isOfHalf)));
  };
  const shifts = [shiftOf(1), shiftOf(0)] as const;
  return odds.map((one, row) => probability(one + (row % 2 === 0 ? shifts[0] : shifts[1])));
}

/** The people of a cut that the question is asked of. */
function asked(chance: Chance, cut: Cut): Cut {
  const frequency = columnNamed(cut, "frequency")!;
  return selectCut(
    cut,
    Int32Array.from(frequency.keys()).filter((row) => chance.isAsked(frequency[row]!)),
  );
}

function outcomeOf(chance: Chance, cut: Cut): Uint8Array {
  return Uint8Array.from({ length: cut.person.length }, (_, row) => Number(chance.happened(cut, row)));
}

function emptyCard(
  { outcome }: Chance,
  learned: Cut,
  tested: Cut,
  [first, second]: readonly [Uint8Array, Uint8Array],
  { seed, horizonDays, version }: ChanceOptions,
): ModelCard {
  return untestedCard({
    outcome,
    horizonDays,
    learned: { from: learned.asOf, until: learned.until, people: first.length, rate: mean(first) },
    tested: { from: tested.asOf, until: tested.until, people: second.length, rate: mean(second) },
    method: "blend",
    features: learned.names,
    measure: "auc",
    version,
    seed,
  });
}

function mean(outcome: Uint8Array): number {
  return outcome.length === 0 ? 0 : outcome.reduce((sum, one) => sum + one, 0) / outcome.length;
}

/** Why a model cannot be learned from these people, or null. */
function obstacleTo(learned: Cut, outcomes: readonly Uint8Array[]): Sentence | null {
  for (const outcome of outcomes) {
    const positives = outcome.reduce((sum, one) => sum + one, 0);
    const fewest = Math.min(positives, outcome.length - positives);
    if (fewest < FEWEST_OF_EITHER) {
      return sentence("prediction.too_few", { people: fewest, threshold: FEWEST_OF_EITHER });
    }
  }
  const leak = implausibleFeature(learned, outcomes[0]!);
  return leak === undefined ? null : sentence("prediction.leak", { feature: leak });
}

/** Log odds of all members for people as of a cut; `outlook` must be fitted on what was known then. */
export function oddsOf(
  model: Propensity,
  cut: Pick<Cut, "names" | "values">,
  { fromPurchase }: Chance,
  outlook: Outlook,
  horizonDays: number,
): MemberOdds {
  const learned = memberOdds(model, cut.values);
  if ("unusable" in outlook || !fromPurchase) return learned;
  const chance = outlook.chance(purchasesOf(cut), horizonDays);
  return { ...learned, purchases: chance.map((one) => logOdds(fromPurchase(one))) };
}

/** The blend beside recency and frequency, each turned the way it ranks the outcome. */
function compare({ outcome: name }: Chance, tested: Cut, odds: Float64Array, outcome: Uint8Array, seed: number) {
  const rows = sampleRows(outcome.length, MOST_TESTED, randomFrom(seed));
  const sign = name === "churn" ? 1 : -1;
  const plain = (feature: FeatureName, by: number) => columnNamed(tested, feature)!.map((value) => by * value);
  const scores = [odds, plain("recency_days", sign), plain("frequency", -sign)];
  const rankings = scores.map((score) => rank(Float64Array.from(rows, (row) => score[row]!)));
  const seen = Uint8Array.from(rows, (row) => outcome[row]!);
  const { figures, differences } = pairedIntervals(
    rows.length,
    (weight) => rankings.map((ranking) => areaUnderCurve(ranking, seen, weight)),
    { seed },
  );
  const baselines: Baseline[] = (["recency", "frequency"] as const).map((baseline, i) => ({
    name: baseline,
    figure: figures[i + 1]!,
    difference: differences[i]!,
  }));
  return { figure: figures[0]!, baselines };
}

function verdict(
  { value: figure, lower }: Estimate,
  baselines: readonly Baseline[],
): Pick<ModelCard, "isShown" | "reason"> {
  if (figure >= IMPLAUSIBLE_AUC) {
    return { isShown: false, reason: sentence("prediction.implausible", { figure, threshold: IMPLAUSIBLE_AUC }) };
  }
  // Where nothing tells the outcome, plain rules may fall below chance by chance, and beating them is nothing.
  if (!(lower > CHANCE))
    return { isShown: false, reason: sentence("prediction.no_better_than_chance", { figure, chance: CHANCE }) };
  const best = baselines.reduce((a, b) => (b.figure.value > a.figure.value ? b : a));
  const params = { figure, baseline: best.name, baselineFigure: best.figure.value };
  return beatsAll(baselines)
    ? { isShown: true, reason: sentence("prediction.beats_baselines", params) }
    : { isShown: false, reason: sentence("prediction.no_better", params) };
}

function forestBeside(learned: Cut, outcome: Uint8Array, tested: Cut, later: Uint8Array, seed: number) {
  const forest = fitForest(learned.values, outcome, { seed });
  const figure = areaUnderCurve(rank(forestProbabilities(forest, tested.values)), later);
  return { method: "random_forest", figure, isUsed: false };
}
