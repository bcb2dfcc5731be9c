import { type AuditOrders, RULINGS } from "../analytics/audit/facts.ts";
import type { Resolution } from "../analytics/identity/resolution.ts";
import { ORDER_KINDS, SALES_CHANNELS } from "../domain/source.ts";
import type { Reader } from "../store/database.ts";
import { isFirstEntryOf } from "../store/ledger.ts";
import { readOrderRulings } from "../store/orderRulings.ts";
import { pages } from "../store/pages.ts";
import { and, asc, count, eq, gt } from "../store/query.ts";
import type { Shop } from "../store/shops.ts";

const ROWS_PER_PAGE = 20_000;

/** Every order of the shop in columns, by id, with what came back of it and what somebody decided about it. */
export async function readAuditOrders(reader: Reader, shop: Shop, resolution: Resolution): Promise<AuditOrders> {
  const { orders, ledger } = reader.tables;
  const { personOfGuestOrder, personOfAccount } = resolution;
  const rulings = await readOrderRulings(reader, shop.id);
  const sources = new Map<string, number>();
  const columns = emptyColumns(await countOrders(reader, shop.id));
  let length = 0;
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
      const owner = row.customerId === null ? personOfGuestOrder(row.id) : personOfAccount(row.customerId);
      columns.id[length] = row.id;
      columns.person[length] = owner ?? -1;
      columns.customerKnown[length] = row.customerId === null ? 0 : 1;
      columns.at[length] = row.at;
      columns.total[length] = row.total;
      columns.net[length] = row.net;
      columns.kind[length] = ORDER_KINDS.indexOf(row.kind);
      columns.cancelled[length] = row.cancelledAt === null ? 0 : 1;
      columns.firstReturnAt[length] = row.cancelledAt ?? Number.POSITIVE_INFINITY;
      columns.units[length] = row.units;
      columns.currencyMatches[length] = row.currency === shop.currency ? 1 : 0;
      columns.channel[length] = SALES_CHANNELS.indexOf(row.channel);
      columns.source[length] = numberOf(sources, row.source ?? "");
      columns.ruling[length] = RULINGS.indexOf(rulings.get(row.id) ?? "none");
      length++;
    }
  }
  const found = shorten(columns, length);
  await addReturns(reader, shop.id, found);
  return { ...found, sources: [...sources.keys()] };
}

type Columns = Omit<AuditOrders, "sources">;

/** Room for every order there is: columns that grow would take twice as much. */
function emptyColumns(rows: number): Columns {
  return {
    id: new Float64Array(rows),
    person: new Int32Array(rows),
    customerKnown: new Uint8Array(rows),
    at: new Float64Array(rows),
    total: new Float64Array(rows),
    net: new Float64Array(rows),
    refundedNet: new Float64Array(rows),
    firstReturnAt: new Float64Array(rows),
    kind: new Uint8Array(rows),
    cancelled: new Uint8Array(rows),
    units: new Float64Array(rows),
    currencyMatches: new Uint8Array(rows),
    channel: new Uint8Array(rows),
    source: new Int32Array(rows),
    ruling: new Uint8Array(rows),
  };
}

function shorten(columns: Columns, length: number): Columns {
  const short = Object.entries(columns).map(([name, values]) => [name, values.subarray(0, length)]);
  return Object.fromEntries(short) as Columns;
}

async function countOrders(reader: Reader, shopId: number): Promise<number> {
  const { orders } = reader.tables;
  const [row] = await reader.query.select({ n: count() }).from(orders).where(eq(orders.shopId, shopId));
  return row?.n ?? 0;
}

function numberOf(known: Map<string, number>, name: string): number {
  const number = known.get(name) ?? known.size;
  known.set(name, number);
  return number;
}

/** Adds what refunds took back of each order, and when it first was cancelled or refunded. */
async function addReturns(
  reader: Reader,
  shopId: number,
  { id: orderIds, refundedNet, firstReturnAt }: Pick<Columns, "id" | "refundedNet" | "firstReturnAt">,
): Promise<void> {
  const { refunds } = reader.tables;
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
