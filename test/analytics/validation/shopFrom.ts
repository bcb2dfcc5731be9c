import { type Matrix, matrix } from "../../../server/analytics/segmentation/matrix.ts";
import type { Past } from "../../../server/analytics/validation/candidate.ts";
import { type Random, randomFrom } from "../../../server/domain/random.ts";

const DAYS = 540;
const HORIZON = 90;

export interface Shop {
  values: Matrix;
  past: Past;
}

/**
 * A shop of buyers who order at their own pace until they stop coming (the story behind the BG/NBD model), each with a
 * usual basket: so what they did tells what they will do.
 */
export function livelyShop(buyers: number, seed: number): Shop {
  const random = randomFrom(seed);
  const orders = Array.from({ length: buyers }, () => ordersOfOne(random));
  const then = DAYS - HORIZON;
  return {
    values: rfmOf(orders, DAYS),
    past: { values: rfmOf(orders, then), outcomes: outcomesOf(orders.filter(hasOrderBefore(then)), then) },
  };
}

/** The same people, but what they do afterwards is dealt out at random: no way of grouping them can foresee it. */
export function structurelessShop(buyers: number, seed: number): Shop {
  const { values, past } = livelyShop(buyers, seed);
  const random = randomFrom(seed + 1_000_003);
  const dealt = Array.from({ length: past.values.rows }, (_, i) => i);
  for (let i = dealt.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [dealt[i], dealt[j]] = [dealt[j]!, dealt[i]!];
  }
  const deal = (column: Float64Array) => Float64Array.from(dealt, (row) => column[row]!);
  const { orders, net } = past.outcomes;
  return { values, past: { values: past.values, outcomes: { orders: deal(orders), net: deal(net) } } };
}

interface Order {
  day: number;
  net: number;
}

function ordersOfOne(random: Random): Order[] {
  const pace = 12 + 160 * random() ** 2;
  const leaves = 0.05 + 0.5 * random();
  const basket = 1_500 + 9_000 * random() ** 2;
  const orders: Order[] = [];
  for (let day = (DAYS - 100) * random(); day < DAYS; day += 1 - Math.log(1 - random()) * pace) {
    orders.push({ day: Math.floor(day), net: Math.round(basket * (0.6 + 0.8 * random())) });
    if (random() < leaves) break;
  }
  return orders;
}

function hasOrderBefore(day: number): (orders: readonly Order[]) => boolean {
  return (orders) => orders.some((order) => order.day < day);
}

function rfmOf(people: readonly (readonly Order[])[], day: number): Matrix {
  const buyers = people.filter(hasOrderBefore(day)).map((orders) => orders.filter((order) => order.day < day));
  const values = matrix(buyers.length, 3);
  for (const [i, orders] of buyers.entries()) {
    const net = orders.reduce((sum, order) => sum + order.net, 0);
    values.data.set([day - orders.at(-1)!.day, orders.length, net], 3 * i);
  }
  return values;
}

function outcomesOf(people: readonly (readonly Order[])[], from: number): Past["outcomes"] {
  const later = people.map((orders) => orders.filter((order) => order.day >= from));
  return {
    orders: Float64Array.from(later, (orders) => orders.length),
    net: Float64Array.from(later, (orders) => orders.reduce((sum, order) => sum + order.net, 0)),
  };
}
