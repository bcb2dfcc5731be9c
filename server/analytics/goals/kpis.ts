import type { Instant } from "../../domain/instant.ts";
import type { PurchaseHistory } from "../features/history.ts";
import { isCancelledBy, isPurchase } from "../features/purchaseSummary.ts";
import type { Kpi } from "./goalPresets.ts";

/** What the KPIs of all goals come to over a span of days; null where there is nothing to divide by or it is not known. */
export type KpiValues = Record<Kpi, number | null>;

/** KPIs of which less is better. */
const LESS_IS_BETTER: ReadonlySet<Kpi> = new Set(["inactive_share"]);

/** Whether a KPI is where its target wants it. */
export function isReached(kpi: Kpi, value: number, target: number): boolean {
  return LESS_IS_BETTER.has(kpi) ? value <= target : value >= target;
}

/** Columns of some people that KPIs are counted from, as a snapshot has them. */
type Columns = ReadonlyMap<string, ArrayLike<number>>;

/**
 * Counts every goal's KPI over the span of the backtest, people by people, so that a goal's target has something to be held
 * against. Shares are of people: who had bought before the span, and of those who had been quiet for as long as it
 * lasts; revenue per person is of everybody who has bought by its end. Orders count as placed, revenue as it came to.
 */
export class KpiTally {
  readonly #span: { from: Instant; until: Instant; days: number };
  readonly #sums = { before: 0, again: 0, quiet: 0, back: 0, buyers: 0, inactive: 0, net: 0, emails: 0 };
  readonly #orders = { count: 0, placed: 0, fullPrice: 0 };

  /** @param span `from` excluded, `until` included; `days` is how long somebody was quiet who counts as dormant */
  constructor(span: { from: Instant; until: Instant; days: number }) {
    this.#span = span;
  }

  /** @param columns of the people of `history`, by row */
  add(history: PurchaseHistory, columns: Columns): void {
    this.#addOrders(history);
    for (let person = 0; person < history.people; person++) this.#addPerson(columns, person);
  }

  #addOrders(history: PurchaseHistory): void {
    const { from, until } = this.#span;
    const { orders } = history;
    for (let order = 0; order < orders.person.length; order++) {
      const at = orders.at[order] ?? 0;
      if (at <= from || at > until || !isPurchase(orders, order) || isCancelledBy(orders, order, until)) continue;
      const net = orders.net[order] ?? 0;
      this.#orders.count++;
      this.#orders.placed += net;
      if ((orders.discount[order] ?? 0) <= 0) this.#orders.fullPrice += net;
    }
  }

  #addPerson(columns: Columns, person: number): void {
    const of = (name: string) => columns.get(name)?.[person] ?? Number.NaN;
    const sums = this.#sums;
    const bought = of("later.orders") > 0;
    if (of("past.buyer") === 1) {
      sums.before++;
      if (bought) sums.again++;
      if (of("past.recency_days") > this.#span.days) {
        sums.quiet++;
        if (bought) sums.back++;
      }
    }
    if (of("buyer") === 1) {
      sums.buyers++;
      if (!bought) sums.inactive++;
    }
    sums.net += of("later.net") || 0;
    const emails = of("emails_received_90d");
    if (Number.isFinite(emails)) sums.emails += emails;
  }

  finish(): KpiValues {
    const { before, again, quiet, back, buyers, inactive, net, emails } = this.#sums;
    const { count, placed, fullPrice } = this.#orders;
    return {
      repeat_rate: ratio(again, before),
      reactivated_share: ratio(back, quiet),
      average_order_value: ratio(placed, count),
      full_price_share: ratio(fullPrice, placed),
      inactive_share: ratio(inactive, buyers),
      net_per_person: ratio(net, buyers),
      net_per_email: ratio(net, emails),
    };
  }
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
