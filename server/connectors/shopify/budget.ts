import type { Clock } from "../../domain/clock.ts";
import { SECOND } from "../../domain/instant.ts";
import type { Sleep } from "./transport.ts";

/** Shopify's `extensions.cost`. Points; `restoreRate` is points a second. */
export interface QueryCost {
  requestedQueryCost: number;
  actualQueryCost?: number | null | undefined;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
}

/**
 * The leaky bucket of query cost that Shopify keeps for an app and a shop, as its answers describe it. A call waits
 * until the bucket should hold what the same operation asked for the last time.
 */
export class CostBudget {
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  readonly #requested = new Map<string, number>();
  #bucket: { available: number; maximum: number; rate: number; at: number } | null = null;
  #inFlight = 0;

  constructor(clock: Clock, sleep: Sleep) {
    this.#clock = clock;
    this.#sleep = sleep;
  }

  /** Runs `call` once there is enough, and reserves its cost meanwhile, so that calls side by side add up. */
  async spend<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const cost = this.#requested.get(operation) ?? 0;
    const wait = this.#waitFor(cost);
    this.#inFlight += cost;
    try {
      if (wait > 0) await this.#sleep(wait);
      return await call();
    } finally {
      this.#inFlight -= cost;
    }
  }

  record(operation: string, cost: QueryCost): void {
    const { maximumAvailable: maximum, currentlyAvailable: available, restoreRate: rate } = cost.throttleStatus;
    this.#requested.set(operation, cost.requestedQueryCost);
    this.#bucket = { available, maximum, rate, at: this.#clock.now() };
  }

  /** Milliseconds until the bucket holds `cost` points more than what is already under way. */
  #waitFor(cost: number): number {
    if (!this.#bucket) return 0;
    const { available, maximum, rate, at } = this.#bucket;
    const restored = Math.min(maximum, available + ((this.#clock.now() - at) / SECOND) * rate);
    const missing = Math.min(cost + this.#inFlight, maximum) - restored;
    return missing > 0 && rate > 0 ? Math.ceil((missing / rate) * SECOND) : 0;
  }
}
