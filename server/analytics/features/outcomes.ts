import { AppError } from "../../domain/errors.ts";
import { type Instant, toIso } from "../../domain/instant.ts";
import { checkHistory } from "./checkHistory.ts";
import type { Outcomes, PurchaseHistory } from "./history.ts";
import { adjustedAt, isCancelledBy, isPurchase } from "./purchaseSummary.ts";

/**
 * What each person did after `from` and up to `until`: the labels for features as of `from`. They add up: a person's
 * `frequency` and `monetary` as of `from` plus these are those as of `until`, but for purchases from before that were
 * cancelled in between, which take money back and are no order of that time.
 * @throws AppError invalid_input when the history is not sorted or the span ends before it begins
 */
export function outcomesBetween(history: PurchaseHistory, from: Instant, until: Instant): Outcomes {
  checkHistory(history);
  if (!(from <= until)) {
    throw new AppError("invalid_input", `Outcomes cannot be counted from ${toIso(from)} until ${toIso(until)}.`);
  }
  const { people, orders, adjustments } = history;
  const counts = new Float64Array(people);
  const net = new Float64Array(people);
  const isWithin = (at: Instant) => at > from && at <= until;
  for (let order = 0; order < orders.person.length; order++) {
    if (!isWithin(orders.at[order] ?? 0) || isCancelledBy(orders, order, until)) continue;
    const person = orders.person[order] ?? 0;
    net[person] = (net[person] ?? 0) + (orders.net[order] ?? 0);
    if (isPurchase(orders, order)) counts[person] = (counts[person] ?? 0) + 1;
  }
  for (let row = 0; row < adjustments.order.length; row++) {
    const order = adjustments.order[row] ?? 0;
    const wasThere = (orders.at[order] ?? 0) <= from && !isCancelledBy(orders, order, from);
    if (!wasThere && isCancelledBy(orders, order, until)) continue;
    if (!isWithin(adjustedAt(orders.at[order] ?? 0, adjustments.at[row] ?? 0))) continue;
    const person = orders.person[order] ?? 0;
    net[person] = (net[person] ?? 0) + (adjustments.amount[row] ?? 0);
  }
  return { from, until, orders: counts, net };
}
