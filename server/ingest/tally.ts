import type { Reader } from "../store/database.ts";
import { and, count, eq, isNotNull, isNull, ne, sql } from "../store/query.ts";
import type { StoreTally } from "../store/schema/syncs.ts";

/**
 * Counts what the store holds, to be held against what the source says it gave. A purchase is an order of a customer
 * account that is no test; `gross` sums its lines after discounts, without tax and gift cards, and `cancelled` what
 * its refunds took back of that. Minor units.
 */
export async function tallyStore(reader: Reader, shopId: number): Promise<StoreTally> {
  const { customers, orders, orderLines, refunds, quarantine } = reader.tables;
  const isPurchase = and(eq(orders.shopId, shopId), isNotNull(orders.customerId), ne(orders.kind, "test"));
  const isGuestOrder = and(eq(orders.shopId, shopId), isNull(orders.customerId));
  const lineOfOrder = and(eq(orderLines.shopId, orders.shopId), eq(orderLines.orderId, orders.id));
  const refundOfOrder = and(eq(refunds.shopId, orders.shopId), eq(refunds.orderId, orders.id));
  const sumOf = (column: unknown) => sql<number>`coalesce(sum(${column}), 0)`.mapWith(Number);

  const [people] = await reader.query.select({ n: count() }).from(customers).where(eq(customers.shopId, shopId));
  const [purchases] = await reader.query.select({ n: count() }).from(orders).where(isPurchase);
  const [gross] = await reader.query
    .select({ n: sumOf(orderLines.net) })
    .from(orders)
    .innerJoin(orderLines, lineOfOrder)
    .where(and(isPurchase, eq(orderLines.isGiftCard, false)));
  const [cancelled] = await reader.query
    .select({ n: sumOf(refunds.net) })
    .from(orders)
    .innerJoin(refunds, refundOfOrder)
    .where(isPurchase);
  const [guestOrders] = await reader.query.select({ n: count() }).from(orders).where(isGuestOrder);
  const [guestLines] = await reader.query
    .select({ n: count() })
    .from(orders)
    .innerJoin(orderLines, lineOfOrder)
    .where(isGuestOrder);
  const [refused] = await reader.query.select({ n: count() }).from(quarantine).where(eq(quarantine.shopId, shopId));
  return {
    customers: people?.n ?? 0,
    purchases: purchases?.n ?? 0,
    gross: gross?.n ?? 0,
    cancelled: cancelled?.n ?? 0,
    guestOrders: guestOrders?.n ?? 0,
    guestLines: guestLines?.n ?? 0,
    quarantined: refused?.n ?? 0,
  };
}
