import { beforeEach, describe, expect, it } from "vitest";
import { createCommands } from "../../server/composition/commands.ts";
import type { Services } from "../../server/composition/services.ts";
import type { Commands } from "../../server/http/commands.ts";
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
        result: { people: 9, buyers: 9, inputs },
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
