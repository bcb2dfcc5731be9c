import { join } from "node:path";
import { z } from "zod";
import type { BulkStatus } from "../connectors/shopify/bulk.ts";
import { AppError } from "../domain/errors.ts";
import { MINUTE } from "../domain/instant.ts";
import { advanceStream, endStream, openStream, readWatermark } from "../store/syncs.ts";
import { loadBulkFile } from "./bulkLoad.ts";
import { type SyncContext, streamKey } from "./context.ts";
import { downloadName } from "./downloads.ts";

/** Re-read before the watermark: changes that were under way while the last operation took its snapshot. */
const OVERLAP = 10 * MINUTE;

const cursorShape = z.object({
  operation: z.string().optional(),
  /** When Shopify began the operation: what changed later is the next sync's. */
  createdAt: z.number().optional(),
  objectCount: z.number().optional(),
  file: z.string().optional(),
  byte: z.number().default(0),
  line: z.number().default(0),
});

type Cursor = z.infer<typeof cursorShape>;

/**
 * Reads one kind of record through a bulk operation: start, wait, download, load. Each stage is a committed cursor, so
 * a sync killed anywhere goes on from the last one. The stream is done only when every object the operation announced
 * was read; otherwise the sync fails, and with it every watermark stays where it was.
 */
export async function syncBulkStream(context: SyncContext, kind: "customers" | "orders"): Promise<void> {
  const { db, clock } = context;
  const key = streamKey(context, kind);
  const row = await db.transaction((tx) => openStream(tx, key, clock.now()));
  if (row.state === "done") return;
  let cursor: Cursor = cursorShape.parse(row.cursor);
  const commit = async (next: Cursor) => {
    cursor = next;
    await db.transaction((tx) => advanceStream(tx, key, { cursor: next, calls: context.takeCalls("shopify") }));
  };

  if (!cursor.operation) {
    const upTo = await readWatermark(db, context.shop.id, kind);
    const operation = await context.shopify.startBulk(kind, upTo === null ? null : upTo - OVERLAP);
    await commit({ ...cursor, operation });
  }
  if (!cursor.file) {
    const operation = cursor.operation ?? "";
    const status = await waitForBulk(context, operation);
    if (status.state !== "completed") {
      // Trying again needs another one.
      await commit({ byte: 0, line: 0 });
      throw new AppError(
        "unavailable",
        `Shopify's bulk operation ended as ${status.state}${status.errorCode ? ` (${status.errorCode})` : ""}; sync again.`,
        { details: { operation } },
      );
    }
    const file = downloadName(key, kind);
    if (status.url !== null) {
      await context.shopify.downloadBulk(status.url, join(context.downloads, file), status.fileSize ?? 0);
    }
    await commit({
      ...cursor,
      file: status.url === null ? "" : file,
      objectCount: status.objectCount,
      createdAt: status.createdAt,
    });
  }
  const { file, byte, line, createdAt } = cursor;
  if (file) await loadBulkFile(context, kind, { file, byte, line, createdAt: createdAt ?? clock.now() }, cursor);

  await finish(context, kind);
}

/** Polls until the operation ends, however. */
async function waitForBulk(context: SyncContext, operation: string): Promise<BulkStatus> {
  for (let pause = 100; ; pause = Math.min(pause * 1.5, 5_000)) {
    const status = await context.shopify.getBulk(operation);
    if (status.state !== "running") return status;
    await context.pause(pause);
  }
}

async function finish(context: SyncContext, kind: "customers" | "orders"): Promise<void> {
  const { db, clock } = context;
  const key = streamKey(context, kind);
  await db.transaction(async (tx) => {
    const { read, cursor: reached } = await openStream(tx, key, clock.now());
    const { objectCount: expected = 0, createdAt } = cursorShape.parse(reached);
    if (read !== expected) {
      throw new AppError(
        "sync_incomplete",
        `Shopify announced ${expected} ${kind} records and delivered ${read}; nothing was moved on. Sync again.`,
      );
    }
    await advanceStream(tx, key, { cursor: { ...reached, watermarks: { [kind]: createdAt ?? clock.now() } } });
    await endStream(tx, key, { at: clock.now(), calls: context.takeCalls("shopify") });
  });
}
