import type { Order, OrderLine, Refund } from "../world/world.ts";

/** Arithmetic of one order, in minor units. The same functions serve the API's fields and the control totals. */

/** What a line sold for after its discounts, tax included where the store's prices include it. */
function lineSubtotal(line: OrderLine): number {
  return line.quantity * line.unitPrice - line.discount;
}

/**
 * Each line's tax: the order's tax shared out by value over the lines that bear tax (gift cards do not), rounded so that
 * the shares add up to it exactly.
 */
export function lineTaxes(order: Order): number[] {
  const taxable = order.lines.map((line) => (line.isGiftCard ? 0 : lineSubtotal(line)));
  const total = taxable.reduce((sum, value) => sum + value, 0);
  let before = 0;
  let given = 0;
  return taxable.map((value) => {
    before += value;
    const upToHere = total > 0 ? Math.round((order.tax * before) / total) : 0;
    const share = upToHere - given;
    given = upToHere;
    return share;
  });
}

/** The rate that makes the order's tax of its goods, to four decimals, as a share of the price before tax. */
export function taxRate(order: Order, taxesIncluded: boolean): number {
  const taxable = order.lines.reduce((sum, line) => sum + (line.isGiftCard ? 0 : lineSubtotal(line)), 0);
  const base = taxesIncluded ? taxable - order.tax : taxable;
  return base > 0 ? Math.round((order.tax / base) * 10_000) / 10_000 : 0;
}

/** Each line's value as it was sold: after all discounts, before tax. */
export function lineNets(order: Order, taxesIncluded: boolean): number[] {
  const taxes = taxesIncluded && order.tax > 0 ? lineTaxes(order) : null;
  return order.lines.map((line, i) => lineSubtotal(line) - (taxes?.[i] ?? 0));
}

export function totalDiscount(order: Order): number {
  return order.lines.reduce((sum, line) => sum + line.discount, 0);
}

/** What the customer was charged in all. */
export function totalPrice(order: Order, taxesIncluded: boolean): number {
  const goods = order.lines.reduce((sum, line) => sum + lineSubtotal(line), 0);
  return goods + order.shipping + (taxesIncluded ? 0 : order.tax);
}

/** Everything that went back with a refund. A refund line's subtotal holds its tax where prices do. */
export function totalRefunded(refund: Refund, taxesIncluded: boolean): number {
  const goods = refund.lines.reduce((sum, line) => sum + line.subtotal + (taxesIncluded ? 0 : line.tax), 0);
  return goods + refund.adjustment + refund.shipping;
}

/** The part of a refund that had been counted as revenue: goods without tax and without gift cards, and goodwill. */
export function refundedRevenue(order: Order, refund: Refund, taxesIncluded: boolean): number {
  const giftCards = new Set(order.lines.filter((line) => line.isGiftCard).map((line) => line.id));
  return refund.lines
    .filter((line) => !giftCards.has(line.lineId))
    .reduce((sum, line) => sum + line.subtotal - (taxesIncluded ? line.tax : 0), refund.adjustment);
}
