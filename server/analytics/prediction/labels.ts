import { DAY, type Instant } from "../../domain/instant.ts";
import type { PurchaseHistory } from "../features/history.ts";
import { outcomesBetween } from "../features/outcomes.ts";
import { isCancelledBy, isPurchase } from "../features/purchaseSummary.ts";

/** What people did in a span of time, one entry a person. */
export interface Labels {
  /** Purchases placed. */
  orders: Float64Array;
  /** What those purchases were worth as placed, minor units: before refunds and edits, of these or of earlier ones. */
  placed: Float64Array;
  /** 1 with a purchase that steps up from the person's earlier ones, see `labelsBetween`; 0 without. */
  steppedUp: Float64Array;
  /** Days to the first purchase placed; Infinity without one. */
  daysToFirst: Float64Array;
}

export const LABEL_NAMES = [
  "orders",
  "placed",
  "steppedUp",
  "daysToFirst",
] as const satisfies readonly (keyof Labels)[];

/** Labels of so many people, all zero. */
export function noLabels(people: number): Labels {
  const column = () => new Float64Array(people);
  return { orders: column(), placed: column(), steppedUp: column(), daysToFirst: column() };
}

/** A purchase of this part more than the mean of the earlier ones counts as a step up. */
const HIGHER = 1.25;

/**
 * Labels of everybody from `from` (excluded) until `until` (included). A purchase steps up when it is worth at least
 * 1.25 times the mean of the person's purchases up to `from`, or holds a product type that none of them held.
 */
export function labelsBetween(history: PurchaseHistory, from: Instant, until: Instant): Labels {
  const { orders } = outcomesBetween(history, from, until);
  return {
    orders,
    placed: placedBetween(history, from, until),
    steppedUp: steppedUpBetween(history, from, until),
    daysToFirst: daysToFirstBetween(history, from, until),
  };
}

/** Labels of some of the people, by row number. */
export function labelsOf({ orders, placed, steppedUp, daysToFirst }: Labels, people: Int32Array): Labels {
  const pick = (column: Float64Array) => Float64Array.from(people, (row) => column[row]!);
  return { orders: pick(orders), placed: pick(placed), steppedUp: pick(steppedUp), daysToFirst: pick(daysToFirst) };
}

function placedBetween({ people, orders }: PurchaseHistory, from: Instant, until: Instant): Float64Array {
  const placed = new Float64Array(people);
  for (let order = 0; order < orders.person.length; order++) {
    const at = orders.at[order]!;
    if (at <= from || at > until || !isPurchase(orders, order) || isCancelledBy(orders, order, until)) continue;
    placed[orders.person[order]!]! += orders.net[order]!;
  }
  return placed;
}

function daysToFirstBetween({ people, orders }: PurchaseHistory, from: Instant, until: Instant): Float64Array {
  const days = new Float64Array(people).fill(Infinity);
  for (let order = 0; order < orders.person.length; order++) {
    const at = orders.at[order]!;
    if (at <= from || at > until || !isPurchase(orders, order) || isCancelledBy(orders, order, until)) continue;
    const person = orders.person[order]!;
    days[person] = Math.min(days[person]!, (at - from) / DAY);
  }
  return days;
}

function steppedUpBetween(history: PurchaseHistory, from: Instant, until: Instant): Float64Array {
  const { people, orders, lines } = history;
  const steppedUp = new Float64Array(people);
  const categories = new Set<number>();
  let [person, count, placed, line] = [-1, 0, 0, 0];
  for (let order = 0; order < orders.person.length; order++) {
    if (orders.person[order] !== person) {
      person = orders.person[order]!;
      [count, placed] = [0, 0];
      categories.clear();
    }
    const begin = line;
    while (lines.order[line] === order) line++;
    const at = orders.at[order]!;
    if (at > until || !isPurchase(orders, order)) continue;
    if (at <= from) {
      if (isCancelledBy(orders, order, from)) continue;
      count++;
      placed += orders.net[order]!;
      for (let row = begin; row < line; row++) if (lines.category[row]! >= 0) categories.add(lines.category[row]!);
    } else if (count > 0 && !isCancelledBy(orders, order, until)) {
      const isHigher = orders.net[order]! >= (HIGHER * placed) / count;
      if (isHigher || hasOther(lines.category, begin, line, categories)) steppedUp[person] = 1;
    }
  }
  return steppedUp;
}

/** A known product type in the rows that is not among those known before, where any were known. */
function hasOther(category: Int32Array, begin: number, end: number, known: ReadonlySet<number>): boolean {
  if (known.size === 0) return false;
  for (let row = begin; row < end; row++) if (category[row]! >= 0 && !known.has(category[row]!)) return true;
  return false;
}
