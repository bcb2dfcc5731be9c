import { FIRST_ID } from "../identifiers.ts";
import { netOf } from "../orders/charges.ts";
import type { FileReport, Order, OrderLine, Refund } from "../world.ts";
import { type FileOrder, UNNAMED } from "./imported.ts";
import { amountOf, type Decimal } from "./values.ts";

/** A row by which a customer gave something back. */
export interface Cancellation {
  readonly line: number;
  readonly customer: string;
  readonly order: string;
  readonly product: string;
  /** Above zero. */
  readonly quantity: number;
  readonly price: Decimal;
  /** Quantity times price, minor units. */
  readonly amount: number;
  readonly at: number;
}

const MOST_LISTED = 1_000;

/** What of a line has not been given back yet. */
interface OpenLine {
  readonly line: OrderLine;
  units: number;
  value: number;
}

/** What of an order has not been refunded yet. */
interface OpenOrder {
  readonly order: Order;
  left: number;
  readonly lines: Map<string, OpenLine[]>;
}

/**
 * Turns cancellations into refunds of the same customer's earlier orders, oldest cancellation first: units of the same
 * product in the latest orders that still have some, at the cancellation's price; what that does not cover as an amount,
 * against the latest order that can bear it whole, else against the latest ones that can bear a part. No order gives
 * back more than it was worth. What finds no order goes into the report. Orders must have their ids.
 */
export function settleCancellations(
  cancellations: readonly Cancellation[],
  orders: readonly FileOrder[],
  report: FileReport,
  currencyDigits: number,
): void {
  const ofCustomer = Map.groupBy(orders, ({ customerKey }) => customerKey);
  for (const [customer, rows] of Map.groupBy(cancellations, (row) => row.customer)) {
    const account = new CustomerAccount(ofCustomer.get(customer) ?? [], report, currencyDigits);
    for (const row of rows.toSorted((a, b) => a.at - b.at || a.line - b.line)) account.settle(row);
  }
  report.unmatched.sort((a, b) => a.line - b.line);
  report.unmatched.splice(MOST_LISTED);
  let id: number = FIRST_ID.refund;
  for (const { order } of orders) for (const refund of order.refunds) refund.id = id++;
}

/** What one customer bought and has not given back. */
class CustomerAccount {
  readonly #report: FileReport;
  readonly #currencyDigits: number;
  /** Latest first. */
  readonly #orders: readonly OpenOrder[];
  /** One for each order and cancellation document. */
  readonly #refunds = new Map<string, Refund>();

  constructor(orders: readonly FileOrder[], report: FileReport, currencyDigits: number) {
    this.#report = report;
    this.#currencyDigits = currencyDigits;
    this.#orders = orders.map(({ order }) => openOrder(order)).sort((a, b) => b.order.createdAt - a.order.createdAt);
  }

  settle(cancellation: Cancellation): void {
    const earlier = this.#orders.filter(({ order }) => order.createdAt <= cancellation.at);
    const byProduct = this.#giveBackUnits(cancellation, earlier);
    const byAmount = this.#giveBackMoney(cancellation, earlier, cancellation.amount - byProduct);
    this.#report.cancelled.byProduct += byProduct;
    this.#report.cancelled.byAmount += byAmount;
    const unmatched = cancellation.amount - byProduct - byAmount;
    if (unmatched > 0) this.#reportUnmatched(cancellation.line, unmatched, earlier.length > 0);
  }

  #giveBackUnits(cancellation: Cancellation, earlier: readonly OpenOrder[]): number {
    const worth = (units: number) => amountOf(units, cancellation.price, this.#currencyDigits) ?? 0;
    let done = 0;
    let given = 0;
    for (const open of earlier) {
      for (const line of open.lines.get(cancellation.product || UNNAMED) ?? []) {
        const units = Math.min(line.units, cancellation.quantity - done);
        if (units === 0) continue;
        const wanted = worth(done + units) - worth(done);
        const amount = Math.min(wanted, open.left);
        // An order that has been paid back already says nothing about these units.
        if (amount === 0 && wanted > 0) continue;
        this.#giveBackLine(cancellation, open, line, units, amount);
        done += units;
        given += amount;
      }
      if (done === cancellation.quantity) break;
    }
    return given;
  }

  /** What the cancellation's price is above the line's own goes back as money without goods. */
  #giveBackLine(cancellation: Cancellation, open: OpenOrder, line: OpenLine, units: number, amount: number): void {
    const subtotal = Math.min(amount, line.value);
    const refund = this.#refundOf(cancellation, open.order);
    refund.lines.push({ lineId: line.line.id, quantity: units, subtotal, tax: 0 });
    refund.adjustment += amount - subtotal;
    line.units -= units;
    line.value -= subtotal;
    open.left -= amount;
  }

  #giveBackMoney(cancellation: Cancellation, earlier: readonly OpenOrder[], owed: number): number {
    let left = owed;
    const bearsAll = earlier.find((open) => open.left >= left);
    for (const open of bearsAll ? [bearsAll] : earlier) {
      const amount = Math.min(left, open.left);
      if (amount === 0) continue;
      this.#refundOf(cancellation, open.order).adjustment += amount;
      open.left -= amount;
      left -= amount;
    }
    return owed - left;
  }

  #refundOf({ order: document, at }: Cancellation, order: Order): Refund {
    const key = `${order.id} ${at} ${document}`;
    let refund = this.#refunds.get(key);
    if (!refund) {
      refund = { id: 0, createdAt: at, lines: [], adjustment: 0, shipping: 0 };
      this.#refunds.set(key, refund);
      order.refunds.push(refund);
      order.updatedAt = Math.max(order.updatedAt, at);
    }
    return refund;
  }

  #reportUnmatched(line: number, amount: number, hasEarlier: boolean): void {
    this.#report.cancelled.unmatched += amount;
    const reason = hasEarlier
      ? "the customer's earlier orders have less than that left to refund"
      : "the customer has no earlier order in the file";
    this.#report.unmatched.push({ line, amount, reason });
  }
}

function openOrder(order: Order): OpenOrder {
  const lines = order.lines.map((line) => ({ line, units: line.quantity, value: netOf(line) }));
  const left = lines.reduce((sum, { value }) => sum + value, 0);
  return { order, left, lines: Map.groupBy(lines, ({ line }) => line.title) };
}
