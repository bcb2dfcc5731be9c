import { type Matrix, matrix } from "../../server/analytics/segmentation/matrix.ts";
import type { Past } from "../../server/analytics/validation/candidate.ts";
import { type Random, randomFrom } from "../../server/domain/random.ts";

/** A store as chooseSegmentation reads it: buyers x (recency, frequency, monetary), 90 days ago and today. */
export interface SimulatedStore {
  values: Matrix;
  past: Past;
}

const DAYS = 540;
const HORIZON = 90;
const THEN = DAYS - HORIZON;

interface Order {
  day: number;
  net: number;
}

/**
 * Every customer is the same: orders come as a Poisson process of one rate, and what is spent is drawn from one
 * distribution. Recency, frequency and spend differ by luck alone, and tell nothing of what follows.
 */
export function oneProcess(buyers: number, seed: number): SimulatedStore {
  const random = randomFrom(seed);
  const pace = 30 + 120 * random();
  const spread = 0.3 + 0.7 * random();
  const customers = Array.from({ length: buyers }, () => {
    const joined = (DAYS - 120) * random();
    return ordersFrom(
      joined,
      DAYS,
      () => exponential(random) * pace,
      () => lognormal(random, 4_000, spread),
    );
  });
  return storeOf(customers);
}

/** Customers with habits of their own, whose later outcomes are dealt out among them at random. */
export function permutedFutures(buyers: number, seed: number): SimulatedStore {
  const { values, past } = ownHabits(buyers, seed);
  const dealt = shuffled(past.values.rows, randomFrom(seed + 1_000_003));
  const deal = (column: Float64Array) => Float64Array.from(dealt, (row) => column[row]!);
  return { values, past: { ...past, outcomes: { orders: deal(past.outcomes.orders), net: deal(past.outcomes.net) } } };
}

/**
 * Customers who order at a pace of their own until they stop coming, with a usual basket of their own: the story behind
 * the BG/NBD and gamma-gamma models (Fader, Hardie and Lee, 2005). How much customers differ varies with the seed.
 */
export function ownHabits(buyers: number, seed: number): SimulatedStore {
  const random = randomFrom(seed);
  const paceSpread = 0.6 + 0.8 * random();
  const slowest = 40 + 80 * random();
  const leaving = 0.1 + 0.3 * random();
  const basketSpread = 0.4 + 0.6 * random();
  const customers = Array.from({ length: buyers }, () => {
    const pace = lognormal(random, slowest, paceSpread);
    const leaves = Math.min(0.9, leaving * 2 * random());
    const basket = lognormal(random, 4_000, basketSpread);
    const joined = (DAYS - 100) * random();
    const gap = () => (random() < leaves ? DAYS : exponential(random) * pace);
    return ordersFrom(joined, DAYS, gap, () => lognormal(random, basket, 0.3));
  });
  return storeOf(customers);
}

interface Kind {
  share: number;
  pace: number;
  basket: number;
  /** Days before today on which the last of them stopped; 0 for those who still come. */
  quietFor: number;
}

const KINDS: readonly Kind[] = [
  { share: 0.2, pace: 12, basket: 20_000, quietFor: 0 },
  { share: 0.2, pace: 12, basket: 1_500, quietFor: 0 },
  { share: 0.2, pace: 70, basket: 20_000, quietFor: 200 },
  { share: 0.2, pace: 70, basket: 1_500, quietFor: 200 },
  { share: 0.2, pace: 30, basket: 5_000, quietFor: 60 },
];

/** Five kinds of customer with little in between: groups that are really apart. */
export function separateGroups(buyers: number, seed: number): SimulatedStore {
  const random = randomFrom(seed);
  const draw = (day: number, isPast: boolean) => {
    const values = matrix(buyers, 3);
    const orders = new Float64Array(buyers);
    const net = new Float64Array(buyers);
    for (let i = 0; i < buyers; i++) {
      const kind = KINDS[i % KINDS.length]!;
      const count = Math.max(2, Math.round(lognormal(random, 360 / kind.pace, 0.1)));
      const recency = Math.max(1, Math.round(lognormal(random, kind.quietFor + kind.pace / 2, 0.15)));
      values.data.set([recency, count, Math.round(count * lognormal(random, kind.basket, 0.15))], 3 * i);
      if (!isPast) continue;
      const later = kind.quietFor > 100 ? 0 : poisson(random, HORIZON / kind.pace / (kind.quietFor > 0 ? 4 : 1));
      orders[i] = later;
      net[i] = Math.round(later * kind.basket);
    }
    return { day, values, outcomes: { orders, net } };
  };
  const past = draw(THEN, true);
  return { values: draw(DAYS, false).values, past: { values: past.values, outcomes: past.outcomes } };
}

/** Correlations of recency, frequency and spend, and how each weighs in what follows. */
const CORRELATED = [
  [1, 0, 0],
  [-0.4, Math.sqrt(1 - 0.16), 0],
  [-0.3, 0.6, Math.sqrt(1 - 0.09 - 0.36)],
] as const;

/**
 * A continuum without groups: recency, frequency and spend from one Gaussian copula with lognormal margins, and a later
 * purchase whose chance and size rise smoothly with them.
 */
export function oneCopula(buyers: number, seed: number): SimulatedStore {
  const random = randomFrom(seed);
  const draw = () => {
    const values = matrix(buyers, 3);
    const orders = new Float64Array(buyers);
    const net = new Float64Array(buyers);
    for (let i = 0; i < buyers; i++) {
      const free = [normal(random), normal(random), normal(random)];
      const [r = 0, f = 0, m = 0] = CORRELATED.map((row) => row.reduce((sum, part, j) => sum + part * free[j]!, 0));
      values.data.set([Math.exp(4 + r), Math.exp(1.5 + 0.7 * f), Math.exp(9 + m)].map(Math.ceil), 3 * i);
      const chance = 1 / (1 + Math.exp(-(0.9 * f - 0.9 * r - 0.4)));
      if (random() >= chance) continue;
      orders[i] = 1 + poisson(random, Math.exp(0.5 * f - 0.5));
      net[i] = Math.round(orders[i]! * Math.exp(8 + 0.6 * m));
    }
    return { values, outcomes: { orders, net } };
  };
  const past = draw();
  return { values: draw().values, past };
}

function ordersFrom(joined: number, until: number, gap: () => number, spend: () => number): Order[] {
  const orders: Order[] = [];
  for (let day = joined; day < until; day += gap()) orders.push({ day: Math.floor(day), net: Math.round(spend()) });
  return orders;
}

function storeOf(customers: readonly (readonly Order[])[]): SimulatedStore {
  const known = customers.filter((orders) => orders.some(({ day }) => day < THEN));
  const later = known.map((orders) => orders.filter(({ day }) => day >= THEN));
  return {
    values: rfmAsOf(customers, DAYS),
    past: {
      values: rfmAsOf(known, THEN),
      outcomes: {
        orders: Float64Array.from(later, (orders) => orders.length),
        net: Float64Array.from(later, netOf),
      },
    },
  };
}

function rfmAsOf(customers: readonly (readonly Order[])[], until: number): Matrix {
  const values = matrix(customers.length, 3);
  for (const [i, orders] of customers.entries()) {
    const before = orders.filter(({ day }) => day < until);
    values.data.set([until - before.at(-1)!.day, before.length, netOf(before)], 3 * i);
  }
  return values;
}

function netOf(orders: readonly Order[]): number {
  return orders.reduce((sum, { net }) => sum + net, 0);
}

function shuffled(size: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function exponential(random: Random): number {
  return -Math.log(1 - random());
}

function normal(random: Random): number {
  return Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random());
}

function lognormal(random: Random, median: number, spread: number): number {
  return median * Math.exp(spread * normal(random));
}

function poisson(random: Random, mean: number): number {
  let count = 0;
  for (let left = exponential(random); left < mean; left += exponential(random)) count++;
  return count;
}
