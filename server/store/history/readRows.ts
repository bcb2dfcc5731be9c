import type { Instant } from "../../domain/instant.ts";
import type { EngagementKind, OrderKind, SalesChannel } from "../../domain/source.ts";
import type { Reader } from "../database.ts";
import { type SQL, sql } from "../query.ts";
import type { EventRow, OrderRows, PersonRows } from "./personRows.ts";
import type { PersonRecords } from "./records.ts";

/** Ids named in one statement. */
const IDS_PER_READ = 500;

interface ShopOfRows {
  id: number;
  currency: string;
}

interface LedgerEntry {
  id: number;
  customer_id: number | null;
  placed_at: Instant;
  cancelled_at: Instant | null;
  kind: OrderKind;
  channel: SalesChannel;
  country: string | null;
  province: string | null;
  entry_kind: "order" | "refund" | "edit" | "cancellation";
  occurred_at: Instant;
  amount: number;
  discount: number;
  units: number;
}

interface LineEntry {
  order_id: number;
  product_id: number | null;
  product_type: string | null;
  discount: number;
  net: number;
}

interface EventEntry {
  profile_id: string;
  kind: EngagementKind;
  at: Instant;
  product_id: number | null;
  category: string | null;
  value: number | null;
  is_mobile: number | null;
}

/**
 * Reads what belongs to each of some thousand people: orders in the shop's currency, with their changes and lines,
 * that are no test, unless somebody of the shop decided otherwise about one, and events that people made. Found by account, guest order and profile, so memory is bounded by the
 * people asked for, and a few cost little.
 */
export async function readRows(
  reader: Reader,
  shop: ShopOfRows,
  people: readonly PersonRecords[],
): Promise<PersonRows[]> {
  const rows = people.map((): PersonRows => ({ orders: [], events: [] }));
  const orders = new Map<number, OrderRows>();
  for (const [owner, ids] of ownersOf(people)) {
    for (let from = 0; from < ids.length; from += IDS_PER_READ) {
      const isOwned = sql`${sql.raw(owner.column)} in ${ids.slice(from, from + IDS_PER_READ)} ${sql.raw(owner.and)}`;
      await readOrders(reader, shop, isOwned, (order, entry) => {
        orders.set(order.id, order);
        rows[owner.rowOf(entry)]?.orders.push(order);
      });
      await readLines(reader, shop, isOwned, orders);
      orders.clear();
    }
  }
  await readEvents(reader, shop, people, rows);
  for (const { orders: own, events } of rows) {
    if (own.length > 1) own.sort((a, b) => a.at - b.at || a.id - b.id);
    for (const { changes } of own) if (changes.length > 1) changes.sort((a, b) => a.at - b.at);
    if (events.length > 1) events.sort((a, b) => a.at - b.at);
  }
  return rows;
}

interface Owner {
  column: string;
  /** What else holds of the orders. */
  and: string;
  rowOf: (entry: LedgerEntry) => number;
}

/** Orders are found by the account that placed them, and those of guests by themselves. */
function ownersOf(people: readonly PersonRecords[]): [Owner, number[]][] {
  const ofAccount = new Map<number, number>();
  const ofGuestOrder = new Map<number, number>();
  for (const [row, { accounts, guestOrders }] of people.entries()) {
    for (const id of accounts) ofAccount.set(id, row);
    for (const id of guestOrders) ofGuestOrder.set(id, row);
  }
  const byAccount: Owner = {
    column: "o.customer_id",
    and: "",
    rowOf: ({ customer_id: id }) => ofAccount.get(id ?? 0) ?? -1,
  };
  const byOrder: Owner = {
    column: "o.id",
    and: "and o.customer_id is null",
    rowOf: ({ id }) => ofGuestOrder.get(id) ?? -1,
  };
  return [
    [byAccount, [...ofAccount.keys()]],
    [byOrder, [...ofGuestOrder.keys()]],
  ];
}

async function readOrders(
  reader: Reader,
  shop: ShopOfRows,
  isOwned: SQL,
  found: (order: OrderRows, entry: LedgerEntry) => void,
): Promise<void> {
  const entries = await reader.all<{ [K in keyof LedgerEntry]: LedgerEntry[K] }>(sql`
    select o.id as id, o.customer_id as customer_id, o.placed_at as placed_at, o.cancelled_at as cancelled_at,
      case when o.kind = 'test' then 'one_off' else o.kind end as kind, o.channel as channel, o.country as country, o.province as province,
      l.kind as entry_kind, l.occurred_at as occurred_at, l.amount as amount, l.discount as discount, l.units as units
    from orders o join ledger l on l.shop_id = o.shop_id and l.order_id = o.id
    left join order_rulings r on r.shop_id = o.shop_id and r.order_id = o.id and r.undone_at is null
    where o.shop_id = ${shop.id} and o.currency = ${shop.currency} and ${isOwned}
      and (r.verdict = 'count' or (r.verdict is null and o.kind <> 'test'))`);
  // Entries of one order may come in any order, and an order without its first one does not count yet.
  const changesOf = new Map<number, OrderRows["changes"]>();
  const orders: OrderRows[] = [];
  for (const entry of entries) {
    const changes = changesOf.get(entry.id) ?? [];
    changesOf.set(entry.id, changes);
    if (entry.entry_kind !== "order") {
      changes.push({ at: entry.occurred_at, amount: entry.amount, isRefund: entry.entry_kind === "refund" });
      continue;
    }
    const { id, placed_at: at, cancelled_at: cancelledAt, kind, channel, country, province } = entry;
    const { amount: net, discount, units } = entry;
    const order = { id, at, cancelledAt, kind, channel, country, province, net, discount, units, changes, lines: [] };
    orders.push(order);
    found(order, entry);
  }
}

async function readLines(
  reader: Reader,
  shop: ShopOfRows,
  isOwned: SQL,
  orders: ReadonlyMap<number, OrderRows>,
): Promise<void> {
  if (orders.size === 0) return;
  const lines = await reader.all<{ [K in keyof LineEntry]: LineEntry[K] }>(sql`
    select l.order_id as order_id, l.product_id as product_id, l.product_type as product_type,
      l.discount as discount, l.net as net
    from orders o join order_lines l on l.shop_id = o.shop_id and l.order_id = o.id
    where o.shop_id = ${shop.id} and ${isOwned} and not l.is_gift_card
    order by l.order_id, l.id`);
  for (const { order_id: orderId, product_id: productId, product_type: productType, discount, net } of lines) {
    orders.get(orderId)?.lines.push({ productId, productType, net, isDiscounted: discount > 0 });
  }
}

async function readEvents(
  reader: Reader,
  shop: ShopOfRows,
  people: readonly PersonRecords[],
  rows: readonly PersonRows[],
): Promise<void> {
  const ofProfile = new Map(people.flatMap(({ profiles }, row) => profiles.map((id) => [id, row] as const)));
  const ids = [...ofProfile.keys()];
  for (let from = 0; from < ids.length; from += IDS_PER_READ) {
    const events = await reader.all<{ [K in keyof EventEntry]: EventEntry[K] }>(sql`
      select profile_id as profile_id, kind as kind, occurred_at as at, product_id as product_id,
        category as category, value as value, case when is_mobile is null then null when is_mobile then 1 else 0 end as is_mobile
      from engagement
      where shop_id = ${shop.id} and profile_id in ${ids.slice(from, from + IDS_PER_READ)} and not is_machine
      order by profile_id, occurred_at, id`);
    for (const event of events) rows[ofProfile.get(event.profile_id) ?? -1]?.events.push(eventOf(event));
  }
}

function eventOf({ at, kind, product_id: productId, category, value, is_mobile: isMobile }: EventEntry): EventRow {
  return { at, kind, productId, category, value, isMobile: isMobile === null ? null : isMobile === 1 };
}
