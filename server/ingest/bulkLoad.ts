import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import { forgetFacts } from "../store/personFacts.ts";
import { advanceStream, quarantineRecords } from "../store/syncs.ts";
import { type BulkSource, guardBatch } from "./bulkGuard.ts";
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
  from: { file: string; byte: number; line: number; createdAt: Instant },
  cursor: Readonly<Record<string, unknown>>,
): Promise<void> {
  const source: BulkSource = {
    shopId: context.shop.id,
    syncId: context.syncId,
    createdAt: from.createdAt,
    hash: context.hashContact,
  };
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
      await writeBatch(context, kind, source, batch, cursor);
      await context.checkpoint();
    }
  } finally {
    await worker.terminate();
  }
}

/** The worker's batches, one asked for ahead: it parses the next while this thread writes the last. */
async function* batchesOf(worker: Worker, signal: AbortSignal): AsyncGenerator<BulkBatch> {
  // One promise for the thread's end in any way but ours, so that it is heard of whoever is waiting at the moment.
  const failure = new Promise<never>((_resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The thread that parses ended early (exit code ${code}).`)));
  });
  failure.catch(() => undefined);
  const ask = () => {
    const answer = new Promise<BulkBatch | null>((resolve) => worker.once("message", resolve));
    worker.postMessage("more");
    return answer;
  };
  for (let pending = ask(); ; ) {
    const batch = await Promise.race([pending, failure]);
    signal.throwIfAborted();
    if (batch === null) return;
    pending = ask();
    yield batch;
  }
}

async function writeBatch(
  context: SyncContext,
  kind: "customers" | "orders",
  source: BulkSource,
  batch: BulkBatch,
  cursor: Readonly<Record<string, unknown>>,
): Promise<void> {
  const key = streamKey(context, kind);
  await context.db.transaction(async (tx) => {
    const { rows, rejections, buried } = await guardBatch(tx, source, batch);
    const orders = [...rows.orders.map(({ id }) => id), ...rows.lines.map(({ orderId }) => orderId)];
    const customers = rows.orders.map(({ customerId }) => customerId);
    await forgetFacts(tx, context.shop.id, { customers, orders }, context.clock.now());
    await writeRows(tx, rows);
    await quarantineRecords(tx, key, rejections);
    await advanceStream(tx, key, {
      cursor: { ...cursor, byte: batch.byte, line: batch.line },
      read: batch.read,
      rejected: rejections.length + buried,
    });
  });
}

async function writeRows(tx: Transaction, rows: BulkBatch["rows"]): Promise<void> {
  await tx.upsertMany(tx.tables.customers, rows.customers);
  await tx.upsertMany(tx.tables.orders, rows.orders);
  await tx.upsertMany(tx.tables.orderLines, rows.lines);
  await tx.upsertMany(tx.tables.orderDiscounts, rows.discounts);
}
