import type { Order, OrderLine, Refund } from "../../world/world.ts";
import { lineTaxes, totalPrice, totalRefunded } from "../amounts.ts";
import { currencyDigits, price } from "../money.ts";
import { currentQuantity } from "../store/quantities.ts";
import { announceOrderChanged, announceRefunded } from "../webhooks/announcements.ts";
import { beginChange, type ChangeParts, orderNamed, StoreRefusal, wholeView } from "./parts.ts";

export interface WantedRefund {
  lines?: readonly { lineId: number; quantity: number }[] | undefined;
  /** Money that goes back without goods, in minor units. */
  adjustment?: number | undefined;
  /** Shipping that goes back, in minor units. */
  shipping?: number | undefined;
}

/**
 * Gives money back: for these units, or, where nothing is named, all that is left of the order.
 * @throws StoreRefusal for more units than are left, or more money than was paid
 */
export function refundOrder(parts: ChangeParts, orderId: number, wanted: WantedRefund): Refund {
  const { lastChange, webhooks } = parts;
  const now = beginChange(parts);
  const order = orderNamed(parts, orderId);
  const refund = makeRefund(parts, order, wanted, now);
  checkAmount(parts, order, refund, now);
  lastChange.keep(order);
  giveBack(parts, order, refund, now);
  const view = wholeView(parts, now);
  announceRefunded(webhooks, order, refund, view);
  announceOrderChanged(webhooks, order, view);
  return refund;
}

/** Writes a refund that was made; what the world still had in store for the order will not happen. */
export function giveBack({ index }: ChangeParts, order: Order, refund: Refund, now: number): void {
  dropFuture(order, now);
  index.addRefund(order, refund);
  order.updatedAt = now;
}

/** Takes back refunds and a cancellation that were to come: the order went another way. */
export function dropFuture(order: Order, now: number): void {
  order.refunds = order.refunds.filter(({ createdAt }) => createdAt <= now);
  if (order.cancelledAt !== null && order.cancelledAt > now) order.cancelledAt = null;
}

/** A refund of all that is left, for a cancellation too; null where nothing is. */
export function refundOfRest(parts: ChangeParts, order: Order, now: number): Refund | null {
  const view = wholeView(parts, now);
  const lines = order.lines
    .map((line) => ({ lineId: line.id, quantity: currentQuantity(order, line, view) }))
    .filter(({ quantity }) => quantity > 0);
  const shipping = order.shipping - view.refundsOf(order).reduce((sum, refund) => sum + refund.shipping, 0);
  if (lines.length === 0 && shipping <= 0) return null;
  return makeRefund(parts, order, { lines, shipping: Math.max(0, shipping) }, now);
}

function makeRefund(parts: ChangeParts, order: Order, wanted: WantedRefund, now: number): Refund {
  const { lines = [], adjustment = 0, shipping = 0 } = wanted;
  if (lines.length === 0 && adjustment === 0 && shipping === 0) {
    const rest = refundOfRest(parts, order, now);
    if (!rest) throw new StoreRefusal("Refund must have at least one line item, shipping or an amount");
    return rest;
  }
  if (adjustment < 0 || shipping < 0) throw new StoreRefusal("Refund amounts must not be negative");
  return {
    id: parts.index.nextId("refund"),
    createdAt: now,
    lines: lines.map((line) => refundLine(parts, order, line, now)),
    adjustment,
    shipping,
  };
}

function refundLine(
  parts: ChangeParts,
  order: Order,
  { lineId, quantity }: { lineId: number; quantity: number },
  now: number,
) {
  const view = wholeView(parts, now);
  const line = order.lines.find(({ id }) => id === lineId);
  if (!line) throw new StoreRefusal("Line item does not exist", 404);
  const left = currentQuantity(order, line, view);
  if (quantity < 1 || quantity > left) {
    throw new StoreRefusal("Quantity cannot refund more items than were purchased");
  }
  const before = view.refundsOf(order).flatMap((refund) => refund.lines.filter((other) => other.lineId === lineId));
  const tax = lineTaxes(order)[order.lines.indexOf(line)] ?? 0;
  const isLast = quantity === left && !line.removed;
  return {
    lineId,
    quantity,
    subtotal: shareOf(
      line.quantity * line.unitPrice - line.discount,
      line,
      quantity,
      isLast,
      before.map((r) => r.subtotal),
    ),
    tax: shareOf(
      tax,
      line,
      quantity,
      isLast,
      before.map((r) => r.tax),
    ),
  };
}

/** The part of a line's amount that so many units carry; the last units take what rounding left. */
function shareOf(whole: number, line: OrderLine, quantity: number, isLast: boolean, before: readonly number[]): number {
  if (isLast) return whole - before.reduce((sum, value) => sum + value, 0);
  return Math.round((whole * quantity) / line.quantity);
}

function checkAmount(parts: ChangeParts, order: Order, refund: Refund, now: number): void {
  const { currency, taxesIncluded } = parts.context.world.store;
  const view = wholeView(parts, now);
  const before = view.refundsOf(order).reduce((sum, other) => sum + totalRefunded(other, taxesIncluded), 0);
  const left = totalPrice(order, taxesIncluded) - before;
  const amount = totalRefunded(refund, taxesIncluded);
  if (amount <= left) return;
  const text = (minorUnits: number) => `${price(minorUnits, currencyDigits(currency))} ${currency}`;
  throw new StoreRefusal(`Refund amount ${text(amount)} is greater than net payment received ${text(left)}`);
}
