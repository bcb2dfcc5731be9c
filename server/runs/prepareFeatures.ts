import { catalogueVersion } from "../analytics/features/catalogueVersion.ts";
import { computeFeatures } from "../analytics/features/computeFeatures.ts";
import { outcomesBetween } from "../analytics/features/outcomes.ts";
import { GOAL_FEATURES, type GoalPreset } from "../analytics/goals/goalPresets.ts";
import { type InputFacts, inputFacts } from "../analytics/goals/inputFacts.ts";
import { addCalendarDays, type Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import { type Attribution, readHistory } from "../store/history/readHistory.ts";
import type { Shop } from "../store/shops.ts";

/** The backtest asks what people did in the last 90 days, from what was known before them. */
export const BACKTEST_DAYS = 90;

/** What a run computes of people, a row a person. */
export interface PreparedFeatures {
  /** Frozen columns by name: features as of now, "past.…" as of the backtest's start, "later.…" what followed. */
  columns: Map<string, Float64Array>;
  buyers: number;
  /** What is known of each feature that some goal is cut by. */
  inputs: Record<string, InputFacts>;
  catalogueVersion: string;
}

/**
 * Computes every feature as of `asOf`, the start of the shop's day: orders placed after it count from tomorrow on.
 * Whose orders and profiles are whose, and which count at all, is for `attribution` to say. Only reads.
 */
export async function prepareFeatures(
  reader: Reader,
  shop: Shop,
  attribution: Attribution,
  { asOf, goal }: { asOf: Instant; goal: GoalPreset },
): Promise<PreparedFeatures> {
  const history = await readHistory(reader, shop, attribution);
  const current = computeFeatures(history, asOf);
  const from = addCalendarDays(asOf, -BACKTEST_DAYS, shop.timeZone);
  const past = computeFeatures(history, from, { features: goal.axes.map(({ feature }) => feature) });
  const later = outcomesBetween(history, from, asOf);
  const buyers = Int32Array.from(current.buyer.keys()).filter((person) => current.buyer[person] === 1);
  return {
    columns: new Map([
      ...current.columns,
      ["buyer", Float64Array.from(current.buyer)],
      ...[...past.columns].map(([name, values]) => [`past.${name}`, values] as const),
      ["past.buyer", Float64Array.from(past.buyer)],
      ["later.orders", later.orders],
      ["later.net", later.net],
    ]),
    buyers: buyers.length,
    inputs: Object.fromEntries(
      GOAL_FEATURES.map((name) => [name, inputFacts(current.columns.get(name) ?? new Float64Array(), buyers)]),
    ),
    catalogueVersion: catalogueVersion(),
  };
}
