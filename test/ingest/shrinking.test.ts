import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import { HOUR } from "../../server/domain/instant.ts";
import type { SyncContext } from "../../server/ingest/context.ts";
import { refuseShrunkSource } from "../../server/ingest/shrinking.ts";
import type { Database } from "../../server/store/database.ts";
import { endPause, findShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { completeSync, createSync } from "../../server/store/syncs.ts";
import { addShop, SHOP } from "../store/rows.ts";

const START = Date.UTC(2026, 4, 1);

describe("a source that shrinks", () => {
  let db: Database;
  let folder: string;
  const clock = fixedClock(START);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "shrinking-"));
    db = openSqlite(join(folder, "store.db"));
    await db.migrate();
    clock.set(START);
    await db.transaction((tx) => addShop(tx));
  });

  afterEach(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  let syncs = 0;
  /** A sync that reads nothing else; true when it was let through. */
  async function sync(customers: number, orders: number, scopes = ["read_all_orders"]): Promise<boolean> {
    const syncId = `sync-${++syncs}`;
    const shop = await findShop(db, SHOP);
    if (!shop) throw new Error("no shop");
    await db.transaction((tx) => createSync(tx, SHOP, syncId, clock.now()));
    const shopify = { countRecords: async () => ({ customers, orders }) };
    const context = { db, clock, shop: { ...shop, scopes }, syncId, shopify } as unknown as SyncContext;
    const isLetThrough = await refuseShrunkSource(context).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({
          code: "conflict",
          message: expect.stringMatching(/reported .* within the last day/),
        });
        return false;
      },
    );
    const tally = { customers: 0, purchases: 0, gross: 0, cancelled: 0, guestOrders: 0, guestLines: 0, quarantined: 0 };
    if (isLetThrough) await db.transaction((tx) => completeSync(tx, SHOP, syncId, { at: clock.now(), tally }));
    return isLetThrough;
  }

  const pausedBecause = async () => (await findShop(db, SHOP))?.pausedBecause ?? null;

  it.each<[string, number, number, boolean]>([
    ["grows", 1_100, 2_200, true],
    ["loses as much as a busy day might", 951, 1_901, true],
    ["loses a tenth of its customers", 900, 2_000, false],
    ["loses a tenth of its orders", 1_000, 1_800, false],
    ["is empty all of a sudden", 0, 0, false],
  ])("%s", async (_name, customers, orders, isLetThrough) => {
    expect(await sync(1_000, 2_000)).toBe(true);
    clock.set(START + 24 * HOUR);
    expect(await sync(customers, orders)).toBe(isLetThrough);
    expect(await pausedBecause()).toBe(isLetThrough ? null : "source_shrank");
  });

  it("is held against the most of the last day, so that it cannot melt away an hour at a time", async () => {
    for (const customers of [1_000, 990, 980, 970, 960, 952]) {
      expect(await sync(customers, 2_000)).toBe(true);
      clock.set(clock.now() + HOUR);
    }
    expect(await sync(949, 2_000)).toBe(false);
  });

  it("is held against the last complete sync however long ago it was", async () => {
    await sync(1_000, 2_000);
    clock.set(START + 90 * 24 * HOUR);
    expect(await sync(500, 2_000)).toBe(false);
  });

  it("is accepted as it is once somebody has resumed", async () => {
    await sync(1_000, 2_000);
    clock.set(START + HOUR);
    expect(await sync(500, 2_000)).toBe(false);
    expect(await sync(500, 2_000)).toBe(false);
    clock.set(START + 2 * HOUR);
    await db.transaction((tx) => endPause(tx, SHOP, clock.now()));
    expect(await sync(500, 2_000)).toBe(true);
    clock.set(START + 3 * HOUR);
    expect(await sync(400, 2_000)).toBe(false);
  });

  it("does not count orders that fall out of a window of 60 days", async () => {
    await sync(1_000, 2_000, []);
    expect(await sync(1_000, 500, [])).toBe(true);
  });

  it("is a matter of real numbers: a handful of customers may halve", async () => {
    await sync(20, 30);
    expect(await sync(10, 15)).toBe(true);
  });
});
