import { type AuditOrders, RULINGS } from "../analytics/audit/facts.ts";
import type { Resolution } from "../analytics/identity/resolution.ts";
import { ORDER_KINDS, SALES_CHANNELS } from "../domain/source.ts";
import type { Reader } from "../store/database.ts";
import { NumberColumn } from "../store/history/numberColumn.ts";
import { isFirstEntryOf } from "../store/ledger.ts";
import { readOrderRulings } from "../store/orderRulings.ts";
import { pages } from "../store/pages.ts";
import { and, asc, eq, gt } from "../store/query.ts";
import type { Shop } from "../store/shops.ts";

const ROWS_PER_PAGE = 20_000;

/** Every order of the shop in columns, by id, with what came back of it and what somebody decided about it. */
export async function readAuditOrders(reader: Reader, shop: Shop, resolution: Resolution): Promise<AuditOrders> {
  const column = () => new NumberColumn();
  const [id, person, known, at, total, net] = [column(), column(), column(), column(), column(), column()];
  const [kind, cancelledAt, units, currencyMatches] = [column(), column(), column(), column()];
  const [channel, source, ruling] = [column(), column(), column()];
  const { orders, ledger } = reader.tables;
  const { personOfGuestOrder, personOfAccount } = resolution;
  const rulings = await readOrderRulings(reader, shop.id);
  const sources = new Map<string, number>();
  const read = (after: number, size: number) =>
    reader.query
      .select({
        id: orders.id,
        customerId: orders.customerId,
        at: orders.placedAt,
        total: orders.total,
        net: ledger.amount,
        kind: orders.kind,
        cancelledAt: orders.cancelledAt,
        units: ledger.units,
        currency: orders.currency,
        channel: orders.channel,
        source: orders.source,
      })
      .from(orders)
      .innerJoin(ledger, isFirstEntryOf(reader))
      .where(and(eq(orders.shopId, shop.id), gt(orders.id, after)))
      .orderBy(asc(orders.id))
      .limit(size);
  for await (const page of pages(0, ROWS_PER_PAGE, read, (row) => row.id)) {
    for (const row of page) {
      const owner = row.customerId === null ? personOfGuestOrder.get(row.id) : personOfAccount.get(row.customerId);
      id.push(row.id);
      person.push(owner ?? -1);
      known.push(row.customerId === null ? 0 : 1);
      at.push(row.at);
      total.push(row.total);
      net.push(row.net);
      kind.push(ORDER_KINDS.indexOf(row.kind));
      cancelledAt.push(row.cancelledAt ?? Number.POSITIVE_INFINITY);
      units.push(row.units);
      currencyMatches.push(row.currency === shop.currency ? 1 : 0);
      channel.push(SALES_CHANNELS.indexOf(row.channel));
      source.push(numberOf(sources, row.source ?? ""));
      ruling.push(RULINGS.indexOf(rulings.get(row.id) ?? "none"));
    }
  }
  const ids = id.values().slice();
  const cancelled = Uint8Array.from(cancelledAt.values(), (instant) => (instant < Number.POSITIVE_INFINITY ? 1 : 0));
  return {
    id: ids,
    person: Int32Array.from(person.values()),
    customerKnown: Uint8Array.from(known.values()),
    at: at.values().slice(),
    total: total.values().slice(),
    net: net.values().slice(),
    kind: Uint8Array.from(kind.values()),
    cancelled,
    units: units.values().slice(),
    currencyMatches: Uint8Array.from(currencyMatches.values()),
    channel: Uint8Array.from(channel.values()),
    source: Int32Array.from(source.values()),
    ruling: Uint8Array.from(ruling.values()),
    sources: [...sources.keys()],
    ...(await readReturns(reader, shop.id, ids, cancelledAt.values().slice())),
  };
}

function numberOf(known: Map<string, number>, name: string): number {
  const number = known.get(name) ?? known.size;
  known.set(name, number);
  return number;
}

/** What refunds took back of each order, and when it first was cancelled or refunded. */
async function readReturns(
  reader: Reader,
  shopId: number,
  orderIds: Float64Array,
  firstReturnAt: Float64Array,
): Promise<Pick<AuditOrders, "refundedNet" | "firstReturnAt">> {
  const { refunds } = reader.tables;
  const refundedNet = new Float64Array(orderIds.length);
  const read = (after: number, size: number) =>
    reader.query
      .select({ id: refunds.id, orderId: refunds.orderId, at: refunds.refundedAt, net: refunds.net })
      .from(refunds)
      .where(and(eq(refunds.shopId, shopId), gt(refunds.id, after)))
      .orderBy(asc(refunds.id))
      .limit(size);
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const { orderId, at, net } of page) {
      const row = rowOf(orderIds, orderId);
      if (row < 0) continue;
      refundedNet[row] = (refundedNet[row] ?? 0) + net;
      firstReturnAt[row] = Math.min(firstReturnAt[row] ?? at, at);
    }
  }
  return { refundedNet, firstReturnAt };
}

/** Binary search over ascending ids; -1 for one that is not among them. */
function rowOf(ids: Float64Array, id: number): number {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = ids[middle] ?? 0;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
