import type { SalesChannel } from "../domain/source.ts";
import type { Reader } from "./database.ts";
import { and, count, eq, isNull, ne } from "./query.ts";

/** How many orders that count were placed in each sales channel. */
export async function countOrdersByChannel(reader: Reader, shopId: number): Promise<Map<SalesChannel, number>> {
  const { orders } = reader.tables;
  const rows = await reader.query
    .select({ channel: orders.channel, n: count() })
    .from(orders)
    .where(and(eq(orders.shopId, shopId), isNull(orders.cancelledAt), ne(orders.kind, "test")))
    .groupBy(orders.channel);
  return new Map(rows.map(({ channel, n }) => [channel, n]));
}
