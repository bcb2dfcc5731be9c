import type { Reader, Transaction } from "./database.ts";
import { pages } from "./pages.ts";
import { findLinkedPerson } from "./persons.ts";
import { and, asc, eq, gt, isNull, sql } from "./query.ts";
import type { OrderVerdict } from "./schema/quality.ts";
import type { Tables } from "./schema/tables.ts";

export type OrderRuling = Tables["orderRulings"]["$inferSelect"];

const ROWS_PER_PAGE = 10_000;

/** What stands, by order. */
export async function readOrderRulings(reader: Reader, shopId: number): Promise<Map<number, OrderVerdict>> {
  const { orderRulings } = reader.tables;
  const standing = new Map<number, OrderVerdict>();
  const read = (after: number, size: number) =>
    reader.query
      .select({ orderId: orderRulings.orderId, verdict: orderRulings.verdict })
      .from(orderRulings)
      .where(and(eq(orderRulings.shopId, shopId), isNull(orderRulings.undoneAt), gt(orderRulings.orderId, after)))
      .orderBy(asc(orderRulings.orderId))
      .limit(size);
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ orderId }) => orderId)) {
    for (const { orderId, verdict } of page) standing.set(orderId, verdict);
  }
  return standing;
}

/** Keeps a decision about an order; one that stood before is taken back by it. */
export async function ruleOnOrder(tx: Transaction, ruling: Omit<OrderRuling, "undoneBy" | "undoneAt">): Promise<void> {
  const { orderRulings } = tx.tables;
  await undoOrderRuling(tx, ruling);
  await tx.query.insert(orderRulings).values({ ...ruling, undoneBy: null, undoneAt: null });
}

/** @returns whether there was anything to take back */
export async function undoOrderRuling(
  tx: Transaction,
  { shopId, orderId, by, at }: Pick<OrderRuling, "shopId" | "orderId" | "by" | "at">,
): Promise<boolean> {
  const { orderRulings } = tx.tables;
  const undone = await tx.query
    .update(orderRulings)
    .set({ undoneBy: by, undoneAt: at })
    .where(and(eq(orderRulings.shopId, shopId), eq(orderRulings.orderId, orderId), isNull(orderRulings.undoneAt)))
    .returning({ id: orderRulings.id });
  return undone.length > 0;
}

/** What decides whether an order can be counted. */
export interface OrderToRuleOn {
  customerId: number | null;
  cancelledAt: number | null;
  currency: string;
  placedAt: number;
  /** False where the last run, or what was read since, found nobody who could have placed it. */
  isCredited: boolean;
}

export async function findOrderToRuleOn(
  reader: Reader,
  shopId: number,
  orderId: number,
): Promise<OrderToRuleOn | undefined> {
  const { orders } = reader.tables;
  const [order] = await reader.query
    .select({
      customerId: orders.customerId,
      cancelledAt: orders.cancelledAt,
      currency: orders.currency,
      placedAt: orders.placedAt,
    })
    .from(orders)
    .where(and(eq(orders.shopId, shopId), eq(orders.id, orderId)));
  if (!order) return undefined;
  const isCredited =
    order.customerId === null
      ? !(await isLeftWithoutPerson(reader, shopId, orderId))
      : await hasCustomer(reader, shopId, order.customerId);
  return { ...order, isCredited };
}

/** Whether the last run left the order out without finding its person. Of one that came since nothing is known yet. */
async function isLeftWithoutPerson(reader: Reader, shopId: number, orderId: number): Promise<boolean> {
  const { excludedOrders } = reader.tables;
  const [excluded] = await reader.query
    .select({ one: sql<number>`1` })
    .from(excludedOrders)
    .where(and(eq(excludedOrders.shopId, shopId), eq(excludedOrders.orderId, orderId)));
  if (!excluded) return false;
  return (await findLinkedPerson(reader, { shopId, kind: "guest_order", reference: String(orderId) })) === undefined;
}

/** Whether the account is there, or Shopify merged it into another. */
async function hasCustomer(reader: Reader, shopId: number, id: number): Promise<boolean> {
  const { customers, customerMerges } = reader.tables;
  const [customer] = await reader.query
    .select({ one: sql<number>`1` })
    .from(customers)
    .where(and(eq(customers.shopId, shopId), eq(customers.id, id)));
  if (customer) return true;
  const [merge] = await reader.query
    .select({ one: sql<number>`1` })
    .from(customerMerges)
    .where(and(eq(customerMerges.shopId, shopId), eq(customerMerges.mergedId, id)));
  return merge !== undefined;
}
