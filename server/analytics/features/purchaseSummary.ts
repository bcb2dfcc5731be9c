import { ORDER_KINDS, SALES_CHANNELS } from "../../domain/source.ts";
import type { PurchaseHistory } from "./history.ts";
import type { Moment } from "./moment.ts";
import { kindMask, PURCHASE_KINDS } from "./orderKinds.ts";

/** What one person bought by the moment. Purchases are orders of a purchase kind with net revenue above zero. */
export interface PurchaseSummary {
  count: number;
  count30: number;
  count90: number;
  count365: number;
  /** Calendar days of the first and the last purchase; NaN without one. */
  firstDay: number;
  lastDay: number;
  /** Different calendar days with a purchase, and the squares of the gaps between neighbouring ones. */
  days: number;
  gapSquares: number;
  /** Calendar days between the first two, the last two, and the farthest neighbouring days; 0 below two days. */
  firstGap: number;
  lastGap: number;
  longestGap: number;
  /** Different calendar months with a purchase in the last 365 days. */
  months365: number;
  /** Purchases on a Saturday or Sunday. */
  weekend: number;
  /** Net revenue as placed, minor units. */
  placed: number;
  first: number;
  last: number;
  largest: number;
  /** Mean and sum of squared deviations of the values as placed, by Welford's recurrence (1962). */
  meanValue: number;
  valueDeviation: number;
  /** As placed, of the purchases without a discount. */
  fullPrice: number;
  discount: number;
  discounted: number;
  /** Discount as a share of the full price: sum over the discounted purchases, and the largest; 0 without one. */
  depths: number;
  deepest: number;
  units: number;
  /** Purchases of two units or more. */
  multiUnit: number;
  online: number;
  pos: number;
  marketplace: number;
  b2b: number;
  /** A bit for each channel bought on, by index into SALES_CHANNELS; the channel of the last purchase. */
  channels: number;
  lastChannel: number;
  subscriptions: number;
  lastSubscriptionDay: number;
  /** Where the last purchase that says it was billed to; -1 without one. Different countries among all. */
  country: number;
  province: number;
  countries: number;
  /** Purchases that were cancelled by the moment; nothing else counts them. */
  cancelled: number;
  /** Purchases with a refund, and all that was refunded on purchases (positive). */
  refunded: number;
  refunds: number;
  lastRefundDay: number;
  /** Net revenue of all counted orders with their refunds and edits, minor units. */
  revenue: number;
  revenue90: number;
  revenue365: number;
}

/** What a person who never bought has. */
export function noPurchases(): PurchaseSummary {
  return {
    count: 0,
    count30: 0,
    count90: 0,
    count365: 0,
    firstDay: Number.NaN,
    lastDay: Number.NaN,
    days: 0,
    gapSquares: 0,
    firstGap: 0,
    lastGap: 0,
    longestGap: 0,
    months365: 0,
    weekend: 0,
    placed: 0,
    first: Number.NaN,
    last: Number.NaN,
    largest: Number.NaN,
    meanValue: 0,
    valueDeviation: 0,
    fullPrice: 0,
    discount: 0,
    discounted: 0,
    depths: 0,
    deepest: 0,
    units: 0,
    multiUnit: 0,
    online: 0,
    pos: 0,
    marketplace: 0,
    b2b: 0,
    channels: 0,
    lastChannel: -1,
    subscriptions: 0,
    lastSubscriptionDay: Number.NaN,
    country: -1,
    province: -1,
    countries: 0,
    cancelled: 0,
    refunded: 0,
    refunds: 0,
    lastRefundDay: Number.NaN,
    revenue: 0,
    revenue90: 0,
    revenue365: 0,
  };
}

const IS_PURCHASE = kindMask(PURCHASE_KINDS);
const ONLINE = SALES_CHANNELS.indexOf("online");
const POS = SALES_CHANNELS.indexOf("pos");
const MARKETPLACE = SALES_CHANNELS.indexOf("marketplace");
const SUBSCRIPTION = ORDER_KINDS.indexOf("subscription");
const B2B = ORDER_KINDS.indexOf("b2b");

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
  addPurchase(summary, orders, order, at, moment);
  addDay(summary, dayOf(at), at >= moment.from365);
  if (orders.kind[order] === SUBSCRIPTION) {
    summary.subscriptions++;
    summary.lastSubscriptionDay = summary.lastDay;
  }
}

function addPurchase(
  summary: PurchaseSummary,
  orders: PurchaseHistory["orders"],
  order: number,
  at: number,
  moment: Moment,
): void {
  const net = orders.net[order] ?? 0;
  const units = orders.units[order] ?? 0;
  if (summary.count === 0) {
    summary.first = net;
    summary.largest = net;
  }
  summary.count++;
  if (at >= moment.from30) summary.count30++;
  if (at >= moment.from90) summary.count90++;
  if (at >= moment.from365) summary.count365++;
  summary.last = net;
  if (net > summary.largest) summary.largest = net;
  summary.placed += net;
  const deviation = net - summary.meanValue;
  summary.meanValue += deviation / summary.count;
  summary.valueDeviation += deviation * (net - summary.meanValue);
  addDiscount(summary, net, orders.discount[order] ?? 0);
  summary.units += units;
  if (units >= 2) summary.multiUnit++;
  if (orders.kind[order] === B2B) summary.b2b++;
  addChannel(summary, orders.channel[order] ?? 0);
}

function addDiscount(summary: PurchaseSummary, net: number, discount: number): void {
  if (discount <= 0) {
    summary.fullPrice += net;
    return;
  }
  const depth = discount / (net + discount);
  summary.discount += discount;
  summary.discounted++;
  summary.depths += depth;
  if (depth > summary.deepest) summary.deepest = depth;
}

function addChannel(summary: PurchaseSummary, channel: number): void {
  summary.channels |= 1 << channel;
  summary.lastChannel = channel;
  if (channel === ONLINE) summary.online++;
  else if (channel === POS) summary.pos++;
  else if (channel === MARKETPLACE) summary.marketplace++;
}

function addDay(summary: PurchaseSummary, day: number, isWithinYear: boolean): void {
  if (isWeekend(day)) summary.weekend++;
  if (day === summary.lastDay) return;
  // The first purchase of the window that falls into another month than the one before it in the window.
  if (isWithinYear && (summary.months365 === 0 || monthOf(day) !== monthOf(summary.lastDay))) summary.months365++;
  if (summary.days === 0) summary.firstDay = day;
  else {
    const gap = day - summary.lastDay;
    if (summary.days === 1) summary.firstGap = gap;
    summary.lastGap = gap;
    if (gap > summary.longestGap) summary.longestGap = gap;
    summary.gapSquares += gap ** 2;
  }
  summary.lastDay = day;
  summary.days++;
}

/** 1970-01-01 was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (day + 4) % 7;
  return weekday === 0 || weekday === 6;
}

/** A number for the calendar month of a day: Hinnant, "chrono-compatible low-level date algorithms", days to civil. */
function monthOf(day: number): number {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  return (era * 400 + year) * 12 + Math.floor((5 * ofYear + 2) / 153);
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
  dayOf: (at: number) => number,
): number {
  let row = from;
  let refunds = 0;
  let refundedAt = Number.NaN;
  for (; adjustments.order[row] === order; row++) {
    const at = adjustedAt(orders.at[order] ?? 0, adjustments.at[row] ?? 0);
    if (at > moment.asOf) continue;
    const amount = adjustments.amount[row] ?? 0;
    addRevenue(summary, amount, at, moment);
    if (adjustments.isRefund[row] !== 1) continue;
    refundedAt = at;
    refunds -= amount;
  }
  if (!Number.isNaN(refundedAt) && isPurchase(orders, order)) {
    const day = dayOf(refundedAt);
    summary.refunded++;
    summary.refunds += refunds;
    if (!(summary.lastRefundDay > day)) summary.lastRefundDay = day;
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
