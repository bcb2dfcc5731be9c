import type { Instant } from "../../domain/instant.ts";

/** When one person made purchases, ascending; emptied for the next person. */
export class PurchaseTimes {
  readonly #times: Instant[] = [];

  clear(): void {
    this.#times.length = 0;
  }

  add(at: Instant): void {
    this.#times.push(at);
  }

  /** Whether there is one after `from` and not after `until`. */
  hasOneWithin(from: Instant, until: Instant): boolean {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) > from) high = middle;
      else low = middle + 1;
    }
    return (this.#times[low] ?? Number.POSITIVE_INFINITY) <= until;
  }
}
