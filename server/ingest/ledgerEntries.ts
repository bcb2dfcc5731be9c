import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import { countEffects } from "../store/effects.ts";
import { forgetFacts } from "../store/personFacts.ts";
import { and, asc, eq, inArray, type SQL, sql } from "../store/query.ts";
import type { Tables } from "../store/schema/tables.ts";

export type LedgerRow = Tables["ledger"]["$inferInsert"];

/** What the ledger needs to know of an order. */
export interface OrderFacts {
  id: number;
  placedAt: Instant;
  updatedAt: Instant;
  cancelledAt: Instant | null;
  /** Sums over its lines, gift cards left out: a gift card sold is a debt, not revenue. */
  net: number;
  discount: number;
  units: number;
}

/** What the ledger needs to know of the first `limit` orders that fulfil a condition, by number. */
export function readOrderFacts(tx: Transaction, condition: SQL | undefined, limit: number): Promise<OrderFacts[]> {
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
    .where(condition)
    .groupBy(orders.shopId, orders.id, orders.placedAt, orders.updatedAt, orders.cancelledAt)
    .orderBy(asc(orders.id))
    .limit(limit);
}

/** Appends the rows that the ledger of these orders lacks, and returns them. */
export async function appendMissingEntries(
  tx: Transaction,
  shopId: number,
  orders: readonly OrderFacts[],
  recordedAt: Instant,
): Promise<LedgerRow[]> {
  if (orders.length === 0) return [];
  const ids = orders.map(({ id }) => id);
  const { ledger, refunds } = tx.tables;
  const [written, returned] = await Promise.all([
    tx.query
      .select()
      .from(ledger)
      .where(and(eq(ledger.shopId, shopId), inArray(ledger.orderId, ids))),
    tx.query
      .select()
      .from(refunds)
      .where(and(eq(refunds.shopId, shopId), inArray(refunds.orderId, ids))),
  ]);
  const writtenOf = Map.groupBy(written, ({ orderId }) => orderId);
  const refundsOf = Map.groupBy(returned, ({ orderId }) => orderId);
  const rows = orders.flatMap((order) =>
    entriesToAdd(order, writtenOf.get(order.id) ?? [], refundsOf.get(order.id) ?? []).map((entry) => ({
      ...entry,
      shopId,
      orderId: order.id,
      recordedAt,
    })),
  );
  await tx.insertMissing(ledger, rows);
  if (rows.length > 0) {
    await forgetFacts(tx, shopId, { orders: [...new Set(rows.map(({ orderId }) => orderId))] }, recordedAt);
    await countEffects(tx, shopId, "ledger.row", rows.length);
  }
  return rows;
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
