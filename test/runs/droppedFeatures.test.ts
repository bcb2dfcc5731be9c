import { beforeAll, describe, expect, it } from "vitest";
import { FEATURES } from "../../server/analytics/features/catalogue.ts";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { type Chosen, chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import { inventedColumns } from "./inventedColumns.ts";

const ACTIVE = ["recency_days", "frequency", "monetary", "tenure_days", "average_order_value", "mean_gap_days"];

describe("features that were left out of the active set", { timeout: 120_000 }, () => {
  const snapshot = columnsInMemory(inventedColumns(800, 1));
  const choose = (active: readonly string[]) => {
    const dropped = new Set<string>(FEATURES.map(({ name }) => name).filter((name) => !active.includes(name)));
    const goal = findGoalPreset("repeat_purchase");
    return chooseSegments(snapshot, { seed: 1, goal, currency: "EUR", holdoutShare: 0.1, live: null, dropped });
  };
  let chosen: Chosen;
  beforeAll(async () => {
    chosen = await choose(ACTIVE);
  }, 120_000);

  it("are no traits, and do not count among the features that differ", () => {
    const { refused, segments } = chosen;
    expect(refused).toBeNull();
    for (const { traits, checks } of segments) {
      const told = traits.flatMap(({ params }) => params["feature"] ?? []);
      expect(told.filter((feature) => !ACTIVE.includes(String(feature)))).toEqual([]);
      const differing = checks.find(({ check }) => check === "effect_size")?.number ?? 0;
      expect(differing).toBeLessThanOrEqual(ACTIVE.length);
    }
  });

  it("still make names, and describe where fewer than five features are active", async () => {
    const few = await choose(ACTIVE.slice(0, 4));
    expect(few.segments.map(({ name }) => name)).toEqual(chosen.segments.map(({ name }) => name));
    for (const { traits } of few.segments) expect(traits.length).toBeGreaterThan(4);
  });
});
