import { deriveSeed } from "../../domain/random.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { catalogueVersion } from "../features/catalogueVersion.ts";
import { type Progress, partOf } from "../segmentation/progress.ts";
import { CHANCES, type TestedChance, testChance } from "./chances.ts";
import { type Cut, requireInOrder } from "./cut.ts";
import type { Learning } from "./learning.ts";
import type { ModelCard } from "./modelCard.ts";
import { testForecasts } from "./purchaseForecasts.ts";
import { fitOutlook, purchasesOf } from "./purchaseOutlook.ts";
import { refitOutlook, scoreAll, withdrawUnscored } from "./scoreAll.ts";
import { type SegmentGain, segmentGain } from "./segmentGain.ts";

/** What could be foreseen, and how well. */
export interface PredictionReport {
  /** Why nothing could be foreseen; null where models were tried. */
  refusal: Sentence | null;
  horizonDays: number;
  cards: ModelCard[];
  /** What a prediction for each person adds to their segment, for churn; null where it could not be measured. */
  segmentGain: SegmentGain | null;
}

/** Everything a run foresees of its people. */
export interface Predictions {
  report: PredictionReport;
  /** "predicted.<outcome>" by name, for outcomes that are shown: a number a person, NaN for who is no buyer. */
  columns: Map<string, Float64Array>;
}

export interface PredictOptions {
  seed: number;
  /** Grows random forests beside the models, for comparison. */
  withForest?: boolean;
  /** Whether to measure what a prediction adds to segments: of use where there may be segments. True unless given. */
  comparesSegments?: boolean;
}

/** Two horizons to learn and to test, and at least half of one before them to know people by. */
const HORIZONS_NEEDED = 2.5;
const FEWEST_BUYERS = 500;

/**
 * Learns from what people had done two horizons ago and did in the one after, tests on what they did in the last one,
 * and scores everybody as of now by those models that proved better than plain recency and frequency. Learning ends
 * before testing begins, and every feature is one that could be known on its day.
 */
export function predictOutcomes(
  learning: Learning,
  { seed, withForest = false, comparesSegments = true }: PredictOptions,
  progress: Progress = {},
): Predictions {
  const { train, test, current, people, horizonDays } = learning;
  const refusal = reasonAgainst(learning);
  if (refusal) return { report: { refusal, horizonDays, cards: [], segmentGain: null }, columns: new Map() };
  const outlook = fitOutlook(purchasesOf(test), progress);
  const options = { seed, horizonDays, version: catalogueVersion(), withForest };
  const tested = CHANCES.map((chance, i) => ({
    chance,
    ...asTested(testChance(chance, train, test, outlook, options, partOf(progress, 0.2 + 0.2 * i, 0.4 + 0.2 * i))),
  }));
  const now = refitOutlook(current, people, outlook, progress);
  const found = [...tested.map(({ card }) => card), ...testForecasts(train, test, outlook, options)];
  const cards = withdrawUnscored(found, tested, now);
  const isCompared = comparesSegments && cards[0]?.figure;
  const gain = isCompared ? segmentGain(train, test, churned, deriveSeed(seed, "gain")) : null;
  return {
    report: { refusal: null, horizonDays, cards, segmentGain: gain },
    columns: scoreAll(current, now, cards, tested, horizonDays, partOf(progress, 0.8, 1)),
  };
}

function asTested(result: TestedChance | ModelCard): { card: ModelCard; model: TestedChance | null } {
  return "card" in result ? { card: result.card, model: result } : { card: result, model: null };
}

function churned({ labels }: Cut): Uint8Array {
  return Uint8Array.from(labels.orders, (orders) => Number(orders === 0));
}

function reasonAgainst({ train, test, daysKnown, horizonDays, leak }: Learning): Sentence | null {
  const threshold = Math.ceil(HORIZONS_NEEDED * horizonDays);
  if (daysKnown < threshold) return sentence("prediction.short_history", { days: daysKnown, threshold, horizonDays });
  requireInOrder(train, test);
  if (train.person.length < FEWEST_BUYERS) {
    return sentence("prediction.few_buyers", { people: train.person.length, threshold: FEWEST_BUYERS });
  }
  return leak === undefined ? null : sentence("prediction.leak", { feature: leak });
}
