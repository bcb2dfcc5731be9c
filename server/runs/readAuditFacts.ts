import type { AuditFacts, AuditOrders } from "../analytics/audit/facts.ts";
import type { GuestOrder, Resolution } from "../analytics/identity/resolution.ts";
import type { Instant } from "../domain/instant.ts";
import { ORDER_KINDS } from "../domain/source.ts";
import type { Reader } from "../store/database.ts";
import { NumberColumn } from "../store/history/numberColumn.ts";
import { isFirstEntryOf } from "../store/ledger.ts";
import { pages } from "../store/pages.ts";
import { and, asc, count, eq, gt, sql } from "../store/query.ts";
import type { Shop } from "../store/shops.ts";
import type { AccountRow } from "./readContacts.ts";

const ORDERS_PER_PAGE = 20_000;

/** What the identity step already knows. */
export interface IdentityFacts {
  resolution: Resolution;
  accounts: readonly AccountRow[];
  guestOrders: readonly GuestOrder[];
  /** People who object to being profiled. */
  objecting: number;
}

/** Gathers what the audit looks at: every order in columns, the rest as counts. */
export async function readAuditFacts(
  reader: Reader,
  shop: Shop,
  now: Instant,
  identity: IdentityFacts,
): Promise<AuditFacts> {
  const { resolution, accounts } = identity;
  const people = resolution.persons.length;
  const orders = await readAuditOrders(reader, shop, resolution);
  const { orderLines, quarantine } = reader.tables;
  const [lines] = await reader.query.select({ n: count() }).from(orderLines).where(eq(orderLines.shopId, shop.id));
  const [zero] = await reader.query
    .select({ n: count() })
    .from(orderLines)
    .where(and(eq(orderLines.shopId, shop.id), eq(orderLines.unitPrice, 0), eq(orderLines.net, 0)));
  const [refused] = await reader.query.select({ n: count() }).from(quarantine).where(eq(quarantine.shopId, shop.id));
  return {
    now,
    currency: shop.currency,
    people,
    accounts: accounts.length,
    joinedAccounts: resolution.counts.joinedAccounts,
    sharedIdentifiers: resolution.sharedIdentifiers.length,
    prospects: people - new Set(orders.person.filter((person) => person >= 0)).size,
    peopleWithoutContact: countWithoutContact(identity),
    objecting: identity.objecting,
    orders,
    lines: lines?.n ?? 0,
    exactDuplicateLines: await countDuplicateLines(reader, shop.id),
    zeroPriceLines: zero?.n ?? 0,
    quarantined: refused?.n ?? 0,
    hasAllOrders: shop.scopes.includes("read_all_orders"),
  };
}

async function readAuditOrders(reader: Reader, shop: Shop, resolution: Resolution): Promise<AuditOrders> {
  const column = () => new NumberColumn();
  const [id, person, known, at, total] = [column(), column(), column(), column(), column()];
  const [net, refunded, kind, cancelled] = [column(), column(), column(), column()];
  const [units, currencyMatches] = [column(), column()];
  const { orders, ledger, refunds } = reader.tables;
  const refundedNet = sql<number>`(select coalesce(sum(${refunds.net}), 0) from ${refunds} where ${refunds.shopId} = ${orders.shopId} and ${refunds.orderId} = ${orders.id})`;
  const read = (after: number, size: number) =>
    reader.query
      .select({
        id: orders.id,
        customerId: orders.customerId,
        at: orders.placedAt,
        total: orders.total,
        net: ledger.amount,
        refundedNet: refundedNet.mapWith(Number),
        kind: orders.kind,
        cancelledAt: orders.cancelledAt,
        units: ledger.units,
        currency: orders.currency,
      })
      .from(orders)
      .innerJoin(ledger, isFirstEntryOf(reader))
      .where(and(eq(orders.shopId, shop.id), gt(orders.id, after)))
      .orderBy(asc(orders.id))
      .limit(size);
  for await (const page of pages(0, ORDERS_PER_PAGE, read, (row) => row.id)) {
    for (const row of page) {
      const { personOfGuestOrder, personOfAccount } = resolution;
      const owner = row.customerId === null ? personOfGuestOrder.get(row.id) : personOfAccount.get(row.customerId);
      id.push(row.id);
      person.push(owner ?? -1);
      known.push(row.customerId === null ? 0 : 1);
      at.push(row.at);
      total.push(row.total);
      net.push(row.net);
      refunded.push(row.refundedNet);
      kind.push(ORDER_KINDS.indexOf(row.kind));
      cancelled.push(row.cancelledAt === null ? 0 : 1);
      units.push(row.units);
      currencyMatches.push(row.currency === shop.currency ? 1 : 0);
    }
  }
  return {
    id: id.values().slice(),
    person: Int32Array.from(person.values()),
    customerKnown: Uint8Array.from(known.values()),
    at: at.values().slice(),
    total: total.values().slice(),
    net: net.values().slice(),
    refundedNet: refunded.values().slice(),
    kind: Uint8Array.from(kind.values()),
    cancelled: Uint8Array.from(cancelled.values()),
    units: units.values().slice(),
    currencyMatches: Uint8Array.from(currencyMatches.values()),
  };
}

/** Nobody can be reached of whom neither an account nor a guest order names an address or number. */
function countWithoutContact({ resolution, accounts, guestOrders }: IdentityFacts): number {
  const reachable = new Set<number>();
  for (const { id, emailHash, phoneHash } of accounts) {
    const person = resolution.personOfAccount.get(id);
    if (person !== undefined && (emailHash !== null || phoneHash !== null)) reachable.add(person);
  }
  for (const { orderId, emailHash, phoneHash } of guestOrders) {
    const person = resolution.personOfGuestOrder.get(orderId);
    if (person !== undefined && (emailHash !== null || phoneHash !== null)) reachable.add(person);
  }
  return resolution.persons.length - reachable.size;
}

/** Lines that repeat another one of their order in product, quantity, price and discount. */
async function countDuplicateLines(reader: Reader, shopId: number): Promise<{ lines: number; amount: number }> {
  const [row] = await reader.all<{ lines: number; amount: number }>(sql`
    select cast(coalesce(sum(times - 1), 0) as bigint) as lines, cast(coalesce(sum((times - 1) * net), 0) as bigint) as amount
    from (
      select count(*) as times, min(net) as net
      from order_lines
      where shop_id = ${shopId}
      group by order_id, product_id, title, quantity, unit_price, discount
      having count(*) > 1
    ) repeated`);
  return { lines: Number(row?.lines ?? 0), amount: Number(row?.amount ?? 0) };
}
