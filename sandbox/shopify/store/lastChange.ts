import type { Customer, Order } from "../../world/world.ts";

/** A reader that lags behind lags by seconds: what changed longer ago than this is seen by everybody. */
const FRESH_MILLISECONDS = 60_000;

/** What the last change of the store touched, as it was before: what a reader sees who lags behind. */
export class LastChange {
  #at = Number.NEGATIVE_INFINITY;
  /** By id; null for what did not exist. */
  readonly orders = new Map<number, Order | null>();
  readonly customers = new Map<number, Customer | null>();

  /** A new change begins, at a virtual instant. */
  begin(at: number): void {
    this.#at = at;
    this.orders.clear();
    this.customers.clear();
  }

  /** Keeps objects as they are, which are about to be changed or removed. */
  keep(...objects: (Order | Customer)[]): void {
    for (const object of objects) {
      const kept = structuredClone(object);
      if ("lines" in kept) this.orders.set(kept.id, kept);
      else this.customers.set(kept.id, kept);
    }
  }

  dump() {
    return {
      at: Number.isFinite(this.#at) ? this.#at : null,
      orders: [...this.orders],
      customers: [...this.customers],
    };
  }

  restore({ at, orders, customers }: ReturnType<LastChange["dump"]>): void {
    this.begin(at ?? Number.NEGATIVE_INFINITY);
    for (const [id, order] of orders) this.orders.set(id, order);
    for (const [id, customer] of customers) this.customers.set(id, customer);
  }

  isFresh(now: number): boolean {
    return now - this.#at < FRESH_MILLISECONDS;
  }
}
