import { beforeEach, describe, expect, it } from "vitest";
import { createStarters } from "../../server/composition/scheduled.ts";
import type { Services } from "../../server/composition/services.ts";
import type { Transaction } from "../../server/store/database.ts";
import { createRun, findRun } from "../../server/store/runs.ts";
import type { ScheduledKind } from "../../server/store/schema/work.ts";
import { saveGoals } from "../../server/store/shops.ts";
import { completeSync, createSync, failSync, findLatestSync } from "../../server/store/syncs.ts";
import { addShop, SHOP, shop } from "../store/rows.ts";
import { openTestServices } from "./openTestServices.ts";

const tally = { customers: 0, purchases: 0, gross: 0, cancelled: 0, guestOrders: 0, guestLines: 0, quarantined: 0 };
const run = {
  shopId: SHOP,
  id: "r",
  goalId: "g",
  syncId: "s",
  seed: 1,
  asOf: 0,
  askedBy: "person" as const,
  startedAt: 2,
};

type Given = "whole sync" | "failed sync" | "running sync" | "model" | "goal" | "running run";
const GIVEN: Record<Given, (tx: Transaction) => Promise<void>> = {
  async "whole sync"(tx) {
    await createSync(tx, SHOP, "whole", 1);
    await completeSync(tx, SHOP, "whole", { at: 2, tally });
  },
  async "failed sync"(tx) {
    await createSync(tx, SHOP, "failed", 3);
    await failSync(tx, SHOP, "failed", { at: 4, error: "No." });
  },
  "running sync": (tx) => createSync(tx, SHOP, "running", 5),
  async model(tx) {
    await tx.query.insert(tx.tables.models).values({
      shopId: SHOP,
      runId: "accepted",
      goalId: "g",
      method: "k_means",
      seed: 1,
      catalogueVersion: "v",
      parameters: {},
      axes: [],
      slots: [],
      acceptedAt: 1,
      acceptedBy: "a test",
      acceptedWarnings: [],
      publishedAt: 2,
      retiredAt: null,
    });
  },
  goal: (tx) =>
    saveGoals(
      tx,
      SHOP,
      [
        {
          id: "g",
          preset: "repeat",
          question: "?",
          kpi: "k",
          target: null,
          due: null,
          owner: null,
          axes: null,
          segments: null,
          createdAt: 1,
        },
      ],
      1,
    ),
  "running run": (tx) => createRun(tx, run),
};

describe("what happens by itself", () => {
  let services: Services;
  beforeEach(async () => {
    const opened = await openTestServices();
    services = opened.services;
    await services.db.transaction((tx) => addShop(tx));
    return opened.close;
  });

  const jobs = () => services.db.query.select().from(services.db.tables.jobs);
  const begin = (kind: ScheduledKind) =>
    services.db.transaction((tx) => createStarters(services)[kind](tx, shop(), services.clock.now()));

  it.each<[ScheduledKind, Given[], starts: boolean]>([
    ["sync", [], false],
    ["sync", ["failed sync"], false],
    ["sync", ["whole sync"], true],
    ["sync", ["whole sync", "failed sync"], true],
    ["sync", ["whole sync", "running sync"], false],
    ["refresh", ["whole sync"], false],
    ["refresh", ["model"], true],
    ["run", ["whole sync", "goal"], false],
    ["run", ["whole sync", "model"], false],
    ["run", ["goal", "model"], false],
    ["run", ["whole sync", "goal", "model"], true],
    ["run", ["whole sync", "goal", "model", "running run"], false],
  ])("is a %s, given %j: %s", async (kind, given, starts) => {
    await services.db.transaction(async (tx) => {
      for (const what of given) await GIVEN[what](tx);
    });
    expect(await begin(kind)).toBe(starts);
    expect((await jobs()).map((job) => job.kind)).toEqual(starts ? [kind] : []);
  });

  it("is one refresh, however often it is due before it is done", async () => {
    await services.db.transaction(GIVEN.model);
    expect([await begin("refresh"), await begin("refresh")]).toEqual([true, false]);
    expect(await jobs()).toHaveLength(1);
  });

  it("is a sync and a run like those a person starts", async () => {
    await services.db.transaction(async (tx) => {
      for (const what of ["whole sync", "goal", "model"] as const) await GIVEN[what](tx);
    });
    await begin("run");
    await begin("sync");
    const referenceOf = async (kind: string) => (await jobs()).find((job) => job.kind === kind)?.reference ?? "";
    const key = { shopId: SHOP, runId: await referenceOf("run") };
    expect(await findRun(services.db, key)).toMatchObject({ state: "running", askedBy: "schedule", goalId: "g" });
    expect(await findLatestSync(services.db, SHOP, "running")).toMatchObject({ id: await referenceOf("sync") });
  });
});
