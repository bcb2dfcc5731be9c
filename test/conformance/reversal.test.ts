import { describe, expect, it } from "vitest";
import { approvePush } from "../../server/activation/approve.ts";
import type { Database } from "../../server/store/database.ts";
import { modelAfterReversal } from "../../server/store/modelAfterReversal.ts";
import { createPush, findPush, type Push, setPushState } from "../../server/store/pushes.ts";
import type { DryRun } from "../../server/store/schema/activation.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { addShop, SHOP } from "../store/rows.ts";

const T0 = 1_700_000_000_000;

const dryRun = (over: Partial<DryRun> = {}): DryRun => ({
  dataScore: null,
  reach: [],
  lists: [{ segmentId: 1, join: 3, leave: 0, stay: 0, joinBy: {}, leaveBy: {} }],
  properties: 0,
  events: 0,
  calls: 1,
  newProfiles: 0,
  handEdits: [],
  flows: [],
  flowsKnown: true,
  holdout: null,
  remains: [],
  ...over,
});

onEveryDatabase((openDatabase) => {
  async function openShop(): Promise<Database> {
    const db = await openDatabase();
    await db.transaction((tx) => addShop(tx));
    return db;
  }

  async function addModel(db: Database, runId: string, at: number, { isLive = false, goalId = "goal" } = {}) {
    await db.transaction((tx) =>
      tx.query.insert(tx.tables.models).values({
        shopId: SHOP,
        runId,
        goalId,
        undoes: null,
        restores: null,
        method: "kmeans",
        seed: 1,
        catalogueVersion: "v",
        parameters: {},
        axes: [],
        slots: [],
        acceptedAt: at,
        acceptedBy: "somebody",
        acceptedWarnings: [],
        publishedAt: at,
        retiredAt: isLive ? null : at + 1,
      }),
    );
  }

  async function addPush(db: Database, pushId: string, modelRunId: string, at: number): Promise<Push> {
    const key = { shopId: SHOP, pushId };
    await db.transaction(async (tx) => {
      await createPush(tx, key, { kind: "manual", reverses: null, modelRunId, createdAt: at });
      await setPushState(tx, key, "verified", { approvedAt: at, finishedAt: at });
    });
    const push = await findPush(db, key);
    if (!push) throw new Error("no push");
    return push;
  }

  describe("taking back a push", () => {
    it("puts the model before it back, with its own goal", async () => {
      const db = await openShop();
      await addModel(db, "first", T0, { goalId: "earlier goal" });
      await addModel(db, "second", T0 + 10, { isLive: true });
      await addPush(db, "p1", "first", T0 + 1);
      const undone = await addPush(db, "p2", "second", T0 + 11);
      expect(await modelAfterReversal(db, undone)).toMatchObject({
        kind: "restored",
        model: { runId: "first", goalId: "earlier goal" },
        live: { runId: "second" },
      });
    });

    it("leaves the model alone where the push had only moved people within it", async () => {
      const db = await openShop();
      await addModel(db, "first", T0, { isLive: true });
      await addPush(db, "p1", "first", T0 + 1);
      const undone = await addPush(db, "p2", "first", T0 + 11);
      expect(await modelAfterReversal(db, undone)).toEqual({ kind: "same" });
    });

    it("leaves the model alone, and says so, where another was accepted since", async () => {
      const db = await openShop();
      await addModel(db, "first", T0);
      await addModel(db, "second", T0 + 10);
      await addPush(db, "p1", "first", T0 + 1);
      const undone = await addPush(db, "p2", "second", T0 + 11);
      await addModel(db, "third", T0 + 20, { isLive: true });
      expect(await modelAfterReversal(db, undone)).toEqual({ kind: "replaced" });
    });

    it.each([
      ["that puts people on lists whose flows cannot be seen", dryRun({ flowsKnown: false }), /may not see/],
      [
        "that puts people on a list with a live flow",
        dryRun({ flows: [{ segmentId: 1, flowId: "f", name: "Hello", reenters: false, people: 3 }] }),
        /live flows may write to them: "Hello"/,
      ],
    ])("is refused for one %s, unless that is acknowledged", async (_what, counted, words) => {
      const db = await openShop();
      await addModel(db, "first", T0, { isLive: true });
      await addPush(db, "p1", "first", T0 + 1);
      const key = { shopId: SHOP, pushId: "back" };
      await db.transaction(async (tx) => {
        await createPush(tx, key, { kind: "reversal", reverses: "p1", modelRunId: "first", createdAt: T0 + 2 });
        await setPushState(tx, key, "planned", { dryRun: counted, plannedAt: T0 + 3 });
      });
      const approve = (acknowledgedFlows: string[]) =>
        db.transaction((tx) => approvePush(tx, key, { by: "somebody", at: T0 + 4, acknowledgedFlows }));
      await expect(approve([])).rejects.toThrow(words);
      expect((await findPush(db, key))?.state).toBe("planned");
      await approve(["unknown", "f"]);
      expect((await findPush(db, key))?.state).toBe("approved");
    });
  });
});
