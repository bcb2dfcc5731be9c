import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findOutgrownSegments } from "../../server/runs/outgrownSegments.ts";
import { type Shop, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";

const SOURCE = { id: 1, domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };

describe("live segments", () => {
  const folder = mkdtempSync(join(tmpdir(), "strata-outgrown-"));
  const db = openSqlite(join(folder, "strata.db"));
  let shop: Shop;
  beforeAll(async () => {
    await db.migrate();
    shop = await db.transaction((tx) => saveShop(tx, SOURCE, 0));
  });
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const SHARES = [
    { id: 1, share: 0.049 },
    { id: 2, share: 0.05 },
    { id: 3, share: 0.5 },
    { id: 4, share: 0.501 },
    { id: 5, share: null },
  ];

  it("are named where their size would not pass the gate today", async () => {
    expect(await findOutgrownSegments(db, shop, SHARES)).toEqual([
      { segmentId: 1, kind: "too_small", share: 0.049, limit: 0.05 },
      { segmentId: 4, kind: "too_large", share: 0.501, limit: 0.5 },
    ]);
  });

  it("are held against the shop's own least size", async () => {
    const own = { ...shop, settings: { ...shop.settings, gate: { sizeFloor: 0.03, sizeCeiling: 0.4 } } };
    expect(await findOutgrownSegments(db, own, SHARES)).toMatchObject([{ segmentId: 4 }]);
  });
});
