import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { BulkStatus } from "../../server/connectors/shopify/bulk.ts";
import { fixedClock } from "../../server/domain/clock.ts";
import { syncBulkStream } from "../../server/ingest/bulkStream.ts";
import type { SyncContext } from "../../server/ingest/context.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { createSync, listStreams } from "../../server/store/syncs.ts";
import { addShop, SHOP, shop } from "../store/rows.ts";

const nothing = { objectCount: 0, rootObjectCount: 0, fileSize: null, url: null, createdAt: 5 };
const states: Record<string, Pick<BulkStatus, "state" | "errorCode">> = {
  first: { state: "failed", errorCode: "INTERNAL_SERVER_ERROR" },
  second: { state: "completed", errorCode: null },
};

it("a bulk operation that failed is not asked about again: the next attempt starts another", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strata-bulk-"));
  const db = openSqlite(join(folder, "strata.db"));
  try {
    await db.migrate();
    await db.transaction(async (tx) => {
      await addShop(tx);
      await createSync(tx, SHOP, "s", 1);
    });
    const operations = Object.keys(states).values();
    const context = {
      db,
      clock: fixedClock(10),
      shop: shop(),
      syncId: "s",
      shopify: {
        startBulk: async () => operations.next().value,
        getBulk: async (id: string) => ({ ...nothing, id, ...states[id] }),
      },
      takeCalls: () => 1,
    } as unknown as SyncContext;
    await expect(syncBulkStream(context, "orders")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("failed (INTERNAL_SERVER_ERROR)"),
    });
    await syncBulkStream(context, "orders");
    expect(await listStreams(db, SHOP, "s")).toMatchObject([{ state: "done", cursor: { operation: "second" } }]);
  } finally {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
