import { ORDER_KINDS, SALES_CHANNELS } from "../../domain/source.ts";
import { type AuditFacts, RULINGS } from "./facts.ts";
import { addCase, emptyTally, type Tally } from "./tally.ts";

/** Why an order is left out, in the order in which it is asked; each order has at most one reason. */
export const EXCLUSIONS = [
  "left_out_by_hand",
  "test_orders",
  "cancelled_orders",
  "other_currency",
  "future_orders",
  "uncredited_guest_orders",
  "orders_of_missing_customers",
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** An order that was left out, for the log of the cleaning. */
export interface ExcludedOrder {
  id: number;
  rule: Exclusion;
  /** Net revenue as placed, minor units. */
  amount: number;
}

export interface OrderInspection {
  all: number;
  /** Orders in the shop's currency and dated up to now, neither test nor cancelled, whoever they belong to. */
  valid: number;
  /** Valid orders credited to a person: what features count. */
  counted: number;
  excluded: Record<Exclusion, Tally>;
  log: ExcludedOrder[];
  /** Among valid orders. */
  zeroValue: Tally;
  refundOverOrder: Tally;
  impossibleDates: Tally;
  /** From places whose channel is not known; the examples are their names. */
  unmapped: Tally;
}

const TEST = ORDER_KINDS.indexOf("test");
const EXCHANGE = ORDER_KINDS.indexOf("exchange");
const OTHER = SALES_CHANNELS.indexOf("other");
const COUNT = RULINGS.indexOf("count");
const LEAVE_OUT = RULINGS.indexOf("leave_out");

/** Sorts every order into counted or one exclusion, in one pass. `room` is the most examples a tally keeps. */
export function inspectOrders({ orders, now }: Pick<AuditFacts, "orders" | "now">, room: number): OrderInspection {
  const all = orders.id.length;
  const excluded = Object.fromEntries(EXCLUSIONS.map((rule) => [rule, emptyTally()])) as Record<Exclusion, Tally>;
  const inspection: OrderInspection = {
    all,
    valid: 0,
    counted: 0,
    excluded,
    log: [],
    zeroValue: emptyTally(),
    refundOverOrder: emptyTally(),
    impossibleDates: emptyTally(),
    unmapped: emptyTally(),
  };
  for (let row = 0; row < all; row++) {
    const id = orders.id[row] ?? 0;
    const amount = orders.net[row] ?? 0;
    const rule = exclusionOf(orders, row, now);
    if (rule !== undefined) {
      addCase(excluded[rule], id, amount, room);
      inspection.log.push({ id, rule, amount });
    } else inspection.counted++;
    if (rule === undefined || isUncredited(rule)) inspectValid(inspection, orders, row, room);
  }
  return inspection;
}

function inspectValid(inspection: OrderInspection, orders: AuditFacts["orders"], row: number, room: number): void {
  const id = orders.id[row] ?? 0;
  const net = orders.net[row] ?? 0;
  const refunded = orders.refundedNet[row] ?? 0;
  inspection.valid++;
  if (net <= 0) addCase(inspection.zeroValue, id, orders.total[row] ?? 0, room);
  if (refunded > Math.max(0, net)) addCase(inspection.refundOverOrder, id, refunded - Math.max(0, net), room);
  if ((orders.firstReturnAt[row] ?? Infinity) < (orders.at[row] ?? 0)) {
    addCase(inspection.impossibleDates, id, net, room);
  }
  if (!isMapped(orders, row)) addSource(inspection.unmapped, orders.sources[orders.source[row] ?? -1], net, room);
}

function addSource(tally: Tally, source: string | undefined, amount: number, room: number): void {
  tally.count++;
  tally.amount += amount;
  if (source && tally.examples.length < room && !tally.examples.includes(source)) tally.examples.push(source);
}

function isUncredited(rule: Exclusion): boolean {
  return rule === "uncredited_guest_orders" || rule === "orders_of_missing_customers";
}

/** Whether it is known what kind of place the order came from. An exchange continues an order of some channel. */
export function isMapped(orders: AuditFacts["orders"], row: number): boolean {
  return orders.channel[row] !== OTHER || orders.kind[row] === EXCHANGE;
}

function exclusionOf(orders: AuditFacts["orders"], row: number, now: number): Exclusion | undefined {
  const invalid = invalidity(orders, row, now);
  if (invalid !== undefined || (orders.person[row] ?? -1) >= 0) return invalid;
  return orders.customerKnown[row] === 0 ? "uncredited_guest_orders" : "orders_of_missing_customers";
}

/** Why the order is not valid, if it is not: what somebody decided comes before what the order says. */
export function invalidity(orders: AuditFacts["orders"], row: number, now: number): Exclusion | undefined {
  if (orders.ruling[row] === LEAVE_OUT) return "left_out_by_hand";
  if (orders.kind[row] === TEST && orders.ruling[row] !== COUNT) return "test_orders";
  if (orders.cancelled[row] === 1) return "cancelled_orders";
  if (orders.currencyMatches[row] === 0) return "other_currency";
  if ((orders.at[row] ?? 0) > now) return "future_orders";
  return undefined;
}
