import { lineNets, refundedRevenue } from "./shopify/amounts.ts";
import type { FileReport, Order, Provenance, World } from "./world/world.ts";

/**
 * The totals of what the sandbox was given and what has happened by now, whatever an app may see of it: what a sync has
 * to arrive at. All money in minor units.
 */
export interface GivenTotals {
  customers: number;
  /** Orders of customers with an account, test orders aside. Cancelled ones count; their refunds take them back. */
  purchases: number;
  /** What those orders' lines sold for after discounts and before tax, without gift cards. */
  gross: number;
  /** What was refunded of it by now: goods without tax, gift cards or shipping, and money given back without goods. */
  cancelled: number;
  /** Orders without an account, and their lines. */
  guestOrders: number;
  guestLines: number;
  /** Rows of the file that could not be read. */
  quarantined: number;
  file: FileReport | null;
  provenance: Provenance;
}

export function givenTotals(world: World, now: number): GivenTotals {
  const orders = world.orders.filter((order) => order.createdAt <= now);
  const purchases = orders.filter((order) => order.customerId !== null && !order.test);
  const guests = orders.filter((order) => order.customerId === null);
  const { taxesIncluded } = world.store;
  return {
    customers: world.customers.filter((customer) => customer.createdAt <= now).length,
    purchases: purchases.length,
    gross: sum(purchases, (order) => grossRevenue(order, taxesIncluded)),
    cancelled: sum(purchases, (order) =>
      sum(
        order.refunds.filter((refund) => refund.createdAt <= now),
        (refund) => refundedRevenue(order, refund, taxesIncluded),
      ),
    ),
    guestOrders: guests.length,
    guestLines: sum(guests, (order) => order.lines.length),
    quarantined: world.provenance.file?.quarantined.length ?? 0,
    file: world.provenance.file ?? null,
    provenance: world.provenance,
  };
}

function grossRevenue(order: Order, taxesIncluded: boolean): number {
  const nets = lineNets(order, taxesIncluded);
  return order.lines.reduce((total, line, i) => total + (line.isGiftCard ? 0 : (nets[i] ?? 0)), 0);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
