import type { OrderColumns } from "./history.ts";
import { largestOf } from "./largestOf.ts";
import type { PurchaseSummary } from "./purchaseSummary.ts";

/** Notes where purchases were billed to, one person after the other. */
export class PlaceCounter {
  readonly #orders: OrderColumns;
  readonly #seenBy: Int32Array;
  #person = -1;

  constructor(orders: OrderColumns) {
    this.#orders = orders;
    this.#seenBy = new Int32Array(largestOf(orders.country) + 1).fill(-1);
  }

  begin(person: number): void {
    this.#person = person;
  }

  /** Adds a purchase; a person's come in time order. */
  add(summary: PurchaseSummary, order: number): void {
    const country = this.#orders.country[order] ?? -1;
    if (country < 0) return;
    summary.country = country;
    summary.province = this.#orders.province[order] ?? -1;
    if (this.#seenBy[country] === this.#person) return;
    this.#seenBy[country] = this.#person;
    summary.countries++;
  }
}
