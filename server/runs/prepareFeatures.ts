import type { FeatureName } from "../analytics/features/catalogue.ts";
import { catalogueVersion } from "../analytics/features/catalogueVersion.ts";
import { computeFeatures } from "../analytics/features/computeFeatures.ts";
import type { HistoryNames, PurchaseHistory } from "../analytics/features/history.ts";
import { LABELS } from "../analytics/features/labels.ts";
import { outcomesBetween } from "../analytics/features/outcomes.ts";
import { GOAL_FEATURES, type GoalPreset } from "../analytics/goals/goalPresets.ts";
import { type InputFacts, inputFacts } from "../analytics/goals/inputFacts.ts";
import { addCalendarDays, type Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import { HistoryReader } from "../store/history/readHistory.ts";
import type { Shop } from "../store/shops.ts";
import type { IdentifiedPeople } from "./identifyPeople.ts";
import { peopleRecords } from "./peopleRecords.ts";

/** The backtest asks what people did in the last 90 days, from what was known before them. */
export const BACKTEST_DAYS = 90;
/** People whose rows are in memory at once. */
const PEOPLE_PER_PART = 8_192;

/** What a run computes of people, a row a person. */
export interface PreparedFeatures {
  /**
   * Frozen columns by name: features as of now, "label.…" words as of now, "past.…" features as of the backtest's start,
   * "later.…" what followed.
   */
  columns: Map<string, Float64Array>;
  buyers: number;
  /** What is known of each feature that some goal is cut by. */
  inputs: Record<string, InputFacts>;
  /** What the numbers of labels stand for. */
  names: HistoryNames;
  catalogueVersion: string;
}

/**
 * Computes every feature as of `asOf`, the start of the shop's day: orders placed after it count from tomorrow on. Reads
 * some thousand people's rows at a time. Only reads.
 */
export async function prepareFeatures(
  reader: Reader,
  shop: Shop,
  people: IdentifiedPeople,
  { asOf, goal }: { asOf: Instant; goal: GoalPreset },
): Promise<PreparedFeatures> {
  const count = people.resolution.persons.length;
  const recordsOf = peopleRecords(people);
  const histories = new HistoryReader(reader, shop);
  const from = addCalendarDays(asOf, -BACKTEST_DAYS, shop.timeZone);
  const axes = goal.axes.map(({ feature }) => feature);
  const columns = new Map<string, Float64Array>();
  for (let first = 0; first === 0 || first < count; first += PEOPLE_PER_PART) {
    const history = await histories.read(recordsOf(first, first + PEOPLE_PER_PART));
    for (const [name, values] of columnsOf(history, { asOf, from, axes })) {
      const column = columns.get(name) ?? new Float64Array(count);
      columns.set(name, column);
      column.set(values, first);
    }
  }
  const buyer = columns.get("buyer") ?? new Float64Array();
  const buyers = Int32Array.from(buyer.keys()).filter((person) => buyer[person] === 1);
  return {
    columns,
    buyers: buyers.length,
    inputs: Object.fromEntries(
      GOAL_FEATURES.map((name) => [name, inputFacts(columns.get(name) ?? new Float64Array(), buyers)]),
    ),
    names: histories.names(),
    catalogueVersion: catalogueVersion(),
  };
}

/** All columns of some people. */
function columnsOf(
  history: PurchaseHistory,
  { asOf, from, axes }: { asOf: Instant; from: Instant; axes: readonly FeatureName[] },
): [string, ArrayLike<number>][] {
  const current = computeFeatures(history, asOf, { labels: LABELS.map(({ name }) => name) });
  const past = computeFeatures(history, from, { features: axes });
  const later = outcomesBetween(history, from, asOf);
  return [
    ...current.columns,
    ...[...current.labels].map(([name, values]): [string, Float64Array] => [`label.${name}`, values]),
    ["buyer", current.buyer],
    ...[...past.columns].map(([name, values]): [string, Float64Array] => [`past.${name}`, values]),
    ["past.buyer", past.buyer],
    ["later.orders", later.orders],
    ["later.net", later.net],
  ];
}
