import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import { acceptProposal } from "../../server/membership/accept.ts";
import { publishMemberships } from "../../server/membership/publish.ts";
import type { Database } from "../../server/store/database.ts";
import { createRun, findRun, finishStep, saveColumn, setRunState } from "../../server/store/runs.ts";
import type { CheckResult } from "../../server/store/schema/runs.ts";
import { findLiveModel, listSegments, readMembers } from "../../server/store/segments.ts";
import { saveShop } from "../../server/store/shops.ts";
import { onEveryDatabase } from "../everyDatabase.ts";

const SHOP = 1;
const nobodyMinds = { by: "a test", warnings: [] };
const warning: CheckResult = {
  check: "stability",
  result: "warn",
  number: 0.7,
  threshold: 0.75,
  sentence: { code: "x", params: {} },
};

onEveryDatabase((openDatabase) => {
  let db: Database;
  const clock = fixedClock(1_000);

  beforeEach(async () => {
    clock.set(1_000);
    db = await openDatabase();
    const source = { domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };
    await db.transaction((tx) => saveShop(tx, { ...source, id: SHOP }, 0));
  });

  /** A proposal of one segment per entry of `slots`; `clusters` says where each person is. */
  async function propose(
    runId: string,
    clusters: readonly number[],
    slots: readonly (number | null)[],
    checks: readonly CheckResult[] = [],
  ) {
    const key = { shopId: SHOP, runId };
    await db.transaction(async (tx) => {
      await createRun(tx, {
        shopId: SHOP,
        id: runId,
        goalId: "g",
        syncId: "s",
        seed: 1,
        askedBy: "person" as const,
        asOf: 0,
        startedAt: 0,
      });
      await saveColumn(
        tx,
        key,
        "person",
        Float64Array.from(clusters, (_, row) => row + 1),
      );
      await saveColumn(tx, key, "cluster", Float64Array.from(clusters));
      await tx.upsertMany(
        tx.tables.proposedSegments,
        slots.map((slotId, cluster) => ({
          ...key,
          cluster,
          slotId,
          name: `${runId} segment ${cluster}`,
          people: clusters.filter((of) => of === cluster).length,
          share: 0.5,
          dataScore: 99,
          jaccard: 0.9,
          laterBuyers: null,
          laterNetPerPerson: null,
          checks: [],
          traits: [],
          isAccepted: true,
        })),
      );
      const result = { method: "k_means", catalogueVersion: "v", parameters: {}, axes: [], checks };
      await finishStep(tx, key, { step: "proposal", startedAt: 0, finishedAt: 0, result });
      await setRunState(tx, key, { state: "proposed", at: 0 });
    });
    return key;
  }

  const membersAt = async (instant: number) => Object.fromEntries(await readMembers(db, SHOP, instant));

  describe("accepting a proposal", () => {
    it("puts its people into new slots", async () => {
      const key = await propose("run1", [0, 0, 1, -1], [null, null]);
      await acceptProposal(db, clock, key, nobodyMinds);
      await publishMemberships(db, clock, key);
      expect(await membersAt(1_000)).toEqual({ 1: 1, 2: 1, 3: 2 });
      expect((await listSegments(db, SHOP)).map(({ id, name }) => [id, name])).toEqual([
        [1, "run1 segment 0"],
        [2, "run1 segment 1"],
      ]);
      expect((await findRun(db, key))?.state).toBe("accepted");
    });

    it("shows nothing of it before it is published", async () => {
      const key = await propose("run1", [0, 1], [null, null]);
      await acceptProposal(db, clock, key, nobodyMinds);
      expect(await findLiveModel(db, SHOP)).toBeUndefined();
    });

    it("keeps id and name of a slot that is carried on, retires one that is not, and moves only who moved", async () => {
      const first = await propose("run1", [0, 0, 1, 1], [null, null]);
      await acceptProposal(db, clock, first, nobodyMinds);
      await publishMemberships(db, clock, first);
      clock.set(2_000);
      const second = await propose("run2", [1, 1, 0, -1], [null, 1]);
      await acceptProposal(db, clock, second, nobodyMinds);
      await publishMemberships(db, clock, second);
      expect(await membersAt(2_000)).toEqual({ 1: 1, 2: 1, 3: 3 });
      expect(await membersAt(1_500)).toEqual({ 1: 1, 2: 1, 3: 2, 4: 2 });
      const slots = await listSegments(db, SHOP);
      expect(slots.map(({ id, name, retiredAt }) => [id, name, retiredAt])).toEqual([
        [1, "run1 segment 0", null],
        [2, "run1 segment 1", 2_000],
        [3, "run2 segment 0", null],
      ]);
    });

    it("ends the same when publishing is cut off anywhere and done again", async () => {
      const first = await propose("run1", [0, 0, 1, 1], [null, null]);
      await acceptProposal(db, clock, first, nobodyMinds);
      await publishMemberships(db, clock, first);
      clock.set(2_000);
      const second = await propose("run2", [1, 0, 0, 1], [1, 2]);
      await acceptProposal(db, clock, second, nobodyMinds);
      // Cut off after the memberships were written and before the commit that makes them visible.
      await expect(publishMemberships(failingAtLastCommit(db), clock, second)).rejects.toThrow("cut off");
      expect((await findLiveModel(db, SHOP))?.runId).toBe("run1");
      expect(await membersAt(1_000)).toEqual({ 1: 1, 2: 1, 3: 2, 4: 2 });
      await publishMemberships(db, clock, second);
      expect(await membersAt(2_000)).toEqual({ 1: 2, 2: 1, 3: 1, 4: 2 });
    });

    it("refuses warnings that nobody has named, and keeps those that were", async () => {
      const key = await propose("run1", [0, 1], [null, null], [warning]);
      await expect(acceptProposal(db, clock, key, nobodyMinds)).rejects.toThrow("stability");
      await acceptProposal(db, clock, key, { by: "a test", warnings: ["stability"] });
      await publishMemberships(db, clock, key);
      expect((await findLiveModel(db, SHOP))?.acceptedWarnings).toEqual(["stability"]);
    });

    it("refuses a run that is no proposal", async () => {
      const key = await propose("run1", [0], [null]);
      await db.transaction((tx) => setRunState(tx, key, { state: "refused", at: 0 }));
      await expect(acceptProposal(db, clock, key, nobodyMinds)).rejects.toThrow("refused");
    });

    it("supersedes proposals nobody decided on", async () => {
      const older = await propose("run1", [0], [null]);
      const newer = await propose("run2", [0], [null]);
      await acceptProposal(db, clock, newer, nobodyMinds);
      await publishMemberships(db, clock, newer);
      expect((await findRun(db, older))?.state).toBe("superseded");
    });
  });
});

/** The database, but its second transaction from now on fails: memberships are written, the rest is not. */
function failingAtLastCommit(db: Database): Database {
  let transactions = 0;
  return {
    ...db,
    dialect: db.dialect,
    tables: db.tables,
    query: db.query,
    all: (statement) => db.all(statement),
    transaction: (work) => {
      transactions++;
      return transactions > 1 ? Promise.reject(new Error("cut off")) : db.transaction(work);
    },
  };
}
