import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SavedChoice } from "../../server/runs/saveChoice.ts";
import { setGoals } from "../../server/runs/setGoals.ts";
import { findRun, listProposedSegments, readStep } from "../../server/store/runs.ts";
import { unlockSegments } from "../../server/store/segmentUnlocks.ts";
import { saveSettings } from "../../server/store/shops.ts";
import { RunStand, SHOP_ID } from "./executedRun.ts";

const KEY = { shopId: SHOP_ID, runId: "run" };
const AXES = [
  { feature: "average_order_value", weight: 1.5 },
  { feature: "monetary" },
  { feature: "frequency", weight: 0.5 },
  { feature: "recency_days" },
  // No preset is cut by it, and the snapshot did not keep it among the active ones.
  { feature: "orders_90d", weight: 0.3 },
];
/** As they are stored: recency, frequency and monetary value first, each with its weight. */
const STORED = [
  { feature: "recency_days", weight: 1 },
  { feature: "frequency", weight: 0.5 },
  { feature: "monetary", weight: 1 },
  { feature: "average_order_value", weight: 1.5 },
  { feature: "orders_90d", weight: 0.3 },
];

describe("a run of a goal with dimensions and a number of segments of its own", { timeout: 120_000 }, () => {
  let stand: RunStand;
  let choice: SavedChoice;

  beforeAll(async () => {
    stand = await RunStand.open();
    const { db } = stand;
    const options = { newId: () => "goal", at: 1 };
    const reason = "Two people more for the campaigns.";
    await db.transaction(async (tx) => {
      await unlockSegments(tx, { shopId: SHOP_ID, id: "unlock", segments: 11, reason, by: "shopify:ann", at: 1 });
      // Eight segments are in force, found when features were computed otherwise.
      await tx.query.insert(tx.tables.models).values({
        shopId: SHOP_ID,
        runId: "before",
        goalId: "goal",
        method: "k_means",
        seed: 1,
        catalogueVersion: "earlier",
        parameters: {},
        axes: [],
        slots: [1, 2, 3, 4, 5, 6, 7, 8, null],
        acceptedAt: 1,
        acceptedBy: "shopify:ann",
        acceptedWarnings: [],
        publishedAt: 1,
      });
      const { settings } = await stand.shop();
      await saveSettings(tx, SHOP_ID, { ...settings, gate: { sizeFloor: 0.02, sizeCeiling: 0.3 } });
    });
    const wish = { preset: "repeat_purchase", axes: AXES, segments: { fewest: 9, most: 11 } };
    await setGoals(db, SHOP_ID, [wish], options);
    await stand.ask(KEY, "goal", { buyers: 1_200 });
    await stand.execute(KEY);
    choice = (await readStep(db, KEY, "segmentation")) as SavedChoice;
  }, 120_000);
  afterAll(() => stand.close());

  it("freezes them with the run", async () => {
    const run = await findRun(stand.db, KEY);
    expect(run?.goals?.[0]).toMatchObject({ axes: STORED, segments: { fewest: 9, most: 11 } });
  });

  it("cuts by these dimensions with these weights", () => {
    expect(choice.axes.map(({ feature, weight }) => ({ feature, weight }))).toEqual(STORED);
  });

  it("comes to the unlocked number one segment at a time", () => {
    const tried = choice.bakeOff.filter(({ method }) => method === "k_means").map(({ k }) => k);
    expect(tried).toEqual([9]);
    expect(choice.bakeOff.flatMap(({ notes }) => notes.map(({ code }) => code))).not.toContain(
      "gate.segment_count.locked",
    );
  });

  it("is held against the shop's own size floor and ceiling", async () => {
    const checks = (await listProposedSegments(stand.db, KEY)).flatMap((segment) => segment.checks);
    expect(checks.filter(({ check }) => check === "size").map(({ threshold }) => threshold)).toEqual(
      expect.arrayContaining([0.02]),
    );
    const largest = choice.checks.find(({ check }) => check === "largest_segment");
    expect(largest?.threshold).toBe(0.3);
  });
});
