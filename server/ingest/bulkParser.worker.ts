import { createReadStream } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { type BulkRecord, parseBulkLine } from "../connectors/shopify/parseBulkLine.ts";
import type { Rejection } from "../domain/source.ts";
import { createContactHasher } from "../store/contactHash.ts";
import type { Tables } from "../store/schema/tables.ts";
import { customerRow, orderDiscountRow, orderLineRow, orderRow } from "./rows.ts";

export interface BulkWorkerData {
  path: string;
  kind: "customers" | "orders";
  /** Where to begin: the offset of a line's first byte, and how many lines lie before it. */
  byte: number;
  line: number;
  shopId: number;
  syncId: string;
  currency: string;
  contactKey: Uint8Array;
}

/** Rows ready to be written, and the place in the file up to which they reach. */
export interface BulkBatch {
  rows: {
    customers: Tables["customers"]["$inferInsert"][];
    orders: Tables["orders"]["$inferInsert"][];
    lines: Tables["orderLines"]["$inferInsert"][];
    discounts: Tables["orderDiscounts"]["$inferInsert"][];
  };
  rejections: Rejection[];
  read: number;
  byte: number;
  line: number;
}

const LINES_PER_BATCH = 500;
const NEWLINE = 0x0a;

const options = workerData as BulkWorkerData;
const hash = createContactHasher(options.contactKey);
const rowContext = { shopId: options.shopId, syncId: options.syncId, hash };

function emptyBatch(byte: number, line: number): BulkBatch {
  return {
    rows: { customers: [], orders: [], lines: [], discounts: [] },
    rejections: [],
    read: 0,
    byte,
    line,
  };
}

/** Lines of the file with the offset at which each ends. A last line without a newline counts too. */
async function* linesFrom(path: string, start: number): AsyncGenerator<{ text: string; end: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = start;
  for await (const chunk of createReadStream(path, { start, highWaterMark: 1 << 20 })) {
    const data = rest.length ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
    let from = 0;
    for (let at = data.indexOf(NEWLINE); at !== -1; at = data.indexOf(NEWLINE, from)) {
      yield { text: data.toString("utf8", from, at), end: offset + at + 1 };
      from = at + 1;
    }
    rest = data.subarray(from);
    offset += from;
  }
  if (rest.length) yield { text: rest.toString("utf8"), end: offset + rest.length };
}

function addRecord({ rows, rejections }: BulkBatch, record: BulkRecord): void {
  if (record.type === "customer") rows.customers.push(customerRow(rowContext, record.customer));
  else if (record.type === "order") rows.orders.push(orderRow(rowContext, record.order));
  else if (record.type === "line") rows.lines.push(orderLineRow(rowContext, record.line));
  else if (record.type === "discount") rows.discounts.push(orderDiscountRow(rowContext, record.discount));
  else rejections.push(record.rejection);
}

async function* batches(): AsyncGenerator<BulkBatch> {
  let batch = emptyBatch(options.byte, options.line);
  for await (const { text, end } of linesFrom(options.path, options.byte)) {
    batch.line++;
    batch.byte = end;
    if (text.trim() === "") continue;
    batch.read++;
    addRecord(batch, parseBulkLine(options.kind, text, options.currency, batch.line));
    if (batch.read === LINES_PER_BATCH) {
      yield batch;
      batch = emptyBatch(batch.byte, batch.line);
    }
  }
  if (batch.read) yield batch;
}

const produced = batches();
const postNext = async () => {
  const { value, done } = await produced.next();
  parentPort?.postMessage(done ? null : value);
};
// A failure ends this thread, which the other side hears as the worker's error.
parentPort?.on("message", () => void postNext());
