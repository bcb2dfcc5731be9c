import type { Reader } from "./database.ts";
import { and, eq } from "./query.ts";

/** Joins an order to the ledger row that says what it was worth when placed. */
export function isFirstEntryOf({ tables: { ledger, orders } }: Pick<Reader, "tables">) {
  return and(eq(ledger.shopId, orders.shopId), eq(ledger.orderId, orders.id), eq(ledger.entry, "order"));
}
