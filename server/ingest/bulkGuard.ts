import type { Instant } from "../domain/instant.ts";
import type { Rejection } from "../domain/source.ts";
import type { ContactHasher } from "../store/contactHash.ts";
import type { Transaction } from "../store/database.ts";
import { and, eq, gt, inArray, ne } from "../store/query.ts";
import { findBuried } from "../store/tombstones.ts";
import type { BulkBatch } from "./bulkParser.worker.ts";
import { findGone, ownedOrder } from "./owners.ts";

export interface BulkSource {
  shopId: number;
  syncId: string;
  /** When Shopify began the operation. */
  createdAt: Instant;
  hash: ContactHasher;
}

export interface GuardedBatch {
  rows: BulkBatch["rows"];
  rejections: Rejection[];
  /** Customers and orders that must not come back; they are counted and not named. */
  buried: number;
}

/**
 * What of a batch may be written. Left out is what a delivery wrote that is newer than the operation, with all that
 * hangs on it, and what was deleted, redacted or merged away. Children are judged by their order's number: they may come
 * before it.
 */
export async function guardBatch(tx: Transaction, source: BulkSource, batch: BulkBatch): Promise<GuardedBatch> {
  const { customers, orders, lines, discounts } = batch.rows;
  const named = batch.rejections.map(({ reference }) => recordOf(reference));
  const numbersOf = (kind: string) => named.flatMap((record) => (record?.kind === kind ? [record.id] : []));
  const orderIds = distinct([
    ...orders.map(({ id }) => id),
    ...lines.map(({ orderId }) => orderId),
    ...discounts.map(({ orderId }) => orderId),
    ...numbersOf("Order"),
  ]);
  const customerIds = distinct([
    ...customers.map(({ id }) => id),
    ...orders.flatMap(({ customerId }) => customerId ?? []),
    ...numbersOf("Customer"),
  ]);
  const buriedOrders = await findBuried(tx, source.hash, source.shopId, "order", orderIds);
  const gone = await findGone(tx, source, customerIds);
  const newerOrders = await findNewer(tx, "orders", source, orderIds);
  const newerCustomers = await findNewer(tx, "customers", source, customerIds);

  const staysOut = (id: number) => buriedOrders.has(id) || newerOrders.has(id);
  const isBuried = (record: SourceRecord | undefined) =>
    record !== undefined && (record.kind === "Order" ? buriedOrders : gone.buried).has(record.id);
  const rejections = batch.rejections.filter((_, index) => !isBuried(named[index]));
  return {
    rows: {
      customers: customers.filter(({ id }) => !gone.buried.has(id) && !gone.merged.has(id) && !newerCustomers.has(id)),
      orders: orders.filter(({ id }) => !staysOut(id)).map((order) => ownedOrder(order, gone)),
      lines: lines.filter(({ orderId }) => !staysOut(orderId)),
      discounts: discounts.filter(({ orderId }) => !staysOut(orderId)),
    },
    rejections,
    buried:
      customers.filter(({ id }) => gone.buried.has(id)).length +
      orders.filter(({ id }) => buriedOrders.has(id)).length +
      (batch.rejections.length - rejections.length),
  };
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}

interface SourceRecord {
  kind: string;
  id: number;
}

/** The record that a rejection names, where it names one. */
function recordOf(reference: string): SourceRecord | undefined {
  const [, kind, id] = /gid:\/\/shopify\/(Order|Customer)\/(\d+)/.exec(reference) ?? [];
  return kind === undefined ? undefined : { kind, id: Number(id) };
}

/** Records that were written since the operation began, by something else than this sync, in a newer state. */
async function findNewer(
  tx: Transaction,
  name: "orders" | "customers",
  { shopId, syncId, createdAt }: BulkSource,
  ids: readonly number[],
): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const table = tx.tables[name];
  const rows = await tx.query
    .select({ id: table.id })
    .from(table)
    .where(
      and(
        eq(table.shopId, shopId),
        inArray(table.id, [...ids]),
        gt(table.updatedAt, createdAt),
        ne(table.seenBySync, syncId),
      ),
    );
  return new Set(rows.map(({ id }) => id));
}
