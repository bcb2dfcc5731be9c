/** What was asked of the pretended Shopify so far. */
export interface ShopifyCounters {
  /** Calls by operation name; token calls as "oauth:<grant>", downloads as "bulkResult". */
  calls: Record<string, number>;
  /** GraphQL points spent. */
  points: number;
}

export class Counters {
  readonly #calls = new Map<string, number>();
  #points = 0;

  call(name: string): void {
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
  }

  spend(points: number): void {
    this.#points += points;
  }

  restore({ calls, points }: ShopifyCounters): void {
    this.#calls.clear();
    for (const [name, count] of Object.entries(calls)) this.#calls.set(name, count);
    this.#points = points;
  }

  read(): ShopifyCounters {
    return { calls: Object.fromEntries(this.#calls), points: this.#points };
  }
}
