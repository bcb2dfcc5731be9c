import type { FeatureName } from "../../server/analytics/features/catalogue.ts";
import { computeFeatures } from "../../server/analytics/features/computeFeatures.ts";
import { outcomesBetween } from "../../server/analytics/features/outcomes.ts";
import { GOAL_FEATURES } from "../../server/analytics/goals/goalPresets.ts";
import { DAY } from "../../server/domain/instant.ts";
import { type Random, randomFrom } from "../../server/domain/random.ts";
import { historyFrom, type OrderRow, type PersonRow } from "../analytics/features/historyFrom.ts";

const DAYS = 540;
const HORIZON = 90;
const START = Date.parse("2025-01-01T00:00Z");
export const AS_OF = START + DAYS * DAY;

/**
 * The columns that a run freezes, of an invented store: people order at their own pace until they stop coming, some in
 * the shop, some with discounts, and most get e-mails that some of them click.
 */
export function inventedColumns(
  buyers: number,
  seed: number,
  asOf = AS_OF,
  axes: readonly FeatureName[] = GOAL_FEATURES,
): Map<string, Float64Array> {
  const random = randomFrom(seed);
  const history = historyFrom(
    "UTC",
    Array.from({ length: buyers }, () => inventPerson(random)),
  );
  const from = asOf - HORIZON * DAY;
  const current = computeFeatures(history, asOf);
  const past = computeFeatures(history, from, { features: axes });
  const later = outcomesBetween(history, from, asOf);
  return new Map([
    ["person", Float64Array.from({ length: buyers }, (_, row) => row + 1)],
    ...current.columns,
    ["buyer", Float64Array.from(current.buyer)],
    ...[...past.columns].map(([name, values]) => [`past.${name}`, values] as const),
    ["past.buyer", Float64Array.from(past.buyer)],
    ["later.orders", later.orders],
    ["later.net", later.net],
  ]);
}

function inventPerson(random: Random): PersonRow {
  const orders = inventOrders(random);
  const isKnown = random() < 0.8;
  const clicks = random() ** 2;
  const events = Array.from({ length: 60 }, (_, week) => AS_OF - (week * 7 + 1) * DAY).flatMap((at) => [
    { at, kind: "email_received" as const },
    ...(random() < 0.3 + clicks / 2 ? [{ at: at + 1, kind: "email_opened" as const }] : []),
    ...(random() < clicks ? [{ at: at + 2, kind: "email_clicked" as const }] : []),
    ...(random() < clicks ? [{ at: at + 3, kind: "product_viewed" as const }] : []),
  ]);
  return { orders, ...(isKnown ? { profileSince: START, events } : {}) };
}

function inventOrders(random: Random): OrderRow[] {
  const pace = 12 + 160 * random() ** 2;
  const leaves = 0.05 + 0.5 * random();
  const basket = 1_500 + 9_000 * random() ** 2;
  const [inShop, withDiscount] = [random() < 0.2, random() < 0.3];
  const orders: OrderRow[] = [];
  for (let day = (DAYS - 30) * random(); day < DAYS + 60; day += 1 - Math.log(1 - random()) * pace) {
    const net = Math.round(basket * (0.6 + 0.8 * random()));
    const line = () => ({ product: Math.floor(random() * 40), category: Math.floor(random() * 6), net: net / 2 });
    orders.push({
      at: START + day * DAY,
      net,
      units: 1 + Math.floor(random() * 4),
      discount: withDiscount && random() < 0.7 ? Math.round(net / 5) : 0,
      channel: inShop && random() < 0.8 ? "pos" : "online",
      lines: [line(), line()],
    });
    if (random() < leaves) break;
  }
  return orders;
}
