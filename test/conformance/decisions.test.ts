import { beforeEach, expect, it } from "vitest";
import { sentence } from "../../server/domain/sentence.ts";
import type { Database } from "../../server/store/database.ts";
import { listDecisionEntries } from "../../server/store/decisions.ts";
import { listOutliers } from "../../server/store/outliers.ts";
import { listStandingDisputes, resolveDispute, saveDispute } from "../../server/store/segmentDisputes.ts";
import { findUnlock, undoUnlock, unlockSegments } from "../../server/store/segmentUnlocks.ts";
import { saveShop } from "../../server/store/shops.ts";
import { onEveryDatabase } from "../everyDatabase.ts";

const SHOP = 1;
const ANN = "shopify:ann";

onEveryDatabase((openDatabase) => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
    const source = { domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };
    await db.transaction(async (tx) => {
      await saveShop(tx, { ...source, id: SHOP }, 0);
      await tx.query.insert(tx.tables.segments).values({ shopId: SHOP, id: 1, name: "Champions", createdAt: 1 });
    });
  });

  it("lists decisions and what was taken back, newest first, as entries of their own", async () => {
    await db.transaction(async (tx) => {
      const { query, tables } = tx;
      const made = { shopId: SHOP, by: ANN, reason: "So." };
      const blockedBy = sentence("audit.gate.affected");
      await query.insert(tables.auditOverrides).values({ ...made, runId: "r", at: 1, score: 40, blockedBy });
      await query.insert(tables.orderRulings).values({ ...made, id: "o", orderId: 77, verdict: "count", at: 2 });
      const pair = { firstKind: "account", first: "1", secondKind: "profile", second: "P" } as const;
      const undone = { undoneBy: "shopify:ben", undoneAt: 4 };
      await query
        .insert(tables.identityDecisions)
        .values({ shopId: SHOP, id: "i", ...pair, verdict: "merge", by: ANN, at: 3, ...undone });
      await unlockSegments(tx, { ...made, id: "u", segments: 9, at: 5 });
      await saveDispute(tx, { ...made, id: "d", segmentId: 1, at: 6 });
      await resolveDispute(tx, { shopId: SHOP, segmentId: 1 }, { by: "shopify:ben", at: 7, note: "Read again." });
    });
    const entries = await listDecisionEntries(db, { shopId: SHOP, before: 6, limit: 10 });
    expect(entries).toEqual([
      { kind: "dispute", state: "made", id: "d", by: ANN, at: 6, about: "Champions", verdict: "", reason: "So." },
      { kind: "unlock", state: "made", id: "u", by: ANN, at: 5, about: "9", verdict: "", reason: "So." },
      {
        kind: "identity",
        state: "undone",
        id: "i",
        by: "shopify:ben",
        at: 4,
        about: "account 1, profile P",
        verdict: "merge",
        reason: "",
      },
      expect.objectContaining({ kind: "identity", state: "made", at: 3 }),
      { kind: "ruling", state: "made", id: "o", by: ANN, at: 2, about: "77", verdict: "count", reason: "So." },
      { kind: "override", state: "made", id: "r", by: ANN, at: 1, about: "r", verdict: "", reason: "So." },
    ]);
    expect(await listDecisionEntries(db, { shopId: SHOP, before: 9, limit: 1 })).toMatchObject([
      { state: "undone", at: 7 },
    ]);
    expect(await listDecisionEntries(db, { shopId: SHOP + 1, before: 9, limit: 10 })).toEqual([]);
  });

  it("lets one unlocking stand at a time, and one dispute a segment", async () => {
    const unlock = { shopId: SHOP, by: ANN, reason: "So.", at: 1 };
    await db.transaction((tx) => unlockSegments(tx, { ...unlock, id: "u", segments: 9 }));
    await db.transaction((tx) => unlockSegments(tx, { ...unlock, id: "v", segments: 10 }));
    expect(await findUnlock(db, SHOP)).toMatchObject({ id: "v", segments: 10 });
    expect(await db.transaction((tx) => undoUnlock(tx, unlock))).toBe(true);
    expect(await findUnlock(db, SHOP)).toBeUndefined();
    const dispute = { shopId: SHOP, segmentId: 1, by: ANN, reason: "So.", at: 1 };
    await db.transaction((tx) => saveDispute(tx, { ...dispute, id: "d" }));
    await expect(db.transaction((tx) => saveDispute(tx, { ...dispute, id: "e" }))).rejects.toThrow();
    expect(await listStandingDisputes(db, SHOP)).toMatchObject([{ id: "d", segment: "Champions" }]);
  });

  it("pages through the unusual by distance, then by number", async () => {
    const of = { shopId: SHOP, runId: "r" };
    const kind = "vip" as const;
    const rows = [2.5, 1 / 3, 2.5, 7].map((apart, i) => ({
      ...of,
      personId: i + 1,
      kind,
      apart,
      sentence: sentence("s"),
    }));
    await db.transaction((tx) => tx.upsertMany(tx.tables.runOutliers, rows));
    const page = async (after: { apart: number; personId: number } | null) =>
      (await listOutliers(db, of, { after, kind: undefined, limit: 2 })).map(({ personId }) => personId);
    expect(await page(null)).toEqual([4, 1]);
    expect(await page({ apart: 2.5, personId: 1 })).toEqual([3, 2]);
    expect(await page({ apart: 1 / 3, personId: 2 })).toEqual([]);
  });
});
