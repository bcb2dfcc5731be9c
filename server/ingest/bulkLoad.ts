import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Database, Transaction } from "../store/database.ts";
import { advanceStream, quarantineRecords } from "../store/syncs.ts";
import type { BulkBatch, BulkWorkerData } from "./bulkParser.worker.ts";
import { type SyncContext, streamKey } from "./context.ts";

/** Short-lived objects of the parsing thread: a larger room is not faster. */
const YOUNG_GENERATION_MB = 16;

/**
 * Loads a downloaded bulk result from a byte offset on. A worker thread parses and hashes; this thread writes each
 * batch and the place it ends in one transaction, then asks for more, so that memory stays bounded and a kill between
 * two batches neither loses nor repeats a line.
 */
export async function loadBulkFile(
  context: SyncContext,
  kind: "customers" | "orders",
  from: { file: string; byte: number; line: number },
  cursor: Readonly<Record<string, unknown>>,
): Promise<void> {
  const workerData: BulkWorkerData = {
    path: join(context.downloads, from.file),
    kind,
    byte: from.byte,
    line: from.line,
    shopId: context.shop.id,
    syncId: context.syncId,
    currency: context.shop.currency,
    contactKey: context.contactKey,
  };
  const worker = new Worker(new URL("./bulkParser.worker.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  try {
    for await (const batch of batchesOf(worker, context.signal)) {
      await writeBatch(context.db, context, kind, batch, cursor);
    }
  } finally {
    await worker.terminate();
  }
}

/** The worker's batches, one asked for ahead: it parses the next while this thread writes the last. */
async function* batchesOf(worker: Worker, signal: AbortSignal): AsyncGenerator<BulkBatch> {
  const next = () =>
    new Promise<BulkBatch | null>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    }).finally(() => worker.removeAllListeners("error"));
  let pending = next();
  worker.postMessage("more");
  for (;;) {
    const batch = await pending;
    signal.throwIfAborted();
    if (batch === null) return;
    pending = next();
    worker.postMessage("more");
    yield batch;
  }
}

async function writeBatch(
  db: Database,
  context: SyncContext,
  kind: "customers" | "orders",
  batch: BulkBatch,
  cursor: Readonly<Record<string, unknown>>,
): Promise<void> {
  const key = streamKey(context, kind);
  await db.transaction(async (tx) => {
    await writeRows(tx, batch);
    await quarantineRecords(tx, key, batch.rejections);
    await advanceStream(tx, key, {
      cursor: { ...cursor, byte: batch.byte, line: batch.line },
      read: batch.read,
      rejected: batch.rejections.length,
    });
  });
}

async function writeRows(tx: Transaction, { rows }: BulkBatch): Promise<void> {
  await tx.upsertMany(tx.tables.customers, rows.customers);
  await tx.upsertMany(tx.tables.orders, rows.orders);
  await tx.upsertMany(tx.tables.orderLines, rows.lines);
  await tx.upsertMany(tx.tables.orderDiscounts, rows.discounts);
}
