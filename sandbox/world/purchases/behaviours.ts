import type { Random } from "../../random.ts";
import { beta, gamma, pickWeighted, wholeNumber } from "../distributions.ts";

/** Latent groups: what a segmentation would like to find and can only guess, since individuals within them differ widely. */
export type BehaviourName =
  | "gift"
  | "seasonal"
  | "regular"
  | "discount"
  | "lapsed"
  | "enthusiast"
  | "wholesale"
  /** Everybody, in the structureless shapes. */
  | "alike";

interface Behaviour {
  readonly name: BehaviourName;
  /** Share of buyers. */
  readonly weight: number;
  /** Mean chance to leave for good after the first order, and after each later one. */
  readonly leavesAfterFirst: number;
  readonly leavesLater: number;
  /** Mean days between orders while active, at an average time of the year. */
  readonly gap: number;
  /** Gamma shape of the individual rates: the smaller, the more people differ. */
  readonly rateShape: number;
  /** Mean goods value of an order, minor units. */
  readonly basket: number;
  /** How many times busier the gift season and sales are for them. */
  readonly giftPull: number;
  readonly salePull: number;
  /** Mean share of orders outside sales for which they find a code. */
  readonly codes: number;
  /** Mean interest in mails and the website, 0 to 1. */
  readonly openness: number;
  /** Share who subscribe to a product. */
  readonly subscribes: number;
}

const BEHAVIOURS: readonly Behaviour[] = [
  {
    name: "gift",
    weight: 0.35,
    leavesAfterFirst: 0.82,
    leavesLater: 0.62,
    gap: 200,
    rateShape: 1,
    basket: 5_600,
    giftPull: 3,
    salePull: 1,
    codes: 0.08,
    openness: 0.16,
    subscribes: 0,
  },
  {
    name: "seasonal",
    weight: 0.1,
    leavesAfterFirst: 0.4,
    leavesLater: 0.22,
    gap: 240,
    rateShape: 1.5,
    basket: 6_800,
    giftPull: 7,
    salePull: 1.5,
    codes: 0.1,
    openness: 0.26,
    subscribes: 0,
  },
  {
    name: "regular",
    weight: 0.15,
    leavesAfterFirst: 0.55,
    leavesLater: 0.08,
    gap: 95,
    rateShape: 1.6,
    basket: 5_600,
    giftPull: 1.4,
    salePull: 1.2,
    codes: 0.1,
    openness: 0.4,
    subscribes: 0.05,
  },
  {
    name: "discount",
    weight: 0.15,
    leavesAfterFirst: 0.6,
    leavesLater: 0.3,
    gap: 110,
    rateShape: 1.2,
    basket: 4_800,
    giftPull: 1,
    salePull: 5,
    codes: 0.55,
    openness: 0.38,
    subscribes: 0,
  },
  {
    name: "lapsed",
    weight: 0.17,
    leavesAfterFirst: 0.61,
    leavesLater: 0.6,
    gap: 30,
    rateShape: 1,
    basket: 5_400,
    giftPull: 1.3,
    salePull: 1.3,
    codes: 0.12,
    openness: 0.24,
    subscribes: 0.01,
  },
  {
    name: "enthusiast",
    weight: 0.032,
    leavesAfterFirst: 0.12,
    leavesLater: 0.05,
    gap: 72,
    rateShape: 2,
    basket: 7_600,
    giftPull: 1.3,
    salePull: 1.3,
    codes: 0.12,
    openness: 0.6,
    subscribes: 0.1,
  },
  {
    name: "wholesale",
    weight: 0.004,
    leavesAfterFirst: 0.1,
    leavesLater: 0.08,
    gap: 110,
    rateShape: 2,
    basket: 30_000,
    giftPull: 1.5,
    salePull: 1,
    codes: 0,
    openness: 0.2,
    subscribes: 0,
  },
];

/** One individual's constants. */
export interface Traits {
  readonly behaviour: BehaviourName;
  readonly leavesAfterFirst: number;
  readonly leavesLater: number;
  /** Orders a day while active, at an average time of the year. */
  readonly rate: number;
  /** Mean goods value of an order, minor units. */
  readonly basket: number;
  readonly giftPull: number;
  readonly salePull: number;
  readonly codes: number;
  readonly openness: number;
  readonly subscribes: boolean;
  /** Share of orders at the till. */
  readonly atTill: number;
  /** Indices of the product types they mostly buy. */
  readonly favourites: readonly number[];
}

/** Inverse-gamma means over gamma baskets, as in the gamma-gamma model; the exponent is CDNOW's (Fader and Hardie 2013). */
const BASKET_SPREAD = 3.74;
const TYPES = 10;

/** Draws an individual: group first, then constants that vary around the group's means. */
export function drawTraits(random: Random): Traits {
  const group = pickWeighted(random, BEHAVIOURS);
  const isWholesale = group.name === "wholesale";
  return {
    behaviour: group.name,
    leavesAfterFirst: beta(random, group.leavesAfterFirst, 4),
    leavesLater: beta(random, group.leavesLater, 4),
    rate: gamma(random, group.rateShape, 1 / group.gap),
    basket: (group.basket * (BASKET_SPREAD - 1)) / gamma(random, BASKET_SPREAD, BASKET_SPREAD),
    giftPull: group.giftPull,
    salePull: group.salePull,
    codes: beta(random, group.codes + 0.01, 4),
    openness: beta(random, group.openness, 3),
    subscribes: random() < group.subscribes,
    atTill: !isWholesale && random() < 0.12 ? beta(random, 0.6, 3) : 0,
    favourites: Array.from({ length: wholeNumber(random, 1, 3) }, () => wholeNumber(random, 0, TYPES - 1)),
  };
}

/** The one set of constants that everybody has in the structureless shapes, which lay the orders out themselves. */
export const ALIKE: Traits = {
  behaviour: "alike",
  leavesAfterFirst: 0,
  leavesLater: 0,
  rate: 0,
  basket: 6_000,
  giftPull: 1,
  salePull: 1,
  codes: 0,
  openness: 0.35,
  subscribes: false,
  atTill: 0,
  favourites: [],
};
