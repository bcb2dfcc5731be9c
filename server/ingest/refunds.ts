import { z } from "zod";
import type { Transaction } from "../store/database.ts";
import { and, asc, eq, gt, inArray, lt, sql } from "../store/query.ts";
import { advanceStream, endStream, openStream, quarantineRecords } from "../store/syncs.ts";
import { type SyncContext, streamKey } from "./context.ts";
import { refundRow } from "./rows.ts";

/** What one call may name; more would cost more points than a query may. */
const ORDERS_PER_CALL = 25;

const cursorShape = z.object({ afterOrder: z.number().default(0) });

/** Orders past the cursor that announce more refunds than are stored. */
function ordersWithUnreadRefunds(context: SyncContext, afterOrder: number): Promise<{ id: number }[]> {
  const { orders, refunds } = context.db.tables;
  const stored = sql<number>`(select count(*) from ${refunds} where ${refunds.shopId} = ${orders.shopId} and ${refunds.orderId} = ${orders.id})`;
  return context.db.query
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.shopId, context.shop.id), gt(orders.id, afterOrder), lt(stored, orders.refundCount)))
    .orderBy(asc(orders.id))
    .limit(ORDERS_PER_CALL);
}

/** The ledger looks at the orders this sync touched, and a refund may arrive long after its order last did. */
async function markForLedger(tx: Transaction, { shop, syncId }: SyncContext, orderIds: number[]): Promise<void> {
  const { orders } = tx.tables;
  await tx.query
    .update(orders)
    .set({ seenBySync: syncId })
    .where(and(eq(orders.shopId, shop.id), inArray(orders.id, orderIds)));
}

/** Reads the refunds that orders announce, a page of orders at a time; each page and its cursor are one commit. */
export async function syncRefunds(context: SyncContext): Promise<void> {
  const { db, clock, shop, syncId } = context;
  const key = streamKey(context, "refunds");
  const row = await db.transaction((tx) => openStream(tx, key, clock.now()));
  if (row.state === "done") return;
  let { afterOrder } = cursorShape.parse(row.cursor);
  for (;;) {
    await context.checkpoint();
    const page = (await ordersWithUnreadRefunds(context, afterOrder)).map(({ id }) => id);
    if (page.length === 0) break;
    const { refunds, rejections } = await context.shopify.getRefunds(page);
    afterOrder = page.at(-1) ?? afterOrder;
    await db.transaction(async (tx) => {
      const rows = refunds.map((refund) => refundRow({ shopId: shop.id, syncId, hash: context.hashContact }, refund));
      await tx.upsertMany(tx.tables.refunds, rows);
      await markForLedger(tx, context, page);
      await quarantineRecords(tx, key, rejections);
      await advanceStream(tx, key, {
        cursor: { afterOrder },
        read: refunds.length + rejections.length,
        rejected: rejections.length,
        calls: context.takeCalls("shopify"),
      });
    });
  }
  await db.transaction((tx) => endStream(tx, key, { at: clock.now(), calls: context.takeCalls("shopify") }));
}
