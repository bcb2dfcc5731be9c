import { ORDER_KINDS } from "../../domain/source.ts";
import type { AuditFacts } from "./facts.ts";
import { addCase, emptyTally, type Tally } from "./tally.ts";

/** Why an order is left out, in the order in which it is asked; each order has at most one reason. */
export const EXCLUSIONS = [
  "test_orders",
  "cancelled_orders",
  "other_currency",
  "future_orders",
  "uncredited_guest_orders",
  "orders_of_missing_customers",
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

export interface OrderInspection {
  all: number;
  /** Orders in the shop's currency and dated up to now, neither test nor cancelled, whoever they belong to. */
  valid: number;
  /** Valid orders credited to a person: what features count. */
  counted: number;
  excluded: Record<Exclusion, Tally>;
  /** Among valid orders. */
  zeroValue: Tally;
  refundOverOrder: Tally;
}

const TEST = ORDER_KINDS.indexOf("test");

/** Sorts every order into counted or one exclusion, in one pass. `room` is the most examples a tally keeps. */
export function inspectOrders({ orders, now }: Pick<AuditFacts, "orders" | "now">, room: number): OrderInspection {
  const all = orders.id.length;
  const excluded = Object.fromEntries(EXCLUSIONS.map((rule) => [rule, emptyTally()])) as Record<Exclusion, Tally>;
  const inspection: OrderInspection = {
    all,
    valid: 0,
    counted: 0,
    excluded,
    zeroValue: emptyTally(),
    refundOverOrder: emptyTally(),
  };
  for (let row = 0; row < all; row++) {
    const id = orders.id[row] ?? 0;
    const net = orders.net[row] ?? 0;
    const invalid = invalidity(orders, row, now);
    if (invalid) {
      addCase(excluded[invalid], id, net, room);
      continue;
    }
    inspection.valid++;
    const refunded = orders.refundedNet[row] ?? 0;
    if (net <= 0) addCase(inspection.zeroValue, id, orders.total[row] ?? 0, room);
    if (refunded > Math.max(0, net)) addCase(inspection.refundOverOrder, id, refunded - Math.max(0, net), room);
    if ((orders.person[row] ?? -1) >= 0) inspection.counted++;
    else {
      const isGuest = orders.customerKnown[row] === 0;
      addCase(excluded[isGuest ? "uncredited_guest_orders" : "orders_of_missing_customers"], id, net, room);
    }
  }
  return inspection;
}

/** Why the order is not valid, if it is not. */
export function invalidity(orders: AuditFacts["orders"], row: number, now: number): Exclusion | undefined {
  if (orders.kind[row] === TEST) return "test_orders";
  if (orders.cancelled[row] === 1) return "cancelled_orders";
  if (orders.currencyMatches[row] === 0) return "other_currency";
  if ((orders.at[row] ?? 0) > now) return "future_orders";
  return undefined;
}
