import { beforeAll, describe, expect, it } from "vitest";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { adjustedRand } from "../../server/analytics/segmentation/adjustedRand.ts";
import { type Chosen, chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import { inventedColumns } from "./inventedColumns.ts";

const GOALS = ["repeat_purchase", "reactivation", "order_value"] as const;
const PAIRS = [
  ["repeat_purchase", "reactivation"],
  ["repeat_purchase", "order_value"],
  ["reactivation", "order_value"],
] as const;

describe("one store under three goals", { timeout: 120_000 }, () => {
  const chosen = new Map<string, Chosen>();

  beforeAll(async () => {
    const snapshot = columnsInMemory(inventedColumns(1_000, 1));
    for (const id of GOALS) {
      const options = { seed: 1, goal: findGoalPreset(id), currency: "EUR", holdoutShare: 0.1, live: null };
      chosen.set(id, await chooseSegments(snapshot, options));
    }
  }, 120_000);

  it.each(GOALS)("gets segments under %s, and names of its own for each", (goal) => {
    const { refused, segments } = chosen.get(goal)!;
    expect(refused).toBeNull();
    expect(new Set(segments.map(({ name }) => JSON.stringify(name))).size).toBe(segments.length);
  });

  it.each(PAIRS)("is cut by other weights under %s than under %s, and people are put together otherwise", (a, b) => {
    const [first, second] = [chosen.get(a)!, chosen.get(b)!];
    const weights = ({ axes }: Chosen) => axes.map(({ feature, weight }) => [feature, weight]);
    expect(weights(first)).not.toEqual(weights(second));
    expect(adjustedRand(Int32Array.from(first.clusters), Int32Array.from(second.clusters))).toBeLessThan(0.8);
  });
});
