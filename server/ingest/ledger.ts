import { z } from "zod";
import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import { and, eq, gt, inArray } from "../store/query.ts";
import { findLiveModel } from "../store/segments.ts";
import { advanceStream, endStream, openStream } from "../store/syncs.ts";
import { touchPerson } from "../store/touchedPeople.ts";
import { type SyncContext, streamKey } from "./context.ts";
import { appendMissingEntries, type LedgerRow, readOrderFacts } from "./ledgerEntries.ts";
import { personOfOrder } from "./people.ts";

const ORDERS_PER_COMMIT = 100;

const cursorShape = z.object({ afterOrder: z.number().default(0) });

/**
 * Brings the ledger up to date with the orders and refunds this sync delivered. Rows are only ever added: an order's
 * first row is what it was worth when placed, each refund is a row at its own time, and what remains between the rows
 * and the order as it is now becomes an edit (or the cancellation), dated by the order's last change. Where segments are
 * live, whoever an unheard-of change is about is placed anew: the webhook that would have said so never came.
 */
export async function appendLedger(context: SyncContext): Promise<void> {
  const { db, clock, shop, syncId } = context;
  const key = streamKey(context, "ledger");
  const row = await db.transaction((tx) => openStream(tx, key, clock.now()));
  if (row.state === "done") return;
  let { afterOrder } = cursorShape.parse(row.cursor);
  const hasModel = (await findLiveModel(db, shop.id)) !== undefined;
  for (;;) {
    await context.checkpoint();
    const after = afterOrder;
    const page = await db.transaction(async (tx) => {
      const touched = tx.tables.orders;
      const isTouched = and(eq(touched.shopId, shop.id), eq(touched.seenBySync, syncId), gt(touched.id, after));
      const orders = await readOrderFacts(tx, isTouched, ORDERS_PER_COMMIT);
      const added = await appendMissingEntries(tx, shop.id, orders, clock.now());
      if (hasModel) await touchBuyers(tx, shop.id, added, clock.now());
      const last = orders.at(-1)?.id ?? after;
      await advanceStream(tx, key, { cursor: { afterOrder: last }, read: orders.length });
      return { count: orders.length, last };
    });
    if (page.count === 0) break;
    afterOrder = page.last;
  }
  await db.transaction((tx) => endStream(tx, key, { at: clock.now(), calls: 0 }));
}

/** Notes whose features the new ledger rows change. */
async function touchBuyers(tx: Transaction, shopId: number, added: readonly LedgerRow[], now: Instant): Promise<void> {
  if (added.length === 0) return;
  const { orders } = tx.tables;
  const isOrder = new Map<number, boolean>();
  for (const { orderId, kind } of added) isOrder.set(orderId, isOrder.get(orderId) === true || kind === "order");
  const rows = await tx.query
    .select({
      id: orders.id,
      customerId: orders.customerId,
      emailHash: orders.emailHash,
      phoneHash: orders.phoneHash,
    })
    .from(orders)
    .where(and(eq(orders.shopId, shopId), inArray(orders.id, [...isOrder.keys()])));
  for (const row of rows) {
    const personId = await personOfOrder(tx, { shopId, now }, row);
    if (personId !== undefined) await touchPerson(tx, shopId, personId, isOrder.get(row.id) ? "order" : "refund", now);
  }
}
