import { ORDER_KINDS, SALES_CHANNELS } from "../../domain/source.ts";
import type { PurchaseHistory } from "./history.ts";
import type { Moment } from "./moment.ts";
import { kindMask, PURCHASE_KINDS } from "./orderKinds.ts";

/** What one person bought by the moment. Purchases are orders of a purchase kind with net revenue above zero. */
export interface PurchaseSummary {
  count: number;
  count90: number;
  count365: number;
  /** Calendar days of the first and the last purchase; NaN without one. */
  firstDay: number;
  lastDay: number;
  /** Different calendar days with a purchase, and the squares of the gaps between neighbouring ones. */
  days: number;
  gapSquares: number;
  /** Net revenue as placed, minor units. */
  placed: number;
  first: number;
  last: number;
  largest: number;
  /** As placed, of the purchases without a discount. */
  fullPrice: number;
  discount: number;
  discounted: number;
  units: number;
  pos: number;
  subscriptions: number;
  /** Purchases with a refund, and all that was refunded on purchases (positive). */
  refunded: number;
  refunds: number;
  /** Net revenue of all counted orders with their refunds and edits, minor units. */
  revenue: number;
  revenue90: number;
  revenue365: number;
}

/** What a person who never bought has. */
export function noPurchases(): PurchaseSummary {
  return {
    count: 0,
    count90: 0,
    count365: 0,
    firstDay: Number.NaN,
    lastDay: Number.NaN,
    days: 0,
    gapSquares: 0,
    placed: 0,
    first: Number.NaN,
    last: Number.NaN,
    largest: Number.NaN,
    fullPrice: 0,
    discount: 0,
    discounted: 0,
    units: 0,
    pos: 0,
    subscriptions: 0,
    refunded: 0,
    refunds: 0,
    revenue: 0,
    revenue90: 0,
    revenue365: 0,
  };
}

const IS_PURCHASE = kindMask(PURCHASE_KINDS);
const POS = SALES_CHANNELS.indexOf("pos");
const SUBSCRIPTION = ORDER_KINDS.indexOf("subscription");

/** True for an order that makes its person a buyer. */
export function isPurchase({ kind, net }: PurchaseHistory["orders"], order: number): boolean {
  return IS_PURCHASE[kind[order] ?? 0] === 1 && (net[order] ?? 0) > 0;
}

/** True for an order that, seen at an instant, was cancelled: nothing of it counts any more. */
export function isCancelledBy({ cancelledAt }: PurchaseHistory["orders"], order: number, at: number): boolean {
  return (cancelledAt[order] ?? Infinity) <= at;
}

/** The row after the order's last adjustment. */
export function skipAdjustments({ adjustments }: PurchaseHistory, order: number, from: number): number {
  let row = from;
  while (adjustments.order[row] === order) row++;
  return row;
}

/** Adds the order's part to the summary, which has to be given a person's orders in time order. */
export function addOrder(
  summary: PurchaseSummary,
  { orders }: PurchaseHistory,
  order: number,
  moment: Moment,
  dayOf: (at: number) => number,
): void {
  const at = orders.at[order] ?? 0;
  addRevenue(summary, orders.net[order] ?? 0, at, moment);
  if (!isPurchase(orders, order)) return;
  const net = orders.net[order] ?? 0;
  const discount = orders.discount[order] ?? 0;
  if (summary.count === 0) {
    summary.first = net;
    summary.largest = net;
  }
  summary.count++;
  if (at >= moment.from90) summary.count90++;
  if (at >= moment.from365) summary.count365++;
  summary.last = net;
  if (net > summary.largest) summary.largest = net;
  summary.placed += net;
  summary.discount += discount;
  if (discount > 0) summary.discounted++;
  else summary.fullPrice += net;
  summary.units += orders.units[order] ?? 0;
  if (orders.channel[order] === POS) summary.pos++;
  if (orders.kind[order] === SUBSCRIPTION) summary.subscriptions++;
  addDay(summary, dayOf(at));
}

function addDay(summary: PurchaseSummary, day: number): void {
  if (summary.days === 0) summary.firstDay = day;
  else if (day === summary.lastDay) return;
  else summary.gapSquares += (day - summary.lastDay) ** 2;
  summary.lastDay = day;
  summary.days++;
}

/**
 * Adds the order's refunds and edits up to the moment.
 * @param from row of the order's first adjustment, if it has one
 * @returns the row after its last
 */
export function addAdjustments(
  summary: PurchaseSummary,
  { orders, adjustments }: PurchaseHistory,
  order: number,
  from: number,
  moment: Moment,
): number {
  let row = from;
  let refunds = 0;
  let refunded = false;
  for (; adjustments.order[row] === order; row++) {
    const at = adjustedAt(orders.at[order] ?? 0, adjustments.at[row] ?? 0);
    if (at > moment.asOf) continue;
    const amount = adjustments.amount[row] ?? 0;
    addRevenue(summary, amount, at, moment);
    if (adjustments.isRefund[row] !== 1) continue;
    refunded = true;
    refunds -= amount;
  }
  if (refunded && isPurchase(orders, order)) {
    summary.refunded++;
    summary.refunds += refunds;
  }
  return row;
}

/** A change dated before its order (clocks differ between systems) counts from the order on. */
export function adjustedAt(orderAt: number, at: number): number {
  return at < orderAt ? orderAt : at;
}

function addRevenue(summary: PurchaseSummary, amount: number, at: number, { from90, from365 }: Moment): void {
  summary.revenue += amount;
  if (at >= from90) summary.revenue90 += amount;
  if (at >= from365) summary.revenue365 += amount;
}
