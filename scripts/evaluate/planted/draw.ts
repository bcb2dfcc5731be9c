import { type Random, randomFrom } from "../../../server/domain/random.ts";
import { OPEN_DAYS, type PlantedGroup } from "./groups.ts";

export interface PlantedOrder {
  /** Days since the shop opened. */
  day: number;
  /** Before the discount, minor units; not rounded. */
  list: number;
  /** Part of it that was let off; 0 for none. */
  depth: number;
  units: number;
}

export interface PlantedPerson {
  /** Index into the groups. */
  group: number;
  orders: PlantedOrder[];
}

/** People of a generated shop with every order up to the day it is looked at. */
export function drawPeople(groups: readonly PlantedGroup[], people: number, seed: number): PlantedPerson[] {
  const random = randomFrom(seed);
  return Array.from({ length: people }, () => {
    const group = drawGroup(groups, random);
    return { group, orders: drawOrders(groups[group]!, random) };
  });
}

function drawGroup(groups: readonly PlantedGroup[], random: Random): number {
  let left = random() * groups.reduce((sum, { share }) => sum + share, 0);
  const at = groups.findIndex(({ share }) => (left -= share) < 0);
  return at < 0 ? groups.length - 1 : at;
}

function drawOrders(group: PlantedGroup, random: Random): PlantedOrder[] {
  const { first, rate, leaves, price, discounted, depth, units } = group;
  const pace = gamma(rate[0], random) / rate[1];
  const leaving = beta(leaves, random);
  const usualPrice = price[0] + price[1] * normal(random);
  const share = beta(discounted, random);
  const orders: PlantedOrder[] = [];
  let day = first[0] + (first[1] - first[0]) * random();
  while (day < OPEN_DAYS) {
    const mean = (units[0] * gamma(units[1], random)) / units[1];
    orders.push({
      day,
      list: Math.exp(usualPrice + price[2] * normal(random)),
      depth: random() < share ? beta(depth, random) : 0,
      units: 1 + poisson(mean, random),
    });
    // Nobody leaves after the first order, as in the BG/NBD model (Fader, Hardie and Lee, 2005).
    if (orders.length > 1 && random() < leaving) break;
    day += -Math.log(1 - random()) / pace;
  }
  return orders;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Gamma with rate 1: Marsaglia and Tsang, A simple method for generating gamma variables, 2000. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

function beta([a, b]: readonly [number, number], random: Random): number {
  const x = gamma(a, random);
  return x / (x + gamma(b, random));
}

/** Knuth's product of uniforms; means here are small. */
function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
