import { DAY } from "../../domain/instant.ts";
import { ENGAGEMENT_KINDS } from "../../domain/source.ts";
import type { BasketCounter } from "./basketSummary.ts";
import { DEVICES, type EngagementColumns } from "./history.ts";
import { largestOf } from "./largestOf.ts";
import type { Moment } from "./moment.ts";
import type { PurchaseTimes } from "./purchaseTimes.ts";

/** What one person looked at and put into carts in the 90 days before the moment. */
export interface BrowseSummary {
  /** Views of known products, the different ones among them, and the views of the one viewed most. */
  views: number;
  products: number;
  mostViews: number;
  /** Views of known categories, the different ones among them, and those of which nothing was bought in the window. */
  categorisedViews: number;
  categories: number;
  notBought: number;
  /** Of the latter the one with the most views, of equal ones the one viewed first; -1 without one. */
  topNotBought: number;
  /** Minor units put into carts, by the additions that name a value, and how many do. */
  cartValue: number;
  valuedCarts: number;
  /** Days with an addition to a cart that no purchase followed within 24 hours. */
  abandonedDays: number;
  /** Visits whose device is known, and those on a telephone. */
  visits: number;
  mobileVisits: number;
}

export function noBrowsing(): BrowseSummary {
  return {
    views: 0,
    products: 0,
    mostViews: 0,
    categorisedViews: 0,
    categories: 0,
    notBought: 0,
    topNotBought: -1,
    cartValue: 0,
    valuedCarts: 0,
    abandonedDays: 0,
    visits: 0,
    mobileVisits: 0,
  };
}

const NO_BROWSING = noBrowsing();
const VIEWED = ENGAGEMENT_KINDS.indexOf("product_viewed");
const CARTED = ENGAGEMENT_KINDS.indexOf("cart_added");
const VISITED = ENGAGEMENT_KINDS.indexOf("site_active");
const UNKNOWN = DEVICES.indexOf("unknown");
const TELEPHONE = DEVICES.indexOf("telephone");

/** Gathers what people browse, one after the other, as BasketCounter does what they buy. */
export class BrowseCounter {
  readonly #events: EngagementColumns;
  readonly #baskets: BasketCounter;
  readonly #purchases: PurchaseTimes;
  readonly #productSeenBy: Int32Array;
  readonly #productViews: Int32Array;
  readonly #categorySeenBy: Int32Array;
  readonly #categoryViews: Int32Array;
  readonly #categoryBought: Uint8Array;
  readonly #touched: number[] = [];
  #person = -1;
  #lastAbandonedDay = Number.NaN;
  readonly browsing: BrowseSummary = noBrowsing();

  constructor(events: EngagementColumns, baskets: BasketCounter, purchases: PurchaseTimes) {
    this.#events = events;
    this.#baskets = baskets;
    this.#purchases = purchases;
    const products = largestOf(events.product) + 1;
    const categories = largestOf(events.category) + 1;
    this.#productSeenBy = new Int32Array(products).fill(-1);
    this.#productViews = new Int32Array(products);
    this.#categorySeenBy = new Int32Array(categories).fill(-1);
    this.#categoryViews = new Int32Array(categories);
    this.#categoryBought = new Uint8Array(categories);
  }

  /** Begins a person, whose purchases have been read. */
  begin(person: number): void {
    this.#person = person;
    this.#touched.length = 0;
    this.#lastAbandonedDay = Number.NaN;
    Object.assign(this.browsing, NO_BROWSING);
  }

  /** Adds an event at or before the moment; a person's come in time order. */
  add(row: number, { asOf, from90 }: Moment, dayOf: (at: number) => number): void {
    const at = this.#events.at[row] ?? 0;
    if (at < from90) return;
    const kind = this.#events.kind[row];
    if (kind === VIEWED) this.#addView(row, from90);
    else if (kind === CARTED) this.#addCart(row, at, asOf, dayOf);
    else if (kind === VISITED) this.#addVisit(this.#events.device[row] ?? UNKNOWN);
  }

  /** The person's summary, valid until the next one begins. */
  finish(): BrowseSummary {
    const { browsing } = this;
    let most = 0;
    for (const category of this.#touched) {
      if (this.#categoryBought[category] === 1) continue;
      browsing.notBought++;
      const views = this.#categoryViews[category] ?? 0;
      if (views <= most) continue;
      most = views;
      browsing.topNotBought = category;
    }
    return browsing;
  }

  #addView(row: number, from: number): void {
    const product = this.#events.product[row] ?? -1;
    const category = this.#events.category[row] ?? -1;
    if (product >= 0) this.#countProduct(product);
    if (category < 0) return;
    this.browsing.categorisedViews++;
    if (this.#categorySeenBy[category] !== this.#person) {
      this.#categorySeenBy[category] = this.#person;
      this.#categoryViews[category] = 0;
      this.#categoryBought[category] = Number(this.#baskets.hasBoughtCategory(category, from));
      this.#touched.push(category);
      this.browsing.categories++;
    }
    this.#categoryViews[category] = (this.#categoryViews[category] ?? 0) + 1;
    // Klaviyo may name a category by the collection that the shop sells a type under: the product tells.
    if (product >= 0 && this.#baskets.hasBoughtProduct(product, from)) this.#categoryBought[category] = 1;
  }

  #countProduct(product: number): void {
    const { browsing } = this;
    if (this.#productSeenBy[product] !== this.#person) {
      this.#productSeenBy[product] = this.#person;
      this.#productViews[product] = 0;
      browsing.products++;
    }
    const views = (this.#productViews[product] ?? 0) + 1;
    this.#productViews[product] = views;
    browsing.views++;
    if (views > browsing.mostViews) browsing.mostViews = views;
  }

  #addCart(row: number, at: number, asOf: number, dayOf: (at: number) => number): void {
    const { browsing } = this;
    const value = this.#events.value[row] ?? Number.NaN;
    if (!Number.isNaN(value)) {
      browsing.cartValue += value;
      browsing.valuedCarts++;
    }
    // What was put into a cart within the last day may still be bought.
    if (at + DAY > asOf || this.#purchases.hasOneWithin(at, at + DAY)) return;
    const day = dayOf(at);
    if (day !== this.#lastAbandonedDay) browsing.abandonedDays++;
    this.#lastAbandonedDay = day;
  }

  #addVisit(device: number): void {
    if (device === UNKNOWN) return;
    this.browsing.visits++;
    if (device === TELEPHONE) this.browsing.mobileVisits++;
  }
}
