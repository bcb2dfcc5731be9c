import { BuyerSample } from "../analytics/features/buyerSample.ts";
import { FEATURES, type FeatureName } from "../analytics/features/catalogue.ts";
import { catalogueVersion } from "../analytics/features/catalogueVersion.ts";
import { computeFeatures, type FeatureMatrix } from "../analytics/features/computeFeatures.ts";
import type { HistoryNames, PurchaseHistory } from "../analytics/features/history.ts";
import { LABELS } from "../analytics/features/labels.ts";
import { outcomesBetween } from "../analytics/features/outcomes.ts";
import { rfmCodes } from "../analytics/features/rfmCodes.ts";
import { type FeatureSelection, selectFeatures } from "../analytics/features/selectFeatures.ts";
import { channelsThatMatter, withoutChannel } from "../analytics/features/withoutChannel.ts";
import { GOAL_FEATURES, type GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { InputFacts } from "../analytics/goals/inputFacts.ts";
import { KpiTally, type KpiValues } from "../analytics/goals/kpis.ts";
import { readinessOf } from "../analytics/goals/readiness.ts";
import { LearningRows } from "../analytics/prediction/learning.ts";
import { type PredictionReport, predictOutcomes } from "../analytics/prediction/predictOutcomes.ts";
import { type Progress, partOf } from "../analytics/segmentation/progress.ts";
import { addCalendarDays, type Instant, SECOND } from "../domain/instant.ts";
import { ENGAGEMENT_KINDS, type EngagementKind, type SalesChannel } from "../domain/source.ts";
import type { Reader } from "../store/database.ts";
import { HistoryReader } from "../store/history/readHistory.ts";
import { countOrdersByChannel } from "../store/orderChannels.ts";
import type { Shop } from "../store/shops.ts";
import { withoutColumn } from "./columnNames.ts";
import { GoalInputs } from "./goalInputs.ts";
import { DESCRIBING_FEATURES } from "./namingFeatures.ts";
import type { PeopleRecords } from "./peopleRecords.ts";

/** The backtest asks what people did in the last 90 days, from what was known before them. */
export const BACKTEST_DAYS = 90;
/** People whose rows are in memory at once. */
const PEOPLE_PER_PART = 8_192;
/** Buyers whose features are compared with each other. */
const SAMPLED_BUYERS = 20_000;

/** Part of the work that is done when all rows are read. */
const READ = 0.8;

/** Frozen columns of people from row `first` on: each a number a person. */
export interface ColumnsPart {
  first: number;
  /**
   * By name: features as of now, "label.…" words as of now, "past.…" features as of the backtest's start, "later.…" what
   * followed, "without.…" the axes without a sales channel, "predicted.…" what is foreseen.
   */
  columns: [name: string, values: Float64Array][];
}

/** What a run knows of the features once all people's are computed. */
export interface FeatureFacts {
  buyers: number;
  /** By person: 1 for a buyer. */
  isBuyer: Uint8Array;
  /** What is known of each feature that some goal is cut by. */
  inputs: Record<string, InputFacts>;
  /** What was known of it as of the backtest's start: a run is cut by what was known then too. */
  pastInputs: Record<string, InputFacts>;
  /** Part of the buyers of whom each feature is known. */
  coverage: Record<string, number>;
  /** What the KPIs of all goals came to over the days of the backtest. */
  kpis: KpiValues;
  /** Kinds of event that the Klaviyo account does not record: what is made of them is missing for everybody. */
  notRecorded: EngagementKind[];
  /** Which features describe people, and why the others do not. */
  selection: FeatureSelection;
  /** Where the scores of the RFM codes change. */
  rfm: { recencyCuts: readonly number[]; monetaryCuts: readonly number[] };
  /** What the numbers of labels stand for. */
  names: HistoryNames;
  catalogueVersion: string;
  /** What could be foreseen, and how well. */
  prediction: PredictionReport;
}

interface PrepareFeaturesOptions extends Progress {
  asOf: Instant;
  goal: GoalPreset;
  seed: number;
  /** Whether the audit lets the run go on without anybody's word. */
  isSound: boolean;
}

/**
 * Computes every feature as of `asOf`, the start of the shop's day: orders placed after it count from tomorrow on. Reads
 * some thousand people's rows at a time, and hands their columns over before it goes on. Only reads.
 */
export async function* prepareFeatures(
  reader: Reader,
  shop: Shop,
  people: PeopleRecords,
  options: PrepareFeaturesOptions,
): AsyncGenerator<ColumnsPart, FeatureFacts, undefined> {
  const { goal, seed, isSound, onProgress } = options;
  const { learning, ...found } = yield* readFeatures(reader, shop, people, options);
  // Nobody is told what a prediction adds to segments that there will not be.
  const readiness = readinessOf(
    goal,
    (name) => found.inputs[name],
    (name) => found.pastInputs[name],
  );
  const comparesSegments = isSound && readiness.state !== "not_ready";
  const { report, columns: predicted } = predictOutcomes(
    learning.finish(),
    { seed, comparesSegments },
    partOf({ onProgress }, READ, 1),
  );
  for (const column of predicted) yield { first: 0, columns: [column] };
  return { ...found, catalogueVersion: catalogueVersion(), prediction: report };
}

/**
 * Everything but the predictions. Columns of all people are gone when it returns, but for what is learned from: models
 * need the room.
 */
async function* readFeatures(
  reader: Reader,
  shop: Shop,
  people: PeopleRecords,
  { asOf, goal, seed, onProgress }: PrepareFeaturesOptions,
): AsyncGenerator<
  ColumnsPart,
  Omit<FeatureFacts, "catalogueVersion" | "prediction"> & { learning: LearningRows },
  undefined
> {
  const histories = new HistoryReader(reader, shop);
  const from = addCalendarDays(asOf, -BACKTEST_DAYS, shop.timeZone);
  const axes = goal.axes.map(({ feature }) => feature);
  const channels = channelsThatMatter(await countOrdersByChannel(reader, shop.id));
  const sample = new BuyerSample(SAMPLED_BUYERS, Math.floor(asOf / SECOND));
  const [today, earlier] = [new GoalInputs(people.count), new GoalInputs(people.count)];
  const kpis = new KpiTally({ from, until: asOf, days: BACKTEST_DAYS });
  const learning = new LearningRows({ people: people.count, asOf, timeZone: shop.timeZone, seed });
  for (let first = 0; first === 0 || first < people.count; first += PEOPLE_PER_PART) {
    const history = await histories.read(people.between(first, first + PEOPLE_PER_PART));
    const current = computeFeatures(history, asOf, { labels: LABELS.map(({ name }) => name) });
    sample.add(current);
    const past = computeFeatures(history, from, { features: [...new Set([...axes, ...GOAL_FEATURES])] });
    today.add(current, first);
    earlier.add(past, first);
    const columns = columnsOf(history, { current, past }, { asOf, from, axes, channels });
    const byName = new Map(columns);
    kpis.add(history, byName);
    learning.add(history, byName);
    yield { first, columns };
    onProgress?.(READ * Math.min(1, (first + PEOPLE_PER_PART) / people.count));
  }
  const [recency, frequency] = [today.column("recency_days"), today.column("frequency")];
  const { codes, ...rfm } = rfmCodes({ recency, frequency, monetary: today.column("monetary") }, today.isBuyer);
  yield { first: 0, columns: [["label.rfm", codes]] };
  return {
    buyers: today.buyers().length,
    isBuyer: today.isBuyer,
    inputs: today.facts(),
    pastInputs: earlier.facts(),
    coverage: Object.fromEntries(sample.coverage()),
    kpis: kpis.finish(),
    notRecorded: ENGAGEMENT_KINDS.filter((_, kind) => !Number.isFinite(histories.recordedSince()[kind])),
    selection: selectionOf(sample, axes),
    rfm,
    names: histories.names(),
    learning,
  };
}

/** All columns of some people. */
function columnsOf(
  history: PurchaseHistory,
  { current, past }: { current: FeatureMatrix; past: FeatureMatrix },
  {
    asOf,
    from,
    axes,
    channels,
  }: { asOf: Instant; from: Instant; axes: readonly FeatureName[]; channels: readonly SalesChannel[] },
): [string, Float64Array][] {
  const later = outcomesBetween(history, from, asOf);
  return [
    ...current.columns,
    ...[...current.labels].map(([name, values]): [string, Float64Array] => [`label.${name}`, values]),
    ["buyer", Float64Array.from(current.buyer)],
    ...axes.map((name): [string, Float64Array] => [`past.${name}`, past.columns.get(name) ?? new Float64Array()]),
    ["past.buyer", Float64Array.from(past.buyer)],
    ["later.orders", later.orders],
    ["later.net", later.net],
    ...channels.flatMap((channel) => columnsWithout(history, channel, asOf, axes)),
  ];
}

/** The axes as of now in a shop without one of its channels: whether it decides is asked of the segments. */
function columnsWithout(
  history: PurchaseHistory,
  channel: SalesChannel,
  asOf: Instant,
  axes: readonly FeatureName[],
): [string, Float64Array][] {
  const { columns, buyer } = computeFeatures(withoutChannel(history, channel), asOf, { features: axes });
  return [
    [withoutColumn(channel, "buyer"), Float64Array.from(buyer)],
    ...[...columns].map(([name, values]): [string, Float64Array] => [withoutColumn(channel, name), values]),
  ];
}

/** What the goal is cut by, and what segments are told by, is kept before what says the same. */
function selectionOf(sample: BuyerSample, axes: readonly FeatureName[]): FeatureSelection {
  const coverage = sample.coverage();
  const candidates = FEATURES.map(({ name, log }) => ({
    feature: name,
    coverage: coverage.get(name) ?? 0,
    sample: sample.sample(name),
    log,
  }));
  return selectFeatures(candidates, [...new Set([...axes, ...DESCRIBING_FEATURES])]);
}
