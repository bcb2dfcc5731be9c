import { z } from "zod";
import { and, eq, gt } from "../store/query.ts";
import { advanceStream, endStream, openStream } from "../store/syncs.ts";
import { type SyncContext, streamKey } from "./context.ts";
import { appendMissingEntries, readOrderFacts } from "./ledgerEntries.ts";

const ORDERS_PER_COMMIT = 250;

const cursorShape = z.object({ afterOrder: z.number().default(0) });

/**
 * Brings the ledger up to date with the orders and refunds this sync delivered. Rows are only ever added: an order's
 * first row is what it was worth when placed, each refund is a row at its own time, and what remains between the rows
 * and the order as it is now becomes an edit (or the cancellation), dated by the order's last change.
 */
export async function appendLedger(context: SyncContext): Promise<void> {
  const { db, clock, shop, syncId } = context;
  const key = streamKey(context, "ledger");
  const row = await db.transaction((tx) => openStream(tx, key, clock.now()));
  if (row.state === "done") return;
  let { afterOrder } = cursorShape.parse(row.cursor);
  for (;;) {
    await context.checkpoint();
    const after = afterOrder;
    const page = await db.transaction(async (tx) => {
      const touched = tx.tables.orders;
      const isTouched = and(eq(touched.shopId, shop.id), eq(touched.seenBySync, syncId), gt(touched.id, after));
      const orders = await readOrderFacts(tx, isTouched, ORDERS_PER_COMMIT);
      await appendMissingEntries(tx, shop.id, orders, clock.now());
      const last = orders.at(-1)?.id ?? after;
      await advanceStream(tx, key, { cursor: { afterOrder: last }, read: orders.length });
      return { count: orders.length, last };
    });
    if (page.count === 0) break;
    afterOrder = page.last;
  }
  await db.transaction((tx) => endStream(tx, key, { at: clock.now(), calls: 0 }));
}
