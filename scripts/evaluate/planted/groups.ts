/**
 * A group of a generated shop. Every quantity of a person has a density in closed form, so who belongs where can be told
 * by Bayes' rule (`posterior.ts`).
 */
export interface PlantedGroup {
  name: string;
  /** Part of the people. */
  share: number;
  /** Days on which the first order falls, evenly. */
  first: readonly [from: number, until: number];
  /** Orders a day: gamma with this shape and rate over people; after each repeat order somebody leaves with p ~ Beta(a, b). */
  rate: readonly [shape: number, rate: number];
  leaves: readonly [a: number, b: number];
  /** Logarithm of an order's list price in minor units: mean over people, deviation between people, and within. */
  price: readonly [mean: number, between: number, within: number];
  /** Part of the orders that are discounted ~ Beta(c, d), and how deep ~ Beta(u, v). */
  discounted: readonly [c: number, d: number];
  depth: readonly [u: number, v: number];
  /** Units beyond the first of an order: negative binomial with this mean and size. */
  units: readonly [mean: number, size: number];
}

const usual = { units: [0.8, 2], depth: [3, 17] } as const;

/** Groups that shade into each other: people of one differ more among themselves than from those of the next. */
export const OVERLAPPING_GROUPS: readonly PlantedGroup[] = [
  {
    ...usual,
    name: "full-price regulars",
    share: 0.22,
    first: [0, 400],
    rate: [3, 100],
    leaves: [0.6, 14],
    price: [Math.log(6_000), 0.3, 0.35],
    discounted: [1, 14],
  },
  {
    ...usual,
    name: "full-price occasionals",
    share: 0.24,
    first: [0, 530],
    rate: [1.2, 300],
    leaves: [1, 5],
    price: [Math.log(5_000), 0.3, 0.35],
    discounted: [1, 16],
  },
  {
    ...usual,
    name: "discount hunters",
    share: 0.2,
    first: [0, 480],
    rate: [2, 110],
    leaves: [0.8, 7],
    price: [Math.log(4_800), 0.3, 0.35],
    discounted: [14, 1.2],
    depth: [9, 17],
  },
  {
    ...usual,
    name: "sometimes at a discount",
    share: 0.32,
    first: [0, 400],
    rate: [3, 100],
    leaves: [0.6, 12],
    price: [Math.log(5_500), 0.3, 0.35],
    discounted: [7, 8],
    depth: [4, 20],
  },
  {
    name: "wholesale",
    share: 0.012,
    first: [0, 350],
    rate: [3, 100],
    leaves: [0.3, 12],
    price: [Math.log(45_000), 0.35, 0.4],
    discounted: [2, 6],
    depth: [3, 17],
    units: [30, 4],
  },
  {
    ...usual,
    name: "whales",
    share: 0.008,
    first: [0, 300],
    rate: [6, 120],
    leaves: [0.2, 15],
    price: [Math.log(28_000), 0.3, 0.35],
    discounted: [1, 12],
  },
];

/** Groups whose people buy alike, each in its own way. */
export const DISTINCT_GROUPS: readonly PlantedGroup[] = [
  {
    ...usual,
    name: "full-price regulars",
    share: 0.2,
    first: [0, 400],
    rate: [12, 400],
    leaves: [0.6, 30],
    price: [Math.log(6_000), 0.25, 0.35],
    discounted: [1, 24],
  },
  {
    ...usual,
    name: "full-price occasionals",
    share: 0.2,
    first: [0, 400],
    rate: [4, 1_600],
    leaves: [1, 5],
    price: [Math.log(5_000), 0.25, 0.35],
    discounted: [1, 24],
  },
  {
    ...usual,
    name: "discount hunters",
    share: 0.2,
    first: [0, 400],
    rate: [8, 440],
    leaves: [0.6, 20],
    price: [Math.log(4_800), 0.25, 0.35],
    discounted: [24, 1.2],
    depth: [9, 17],
  },
  {
    ...usual,
    name: "sometimes at a discount",
    share: 0.2,
    first: [0, 400],
    rate: [12, 400],
    leaves: [0.6, 30],
    price: [Math.log(5_500), 0.25, 0.35],
    discounted: [20, 20],
    depth: [6, 24],
  },
  {
    ...usual,
    name: "always with a coupon",
    share: 0.18,
    first: [0, 400],
    rate: [12, 400],
    leaves: [0.6, 30],
    price: [Math.log(5_500), 0.25, 0.35],
    discounted: [24, 1.2],
    depth: [12, 108],
  },
  {
    name: "wholesale",
    share: 0.012,
    first: [0, 400],
    rate: [3, 100],
    leaves: [0.3, 12],
    price: [Math.log(45_000), 0.35, 0.4],
    discounted: [2, 6],
    depth: [3, 17],
    units: [30, 4],
  },
  {
    ...usual,
    name: "whales",
    share: 0.008,
    first: [0, 400],
    rate: [6, 120],
    leaves: [0.2, 15],
    price: [Math.log(28_000), 0.3, 0.35],
    discounted: [1, 12],
  },
];

/** Days the shop has been open when it is looked at. */
export const OPEN_DAYS = 540;
