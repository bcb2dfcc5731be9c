import { z } from "zod";
import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import { and, asc, eq, gt, inArray, sql } from "../store/query.ts";
import type { Tables } from "../store/schema/tables.ts";
import { advanceStream, endStream, openStream } from "../store/syncs.ts";
import { type SyncContext, streamKey } from "./context.ts";

const ORDERS_PER_COMMIT = 250;

const cursorShape = z.object({ afterOrder: z.number().default(0) });

type LedgerRow = Tables["ledger"]["$inferInsert"];

/** What the ledger needs to know of an order. */
interface OrderFacts {
  id: number;
  placedAt: Instant;
  updatedAt: Instant;
  cancelledAt: Instant | null;
  /** Sums over its lines, gift cards left out: a gift card sold is a debt, not revenue. */
  net: number;
  discount: number;
  units: number;
}

/**
 * Brings the ledger up to date with the orders and refunds this sync delivered. Rows are only ever added: an order's
 * first row is what it was worth when placed, each refund is a row at its own time, and what remains between the rows
 * and the order as it is now becomes an edit (or the cancellation), dated by the order's last change.
 */
export async function appendLedger(context: SyncContext): Promise<void> {
  const { db, clock } = context;
  const key = streamKey(context, "ledger");
  const row = await db.transaction((tx) => openStream(tx, key, clock.now()));
  if (row.state === "done") return;
  let { afterOrder } = cursorShape.parse(row.cursor);
  for (;;) {
    await context.checkpoint();
    const after = afterOrder;
    const page = await db.transaction(async (tx) => {
      const orders = await touchedOrders(tx, context, after);
      const rows = await missingRows(tx, context, orders);
      await tx.insertMissing(tx.tables.ledger, rows);
      const last = orders.at(-1)?.id ?? after;
      await advanceStream(tx, key, { cursor: { afterOrder: last }, read: orders.length });
      return { count: orders.length, last };
    });
    if (page.count === 0) break;
    afterOrder = page.last;
  }
  await db.transaction((tx) => endStream(tx, key, { at: clock.now(), calls: 0 }));
}

function touchedOrders(tx: Transaction, context: SyncContext, afterOrder: number): Promise<OrderFacts[]> {
  const { orders, orderLines } = tx.tables;
  const counted = sql`case when ${orderLines.isGiftCard} then 0 else 1 end`;
  const total = (column: unknown) => sql<number>`coalesce(sum(${column} * ${counted}), 0)`.mapWith(Number);
  return tx.query
    .select({
      id: orders.id,
      placedAt: orders.placedAt,
      updatedAt: orders.updatedAt,
      cancelledAt: orders.cancelledAt,
      net: total(orderLines.net),
      discount: total(orderLines.discount),
      units: total(orderLines.quantity),
    })
    .from(orders)
    .leftJoin(orderLines, and(eq(orderLines.shopId, orders.shopId), eq(orderLines.orderId, orders.id)))
    .where(and(eq(orders.shopId, context.shop.id), eq(orders.seenBySync, context.syncId), gt(orders.id, afterOrder)))
    .groupBy(orders.shopId, orders.id, orders.placedAt, orders.updatedAt, orders.cancelledAt)
    .orderBy(asc(orders.id))
    .limit(ORDERS_PER_COMMIT);
}

async function missingRows(tx: Transaction, context: SyncContext, orders: OrderFacts[]): Promise<LedgerRow[]> {
  if (orders.length === 0) return [];
  const ids = orders.map(({ id }) => id);
  const { ledger, refunds } = tx.tables;
  const [written, returned] = await Promise.all([
    tx.query
      .select()
      .from(ledger)
      .where(and(eq(ledger.shopId, context.shop.id), inArray(ledger.orderId, ids))),
    tx.query
      .select()
      .from(refunds)
      .where(and(eq(refunds.shopId, context.shop.id), inArray(refunds.orderId, ids))),
  ]);
  const writtenOf = Map.groupBy(written, ({ orderId }) => orderId);
  const refundsOf = Map.groupBy(returned, ({ orderId }) => orderId);
  return orders.flatMap((order) =>
    entriesToAdd(order, writtenOf.get(order.id) ?? [], refundsOf.get(order.id) ?? []).map((entry) => ({
      ...entry,
      shopId: context.shop.id,
      orderId: order.id,
      recordedAt: context.clock.now(),
    })),
  );
}

type Entry = Pick<LedgerRow, "entry" | "kind" | "occurredAt" | "amount" | "discount" | "units">;
type Refund = Tables["refunds"]["$inferSelect"];

/** The rows an order's ledger lacks, given those it has. Pure, so that its rules can be tested by example. */
export function entriesToAdd(
  order: OrderFacts,
  written: readonly Pick<Entry, "entry" | "kind" | "amount" | "discount" | "units">[],
  refunds: readonly Pick<Refund, "id" | "refundedAt" | "net" | "units">[],
): Entry[] {
  const known = new Set(written.map(({ entry }) => entry));
  const added: Entry[] = [];
  if (!known.has("order")) {
    const { net: amount, discount, units } = order;
    added.push({ entry: "order", kind: "order", occurredAt: order.placedAt, amount, discount, units });
  }
  for (const refund of refunds) {
    const entry = `refund:${refund.id}`;
    if (known.has(entry)) continue;
    const amount = 0 - refund.net;
    added.push({ entry, kind: "refund", occurredAt: refund.refundedAt, amount, discount: 0, units: 0 - refund.units });
  }
  const rest = remainder(order, [...written, ...added], refunds);
  if (rest.amount !== 0 || rest.discount !== 0 || rest.units !== 0) {
    const edits = written.filter(({ entry }) => entry.startsWith("edit:")).length;
    const isCancellation = order.cancelledAt !== null && !known.has("cancellation");
    added.push({
      entry: isCancellation ? "cancellation" : `edit:${edits + 1}`,
      kind: isCancellation ? "cancellation" : "edit",
      occurredAt: isCancellation && order.cancelledAt !== null ? order.cancelledAt : order.updatedAt,
      ...rest,
    });
  }
  return added;
}

/** What the ledger must still change by to say what the order is worth now; a cancelled order is worth nothing. */
function remainder(
  order: OrderFacts,
  rows: readonly { amount: number; discount: number; units: number }[],
  refunds: readonly { net: number; units: number }[],
) {
  const worth = order.cancelledAt === null ? 1 : 0;
  const refunded = refunds.reduce((sum, { net, units }) => ({ net: sum.net + net, units: sum.units + units }), {
    net: 0,
    units: 0,
  });
  const sum = (field: "amount" | "discount" | "units") => rows.reduce((total, row) => total + row[field], 0);
  return {
    amount: worth * (order.net - refunded.net) - sum("amount"),
    discount: worth * order.discount - sum("discount"),
    units: worth * (order.units - refunded.units) - sum("units"),
  };
}
