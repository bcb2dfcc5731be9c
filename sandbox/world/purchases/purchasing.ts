import type { Random } from "../../random.ts";
import { exponential, pick, pickCumulative, streamOf } from "../distributions.ts";
import { fillBasket } from "./baskets.ts";
import { drawTraits, type Traits } from "./behaviours.ts";
import type { Calendar } from "./calendar.ts";
import type { Catalogue } from "./catalogue.ts";
import { applyDiscount, chooseDiscount } from "./discounts.ts";
import type { Purchase, Shopper, SourceName } from "./purchase.ts";
import { addSubscription } from "./subscriptions.ts";

/** People who only ever check out as guests, for each with an account. */
const GUEST_ONLY = 0.025;
/** How much more people a day the store wins at the end of a history than at its beginning. */
const GROWTH = 0.35;

/**
 * The people of a store with structure: each has a rate, a chance to leave after every order and a mean basket of their
 * own (a "buy till you die" model), drawn around the means of latent groups. `buyers` people with an account buy
 * before the sandbox starts; newcomers follow at the same pace afterwards.
 */
export function structuredShoppers(seed: number, buyers: number, calendar: Calendar, catalogue: Catalogue): Shopper[] {
  const random = streamOf(seed, "shoppers");
  const shoppers: Shopper[] = [];
  const arrivals = new ArrivalDays(calendar);
  const add = (count: number, isFuture: boolean, hasAccount: boolean) => {
    for (let i = 0; i < count; i++) {
      const traits = drawTraits(random);
      const first = arrivals.draw(random, traits.giftPull > 2, isFuture);
      shoppers.push(shopper(random, traits, hasAccount, first, calendar, catalogue));
    }
  };
  add(buyers, false, true);
  add(Math.round(buyers * arrivals.futureShare), true, true);
  add(Math.round(buyers * GUEST_ONLY), false, false);
  return shoppers;
}

function shopper(
  random: Random,
  traits: Traits,
  hasAccount: boolean,
  first: number,
  calendar: Calendar,
  catalogue: Catalogue,
): Shopper {
  const days = purchaseDays(random, traits, first, calendar);
  const purchases = days.map((day, index) => purchase(random, traits, day, index === 0, calendar, catalogue));
  purchases.sort((a, b) => a.at - b.at);
  if (traits.subscribes) addSubscription(random, purchases, calendar);
  return { traits, hasAccount, purchases };
}

/** Days of one person's orders from the first on: a Poisson process that the season thins, until they leave. */
function purchaseDays(random: Random, traits: Traits, first: number, calendar: Calendar): number[] {
  const days = [first];
  const peak = pullAtMost(traits);
  let time = first + random();
  while (random() >= (days.length === 1 ? traits.leavesAfterFirst : traits.leavesLater)) {
    do time += exponential(random, traits.rate * peak);
    while (time < calendar.horizon && random() * peak >= pullOn(traits, Math.floor(time), calendar));
    if (time >= calendar.horizon) break;
    days.push(Math.floor(time));
  }
  return days;
}

function pullOn(traits: Traits, day: number, calendar: Calendar): number {
  const gift = calendar.isGiftSeason(day) ? traits.giftPull : 1;
  return Math.max(gift, calendar.saleOn(day) ? traits.salePull : 1);
}

function pullAtMost(traits: Traits): number {
  return Math.max(1, traits.giftPull, traits.salePull);
}

function purchase(
  random: Random,
  traits: Traits,
  day: number,
  isFirst: boolean,
  calendar: Calendar,
  catalogue: Catalogue,
): Purchase {
  const at = calendar.shoppingTime(random, day);
  const lines = fillBasket(random, traits, catalogue);
  const result: Purchase = { at, sourceName: sourceOf(random, traits), lines, discounts: [] };
  if (random() < (calendar.isGiftSeason(day) ? 0.04 : 0.012)) {
    const offer = pick(random, catalogue.giftCards);
    const card = { offer, quantity: 1, discount: 0, isSubscription: false };
    if (random() < 0.5) result.lines = [card];
    else lines.push(card);
  }
  const discount = chooseDiscount(random, result, traits, calendar, day, isFirst);
  if (discount) applyDiscount(result, discount);
  return result;
}

function sourceOf(random: Random, traits: Traits): SourceName {
  const draw = random();
  if (traits.behaviour === "wholesale") return draw < 0.6 ? "shopify_draft_order" : "web";
  if (draw < traits.atTill) return "pos";
  return draw > 0.997 ? "shopify_draft_order" : "web";
}

/** On which day people arrive: busier seasons and a growing store win more; gift buyers come before Christmas. */
class ArrivalDays {
  /** Future arrivals for each past one. */
  readonly futureShare: number;
  readonly #calendar: Calendar;
  readonly #cumulative: Record<"gift" | "other", { past: number[]; future: number[] }>;

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
    this.#cumulative = { gift: this.#sums(2), other: this.#sums(1) };
    const { past, future } = this.#cumulative.other;
    this.futureShare = (future.at(-1) ?? 0) / (past.at(-1) ?? 1);
  }

  draw(random: Random, isGiftBuyer: boolean, isFuture: boolean): number {
    const { past, future } = this.#cumulative[isGiftBuyer ? "gift" : "other"];
    return isFuture ? this.#calendar.days + pickCumulative(random, future) : pickCumulative(random, past);
  }

  #sums(giftPull: number): { past: number[]; future: number[] } {
    const sums = (from: number, to: number) => {
      let sum = 0;
      return Array.from({ length: to - from }, (_, index) => {
        const day = from + index;
        const pull = this.#calendar.isGiftSeason(day) ? giftPull : 1;
        sum += this.#calendar.season(day) * pull * (1 + (GROWTH * day) / this.#calendar.days);
        return sum;
      });
    };
    return { past: sums(0, this.#calendar.days), future: sums(this.#calendar.days, this.#calendar.horizon) };
  }
}
