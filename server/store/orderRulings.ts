import type { Reader, Transaction } from "./database.ts";
import { pages } from "./pages.ts";
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

export async function hasOrder(reader: Reader, shopId: number, orderId: number): Promise<boolean> {
  const { orders } = reader.tables;
  const found = await reader.query
    .select({ one: sql<number>`1` })
    .from(orders)
    .where(and(eq(orders.shopId, shopId), eq(orders.id, orderId)));
  return found.length > 0;
}
