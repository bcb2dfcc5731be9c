import type { Random } from "../../random.ts";
import { exponential, shuffled, streamOf } from "../distributions.ts";
import { fillBasket } from "./baskets.ts";
import { ALIKE } from "./behaviours.ts";
import type { Calendar } from "./calendar.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Purchase, Shopper } from "./purchase.ts";

/** Mean orders a person in the history: those who have any then have 1.8, about as in the structured store. */
const ORDERS_IN_HISTORY = 1.36;

/**
 * Structureless people: everybody buys by one and the same Poisson process with baskets of one distribution, so the past
 * says nothing about the future. People are added until `buyers` of them have bought before the sandbox starts.
 */
export function poissonShoppers(seed: number, buyers: number, calendar: Calendar, catalogue: Catalogue): Shopper[] {
  const random = streamOf(seed, "poisson");
  const shoppers: Shopper[] = [];
  const start = calendar.midnight(0);
  const perMillisecond = ORDERS_IN_HISTORY / (calendar.startsAt - start);
  for (let found = 0; found < buyers; ) {
    const purchases: Purchase[] = [];
    const end = calendar.midnight(calendar.horizon);
    for (let at = start; ; ) {
      at += Math.ceil(exponential(random, perMillisecond));
      if (at >= end) break;
      purchases.push({ at, sourceName: "web", lines: fillBasket(random, ALIKE, catalogue), discounts: [] });
    }
    shoppers.push({ traits: ALIKE, hasAccount: true, purchases });
    if (purchases[0] && purchases[0].at < calendar.startsAt) found++;
  }
  return shoppers;
}

/** Everybody has the same orders on the same days with the same values: nothing to tell people apart by. */
export function identicalShoppers(seed: number, buyers: number, calendar: Calendar, catalogue: Catalogue): Shopper[] {
  const random = streamOf(seed, "identical");
  const days = [0.2, 0.7, 1.05].map((share) => Math.floor(share * calendar.days));
  const model = days
    .filter((day) => day < calendar.horizon)
    .map((day) => ({ at: calendar.shoppingTime(random, day), lines: fillBasket(random, ALIKE, catalogue) }));
  return Array.from({ length: buyers }, () => ({
    traits: ALIKE,
    hasAccount: true,
    purchases: model.map(({ at, lines }) => ({
      at,
      sourceName: "web",
      lines: lines.map((line) => ({ ...line })),
      discounts: [],
    })),
  }));
}

/**
 * Moves everybody's purchases in [from, to), as one block, to somebody drawn at random among all who had bought before
 * `from`: what people did before then says nothing about what they do within.
 */
export function permutePurchases(random: Random, shoppers: readonly Shopper[], from: number, to: number): void {
  const isWithin = ({ at }: Purchase) => at >= from && at < to;
  const earlier = shoppers.filter(({ purchases }) => purchases.some(({ at }) => at < from));
  const blocks = shuffled(
    random,
    earlier.map(({ purchases }) => purchases.filter(isWithin)),
  );
  earlier.forEach((shopper, index) => {
    const kept = shopper.purchases.filter((purchase) => !isWithin(purchase));
    shopper.purchases = [...kept, ...(blocks[index] ?? [])].sort((a, b) => a.at - b.at);
  });
}
