import type { Instant, TimeZone } from "../../domain/instant.ts";
import { ENGAGEMENT_KINDS, ORDER_KINDS, SALES_CHANNELS } from "../../domain/source.ts";
import type { Reader } from "../database.ts";
import { isFirstEntryOf } from "../ledger.ts";
import { pages } from "../pages.ts";
import { and, asc, eq, gt, gte, inArray, lte, min } from "../query.ts";
import { NumberColumn, sortedBy } from "./numberColumn.ts";

const ORDERS_PER_PAGE = 20_000;
const EVENTS_PER_PAGE = 50_000;

/** Who placed an order and who a Klaviyo profile belongs to, as row numbers of people; undefined for nobody. */
export interface Attribution {
  people: number;
  personOfOrder(orderId: number, customerId: number | null): number | undefined;
  /** Each profile's person and the time it was made. */
  profiles: ReadonlyMap<string, { person: number; since: Instant }>;
}

interface ShopOfHistory {
  id: number;
  currency: string;
  timeZone: TimeZone;
}

/** Part of a shop: at most 500 orders and 500 profiles. */
export interface HistoryScope {
  orderIds: readonly number[];
  profileIds: readonly string[];
}

/**
 * Reads every counted order, its changes and lines, and all human engagement into columns, page by page: what features
 * are computed from (analytics/features/history.ts says what each column means).
 */
export async function readHistory(reader: Reader, shop: ShopOfHistory, attribution: Attribution, scope?: HistoryScope) {
  const { orders, rowOfOrder } = await readOrders(reader, shop, attribution, scope);
  const profileSince = new Float64Array(attribution.people).fill(Number.POSITIVE_INFINITY);
  for (const { person, since } of attribution.profiles.values()) {
    profileSince[person] = Math.min(profileSince[person] ?? since, since);
  }
  return {
    people: attribution.people,
    timeZone: shop.timeZone,
    orders,
    adjustments: await readAdjustments(reader, shop.id, rowOfOrder, scope),
    lines: await readLines(reader, shop.id, rowOfOrder, scope),
    engagement: await readEngagement(reader, shop.id, attribution.profiles, scope),
    profileSince,
  };
}

/** Orders that are no test, in the shop's currency, and whose person is known. */
async function readOrders(reader: Reader, shop: ShopOfHistory, attribution: Attribution, scope?: HistoryScope) {
  const { orders, ledger } = reader.tables;
  const column = () => new NumberColumn();
  const [id, person, at, cancelledAt, kind] = [column(), column(), column(), column(), column()];
  const [net, discount, units, channel] = [column(), column(), column(), column()];
  const read = (after: number, size: number) =>
    reader.query
      .select({
        id: orders.id,
        customerId: orders.customerId,
        kind: orders.kind,
        channel: orders.channel,
        cancelledAt: orders.cancelledAt,
        currency: orders.currency,
        at: orders.placedAt,
        net: ledger.amount,
        discount: ledger.discount,
        units: ledger.units,
      })
      .from(orders)
      .innerJoin(ledger, isFirstEntryOf(reader))
      .where(and(eq(orders.shopId, shop.id), gt(orders.id, after), scope && inArray(orders.id, [...scope.orderIds])))
      .orderBy(asc(orders.id))
      .limit(size);
  for await (const page of pages(0, ORDERS_PER_PAGE, read, (row) => row.id)) {
    for (const row of page) {
      const owner = attribution.personOfOrder(row.id, row.customerId);
      if (owner === undefined || row.kind === "test") continue;
      if (row.currency !== shop.currency) continue;
      id.push(row.id);
      person.push(owner);
      at.push(row.at);
      cancelledAt.push(row.cancelledAt ?? Number.POSITIVE_INFINITY);
      kind.push(ORDER_KINDS.indexOf(row.kind));
      net.push(row.net);
      discount.push(row.discount);
      units.push(row.units);
      channel.push(SALES_CHANNELS.indexOf(row.channel));
    }
  }
  const order = sortedBy(id.length, person, at, id);
  const rowOfOrder = new Map<number, number>();
  id.reordered(order).forEach((orderId, row) => rowOfOrder.set(orderId, row));
  return {
    rowOfOrder,
    orders: {
      person: Int32Array.from(person.reordered(order)),
      at: at.reordered(order),
      cancelledAt: cancelledAt.reordered(order),
      kind: Uint8Array.from(kind.reordered(order)),
      net: net.reordered(order),
      discount: discount.reordered(order),
      units: units.reordered(order),
      channel: Uint8Array.from(channel.reordered(order)),
    },
  };
}

async function readAdjustments(
  reader: Reader,
  shopId: number,
  rowOfOrder: ReadonlyMap<number, number>,
  scope?: HistoryScope,
) {
  const { ledger } = reader.tables;
  const [order, at, amount, isRefund] = [
    new NumberColumn(),
    new NumberColumn(),
    new NumberColumn(),
    new NumberColumn(),
  ];
  for await (const page of ordersOf(reader, shopId, scope)) {
    const rows = await reader.query
      .select({ orderId: ledger.orderId, kind: ledger.kind, at: ledger.occurredAt, amount: ledger.amount })
      .from(ledger)
      .where(
        and(
          eq(ledger.shopId, shopId),
          gte(ledger.orderId, page.from),
          lte(ledger.orderId, page.to),
          page.only && inArray(ledger.orderId, page.only),
        ),
      );
    for (const row of rows) {
      const owner = rowOfOrder.get(row.orderId);
      if (owner === undefined || row.kind === "order") continue;
      order.push(owner);
      at.push(row.at);
      amount.push(row.amount);
      isRefund.push(row.kind === "refund" ? 1 : 0);
    }
  }
  const sorted = sortedBy(order.length, order, at);
  return {
    order: Int32Array.from(order.reordered(sorted)),
    at: at.reordered(sorted),
    amount: amount.reordered(sorted),
    isRefund: Uint8Array.from(isRefund.reordered(sorted)),
  };
}

async function readLines(
  reader: Reader,
  shopId: number,
  rowOfOrder: ReadonlyMap<number, number>,
  scope?: HistoryScope,
) {
  const { orderLines } = reader.tables;
  const products = new Map<number | string, number>();
  const categories = new Map<string, number>();
  const numberOf = <K>(known: Map<K, number>, value: K) => {
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    return number;
  };
  const [order, product, category, quantity, net] = [
    new NumberColumn(),
    new NumberColumn(),
    new NumberColumn(),
    new NumberColumn(),
    new NumberColumn(),
  ];
  for await (const page of ordersOf(reader, shopId, scope)) {
    const rows = await reader.query
      .select({
        orderId: orderLines.orderId,
        productId: orderLines.productId,
        productType: orderLines.productType,
        quantity: orderLines.quantity,
        net: orderLines.net,
        isGiftCard: orderLines.isGiftCard,
      })
      .from(orderLines)
      .where(
        and(
          eq(orderLines.shopId, shopId),
          gte(orderLines.orderId, page.from),
          lte(orderLines.orderId, page.to),
          page.only && inArray(orderLines.orderId, page.only),
        ),
      );
    for (const row of rows) {
      const owner = rowOfOrder.get(row.orderId);
      if (owner === undefined || row.isGiftCard) continue;
      order.push(owner);
      product.push(row.productId === null ? -1 : numberOf(products, row.productId));
      category.push(row.productType ? numberOf(categories, row.productType) : -1);
      quantity.push(row.quantity);
      net.push(row.net);
    }
  }
  const sorted = sortedBy(order.length, order);
  return {
    order: Int32Array.from(order.reordered(sorted)),
    product: Int32Array.from(product.reordered(sorted)),
    category: Int32Array.from(category.reordered(sorted)),
    quantity: quantity.reordered(sorted),
    net: net.reordered(sorted),
  };
}

interface OrderRange {
  from: number;
  to: number;
  only?: number[];
}

async function* ordersOf(reader: Reader, shopId: number, scope?: HistoryScope): AsyncGenerator<OrderRange> {
  if (!scope) yield* orderRanges(reader, shopId);
  else if (scope.orderIds.length > 0) {
    yield { from: Math.min(...scope.orderIds), to: Math.max(...scope.orderIds), only: [...scope.orderIds] };
  }
}

/** Ranges of order ids that hold a page of orders each: what hangs on orders is read in the same bites. */
async function* orderRanges(reader: Reader, shopId: number): AsyncGenerator<OrderRange> {
  const { orders } = reader.tables;
  const read = (after: number, size: number) =>
    reader.query
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.shopId, shopId), gt(orders.id, after)))
      .orderBy(asc(orders.id))
      .limit(size);
  for await (const page of pages(0, ORDERS_PER_PAGE, read, ({ id }) => id)) {
    yield { from: page[0]?.id ?? 0, to: page.at(-1)?.id ?? 0 };
  }
}

async function readEngagement(reader: Reader, shopId: number, profiles: Attribution["profiles"], scope?: HistoryScope) {
  const { engagement } = reader.tables;
  const [person, at, kind] = [new NumberColumn(), new NumberColumn(), new NumberColumn()];
  const read = (after: string, size: number) =>
    reader.query
      .select({
        id: engagement.id,
        profileId: engagement.profileId,
        kind: engagement.kind,
        at: engagement.occurredAt,
        isMachine: engagement.isMachine,
      })
      .from(engagement)
      .where(
        and(
          eq(engagement.shopId, shopId),
          gt(engagement.id, after),
          scope && inArray(engagement.profileId, [...scope.profileIds]),
        ),
      )
      .orderBy(asc(engagement.id))
      .limit(size);
  for await (const page of pages("", EVENTS_PER_PAGE, read, ({ id }) => id)) {
    for (const row of page) {
      const owner = profiles.get(row.profileId);
      if (owner === undefined || row.isMachine) continue;
      person.push(owner.person);
      at.push(row.at);
      kind.push(ENGAGEMENT_KINDS.indexOf(row.kind));
    }
  }
  const sorted = sortedBy(person.length, person, at);
  return {
    person: Int32Array.from(person.reordered(sorted)),
    at: at.reordered(sorted),
    kind: Uint8Array.from(kind.reordered(sorted)),
    recordedSince: await readRecordedSince(reader, shopId),
  };
}

/** When the account began to record each kind of event: before that nothing is known of anybody. */
async function readRecordedSince(reader: Reader, shopId: number): Promise<Float64Array> {
  const { engagement } = reader.tables;
  const rows = await reader.query
    .select({ kind: engagement.kind, first: min(engagement.occurredAt) })
    .from(engagement)
    .where(eq(engagement.shopId, shopId))
    .groupBy(engagement.kind);
  const since = new Float64Array(ENGAGEMENT_KINDS.length).fill(Number.POSITIVE_INFINITY);
  for (const { kind, first } of rows) since[ENGAGEMENT_KINDS.indexOf(kind)] = Number(first ?? Number.POSITIVE_INFINITY);
  return since;
}
