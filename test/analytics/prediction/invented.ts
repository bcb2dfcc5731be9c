import type { PurchaseHistory } from "../../../server/analytics/features/history.ts";
import { DAY, type Instant } from "../../../server/domain/instant.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { historyFrom, type OrderRow } from "../features/historyFrom.ts";

export const END: Instant = Date.parse("2026-01-01T00:00Z");

/**
 * Invented people over 400 days who each buy at their own pace and stop for good after some purchase, as BTYD models
 * have it. `lively` off, everybody buys at the same pace for ever, so nothing of their past tells what comes next.
 * @param refunded share of orders whose whole worth goes back after five days
 * @param twice share of orders that are placed as two on one day
 */
export function inventedHistory(
  people: number,
  seed: number,
  { lively = true, days = 400, refunded = 0, twice = 0 } = {},
): PurchaseHistory {
  const random = randomFrom(seed);
  const chance = randomFrom(seed + 1);
  const rows = Array.from({ length: people }, () => ({
    orders: (lively ? ordersOfOne(random, days) : ordersAnytime(random, days)).flatMap((order): OrderRow[] => {
      const isRefunded = chance() < refunded;
      const refunds = isRefunded ? [{ at: order.at + 5 * DAY, amount: order.net }] : [];
      const one = refunds.length > 0 ? { ...order, refunds } : order;
      return chance() < twice ? [one, one] : [one];
    }),
  }));
  return historyFrom("UTC", rows);
}

function ordersOfOne(random: () => number, days: number): OrderRow[] {
  const pace = 8 + 120 * random() ** 2;
  const stops = 0.02 + 0.4 * random() ** 2;
  const basket = 2_000 + 8_000 * random();
  const orders: OrderRow[] = [];
  for (let day = days * 0.6 * random(); day < days; day += 0.5 - Math.log(1 - random()) * pace) {
    const at = END - (days - day) * DAY;
    orders.push({ at, net: Math.round(basket * (0.5 + random())) });
    if (random() < stops) break;
  }
  return orders;
}

function ordersAnytime(random: () => number, days: number): OrderRow[] {
  const orders: OrderRow[] = [];
  for (let day = 10 * random(); day < days; day -= 60 * Math.log(1 - random())) {
    orders.push({ at: END - (days - day) * DAY, net: 4_000 + Math.round(2_000 * random()) });
  }
  return orders;
}
