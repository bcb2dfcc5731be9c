import type { Random } from "../../random.ts";
import { gamma, pick, wholeNumber } from "../distributions.ts";
import type { Traits } from "./behaviours.ts";
import type { Catalogue, Offer } from "./catalogue.ts";
import type { PlannedLine } from "./purchase.ts";

const MOST_LINES = 6;
const BASKET_SHAPE = 4;

/** Lines worth about a gamma draw around the individual's mean, mostly from their favourite product types. */
export function fillBasket(random: Random, traits: Traits, catalogue: Catalogue): PlannedLine[] {
  const target = gamma(random, BASKET_SHAPE, traits.basket);
  const isBulk = traits.behaviour === "wholesale";
  const lines: PlannedLine[] = [];
  for (let left = target; lines.length < MOST_LINES && (lines.length === 0 || left > target / 5); ) {
    const offer = affordable(random, offersFor(random, traits, catalogue), isBulk ? left / 5 : left);
    const most = Math.max(1, Math.round(left / offer.price));
    const quantity = isBulk ? Math.max(1, Math.round(most / wholeNumber(random, 1, 3))) : Math.min(most, units(random));
    left -= offer.price * quantity;
    const same = lines.find((line) => line.offer === offer);
    if (same) same.quantity += quantity;
    else lines.push({ offer, quantity, discount: 0, isSubscription: false });
  }
  return lines;
}

function offersFor(random: Random, traits: Traits, catalogue: Catalogue): readonly Offer[] {
  const type = traits.favourites.length > 0 && random() < 0.7 ? pick(random, traits.favourites) : undefined;
  return (type === undefined ? undefined : catalogue.byType[type]) ?? pick(random, catalogue.byType);
}

/** Something of these within a third over the budget, or the cheapest of a few. */
function affordable(random: Random, offers: readonly Offer[], budget: number): Offer {
  let best = pick(random, offers);
  for (let tries = 0; tries < 6 && best.price > budget * 1.3; tries++) {
    const other = pick(random, offers);
    if (other.price < best.price) best = other;
  }
  return best;
}

function units(random: Random): number {
  const draw = random();
  return draw < 0.78 ? 1 : draw < 0.93 ? 2 : wholeNumber(random, 3, 6);
}
