import { beforeEach, describe, expect, it } from "vitest";
import { createCommands } from "../../server/composition/commands.ts";
import type { Services } from "../../server/composition/services.ts";
import type { Commands } from "../../server/http/commands.ts";
import { viewGate } from "../../server/http/views/gateView.ts";
import { viewGoals } from "../../server/http/views/goalsView.ts";
import { createRun, finishStep } from "../../server/store/runs.ts";
import { findGoal, findShopGoal, listGoals } from "../../server/store/shops.ts";
import { addShop, SHOP, shop } from "../store/rows.ts";
import { openTestServices } from "./openTestServices.ts";

const known = { known: 1, median: 1, varies: true };

describe("the goals of a shop", () => {
  let services: Services;
  let commands: Commands;
  beforeEach(async () => {
    const opened = await openTestServices();
    services = opened.services;
    commands = createCommands(services);
    await services.db.transaction((tx) => addShop(tx));
    return opened.close;
  });

  const goals = () => listGoals(services.db, SHOP);

  it("are wanted before a run: without one it is refused with a sentence", async () => {
    await expect(commands.startRun(shop(), { seed: 1 })).rejects.toMatchObject({
      code: "invalid_input",
      message: "Choose a goal first: segments serve a decision.",
    });
  });

  it("are ranked as they are given, each with a question, a KPI, a target, a date and an owner", async () => {
    await commands.setGoals(shop(), [
      { preset: "churn", question: "Who leaves us?", target: 0.3, due: 5_000, owner: "Ann" },
      { preset: "pricing" },
    ]);
    expect(await goals()).toMatchObject([
      {
        preset: "churn",
        rank: 1,
        question: "Who leaves us?",
        kpi: "inactive_share",
        target: 0.3,
        due: 5_000,
        owner: "Ann",
      },
      { preset: "pricing", rank: 2, kpi: "full_price_share", target: null, due: null, owner: null },
    ]);
    expect((await goals())[1]?.question).toMatch(/^Who buys only at a discount/);
  });

  it("keep their id, and so their control group, when they are chosen or ranked again", async () => {
    const [churn, pricing] = await commands.setGoals(shop(), [
      { preset: "churn", owner: "Ann" },
      { preset: "pricing" },
    ]);
    await commands.setGoals(shop(), [{ preset: "pricing" }, { preset: "churn" }]);
    expect((await goals()).map(({ id, rank, owner }) => [id, rank, owner])).toEqual([
      [pricing?.id, 1, null],
      [churn?.id, 2, "Ann"],
    ]);
    await commands.setGoals(shop(), [{ preset: "upsell" }]);
    expect((await findGoal(services.db, SHOP))?.preset).toBe("upsell");
    expect(await goals()).toHaveLength(1);
    expect((await findShopGoal(services.db, SHOP, pricing?.id ?? ""))?.retiredAt).not.toBeNull();
  });

  it.each([
    ["none", []],
    ["four", ["repeat_purchase", "churn", "pricing", "upsell"]],
    ["the same twice", ["churn", "churn"]],
    ["an unknown one", ["world_peace"]],
  ])("cannot be %s", async (_what, presets) => {
    const wishes = presets.map((preset) => ({ preset }));
    await expect(commands.setGoals(shop(), wishes)).rejects.toMatchObject({ code: "invalid_input" });
    expect(await goals()).toEqual([]);
  });

  it("have dimensions and a number of segments of their own, until the preset's are wanted again", async () => {
    const axes = ["recency_days", "frequency", "monetary", "refund_rate"].map((feature) => ({ feature }));
    await commands.setGoals(shop(), [{ preset: "churn", axes, segments: { fewest: 5, most: 6 } }]);
    const own = {
      segments: { fewest: 5, most: 6 },
      axes: expect.arrayContaining([{ feature: "refund_rate", weight: 1 }]),
    };
    expect(await goals()).toMatchObject([own]);
    await commands.setGoals(shop(), [{ preset: "churn", owner: "Ann" }]);
    expect(await goals()).toMatchObject([own]);
    const [shown] = (await viewGoals(services.db, SHOP)).goals;
    expect(shown?.axes?.map(({ label, weight }) => [label, weight])).toContainEqual([
      expect.stringMatching(/refund/i),
      1,
    ]);
    await commands.setGoals(shop(), [{ preset: "churn", axes: null, segments: null }]);
    expect(await goals()).toMatchObject([{ axes: null, segments: null }]);
  });

  it("ask for more than eight segments only once somebody has unlocked them, and not any more when that is taken back", async () => {
    const nine = () => commands.setGoals(shop(), [{ preset: "churn", segments: { fewest: 4, most: 9 } }]);
    await expect(nine()).rejects.toMatchObject({
      message: expect.stringMatching(/^9 segments are locked: 8 are the most/),
    });
    await commands.unlockSegments(shop(), { segments: 10, by: "shopify:ann", reason: "A larger team." });
    await nine();
    const { unlock, mostSegments } = await viewGate(services.db, shop());
    expect(unlock).toMatchObject({ segments: 10, by: "shopify:ann", reason: "A larger team." });
    expect(mostSegments).toBe(8);
    await commands.unlockSegments(shop(), { segments: 9, by: "shopify:ben", reason: "One is enough." });
    await commands.lockSegments(shop(), "shopify:cat");
    await expect(nine()).rejects.toMatchObject({ code: "invalid_input" });
    await expect(commands.lockSegments(shop(), "shopify:cat")).rejects.toMatchObject({ code: "not_found" });
    const kept = await services.db.query.select().from(services.db.tables.segmentUnlocks);
    expect(kept.map(({ segments, by, undoneBy }) => [segments, by, undoneBy])).toEqual([
      [10, "shopify:ann", "shopify:ben"],
      [9, "shopify:ben", "shopify:cat"],
    ]);
  });

  it("are shown with what the newest snapshot has for each: nothing is known before a run", async () => {
    const before = await viewGoals(services.db, SHOP);
    expect(before.presets.map(({ readiness }) => readiness.state)).toEqual(before.presets.map(() => "unknown"));
    const key = { shopId: SHOP, runId: "r" };
    const inputs = Object.fromEntries(
      before.presets
        .flatMap((preset) => preset.inputs)
        .map(({ feature, source }) => [
          feature,
          source === "klaviyo" ? { known: 0, median: null, varies: false } : known,
        ]),
    );
    await services.db.transaction(async (tx) => {
      const run = { goalId: "g", syncId: "s", seed: 1, asOf: 0, askedBy: "person" as const, startedAt: 1 };
      await createRun(tx, { shopId: SHOP, id: "r", ...run });
      await finishStep(tx, key, {
        step: "snapshot",
        startedAt: 1,
        finishedAt: 2,
        result: { people: 9, buyers: 9, inputs, pastInputs: inputs },
      });
    });
    const { presets } = await viewGoals(services.db, SHOP);
    const states = Object.fromEntries(presets.map(({ id, readiness }) => [id, readiness.state]));
    expect(states).toMatchObject({ repeat_purchase: "ready", churn: "partly", campaign_efficiency: "not_ready" });
    const churn = presets.find(({ id }) => id === "churn");
    expect(churn?.inputs.find(({ feature }) => feature === "human_clicks_90d")).toMatchObject({
      state: "missing",
      coverage: 0,
    });
    expect(churn?.families.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("are held against what their KPI came to in the newest snapshot", async () => {
    await commands.setGoals(shop(), [
      { preset: "repeat_purchase", target: 0.3 },
      { preset: "churn", target: 0.5 },
      { preset: "order_value" },
    ]);
    const measured = async () =>
      (await viewGoals(services.db, SHOP)).goals.map((goal) => [goal.measured, goal.isReached]);
    expect(await measured()).toEqual(Array.from({ length: 3 }, () => [null, null]));
    const run = { goalId: "g", syncId: "s", seed: 1, asOf: 0, askedBy: "person" as const, startedAt: 1 };
    const kpis = { repeat_rate: 0.25, inactive_share: 0.5, average_order_value: 4_200 };
    await services.db.transaction(async (tx) => {
      await createRun(tx, { shopId: SHOP, id: "r", ...run });
      const result = { people: 9, buyers: 9, kpis };
      await finishStep(tx, { shopId: SHOP, runId: "r" }, { step: "snapshot", startedAt: 1, finishedAt: 2, result });
    });
    expect(await measured()).toEqual([
      [0.25, false],
      [0.5, true],
      [4_200, null],
    ]);
  });
});
