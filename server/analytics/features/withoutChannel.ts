import { SALES_CHANNELS, type SalesChannel } from "../../domain/source.ts";
import type { PurchaseHistory } from "./history.ts";

/**
 * A history in which the orders of one sales channel never were. They are marked as cancelled from the beginning of
 * time, so that all rows stay where they are and one column is copied.
 */
export function withoutChannel(history: PurchaseHistory, channel: SalesChannel): PurchaseHistory {
  const left = SALES_CHANNELS.indexOf(channel);
  const cancelledAt = history.orders.cancelledAt.slice();
  for (let order = 0; order < cancelledAt.length; order++) {
    if (history.orders.channel[order] === left) cancelledAt[order] = Number.NEGATIVE_INFINITY;
  }
  return { ...history, orders: { ...history.orders, cancelledAt } };
}

/** A channel with less of the orders can be left out without changing much, one with more is the whole shop. */
const LEAST_SHARE = 0.05;
const MOST_CHANNELS = 3;

/**
 * Sales channels with 5 to 95% of the orders, largest first, three at most.
 * @example channelsThatMatter(new Map([["online", 90], ["pos", 10]])) // ["online", "pos"]
 */
export function channelsThatMatter(orders: ReadonlyMap<SalesChannel, number>): SalesChannel[] {
  const all = [...orders.values()].reduce((sum, count) => sum + count, 0);
  return [...orders]
    .map(([channel, count]) => ({ channel, share: count / Math.max(1, all) }))
    .filter(({ share }) => share >= LEAST_SHARE && share <= 1 - LEAST_SHARE)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, MOST_CHANNELS)
    .map(({ channel }) => channel);
}
