import { streamOf } from "./distributions.ts";
import { FIRST_ID } from "./identifiers.ts";
import { makeMembers } from "./klaviyo/audience.ts";
import { makeEvents } from "./klaviyo/events.ts";
import { makeProfiles } from "./klaviyo/profiles.ts";
import type { ShelfItem } from "./klaviyo/properties.ts";
import { detachGuestOrders, TILL_ADDRESS, tillGuestOrders } from "./orders/guests.ts";
import { makeOrders, numberOrders } from "./orders/orders.ts";
import { refundSome } from "./orders/refunds.ts";
import { testOrders } from "./orders/testOrders.ts";
import { ContactBook } from "./people/contacts.ts";
import { addDoubles } from "./people/doubles.ts";
import { behaviourOfCustomers, makePeople, type Person } from "./people/people.ts";
import { settleProvinces } from "./people/provinces.ts";
import type { BehaviourName } from "./purchases/behaviours.ts";
import { Calendar } from "./purchases/calendar.ts";
import { type Catalogue, makeCatalogue } from "./purchases/catalogue.ts";
import { identicalShoppers, permutePurchases, poissonShoppers } from "./purchases/negativeControls.ts";
import type { Shopper } from "./purchases/purchase.ts";
import { structuredShoppers } from "./purchases/purchasing.ts";
import type { Customer, Order, Store, World } from "./world.ts";
import { DAY, Zone } from "./zone.ts";

/**
 * - structured: people differ lastingly, so the past tells something about the future.
 * - poisson: everybody buys by the same process; nothing tells anything.
 * - permuted: structured, but what people do in the last 90 days of history, and again in the future, is moved at random
 *   between all who had bought by then.
 * - identical: everybody has the same orders on the same days.
 */
export type WorldShape = "structured" | "poisson" | "permuted" | "identical";

export interface GenerateOptions {
  seed: number;
  /** People with an account who have bought before the sandbox starts; 5,000 if absent. */
  buyers?: number;
  /** Days of history before the sandbox starts; 730 if absent. 90 days of future follow. */
  days?: number;
  shape?: WorldShape;
  /** People with two records that no address tells to be one person's (people/doubles.ts); none if absent. */
  doubles?: number;
  /** The instant at which the sandbox starts; midnight of 2026-11-01 in the store's time zone if absent. */
  startsAt?: number;
}

/** What nobody in the world can read, for tests alone: each customer's latent group, by customer id. */
export type Truth = ReadonlyMap<number, BehaviourName>;

export const FUTURE_DAYS = 90;
/** The stretch of history whose purchases are moved between people in the permuted shape. */
const PERMUTED_DAYS = 90;
/** The store connected Klaviyo so long before the sandbox starts. */
const KLAVIYO_DAYS = 420;

const STORE: Store = {
  id: FIRST_ID.store,
  domain: "larkfield-goods.myshopify.com",
  name: "Larkfield Goods",
  currency: "USD",
  timeZone: "America/New_York",
  taxesIncluded: false,
};

/** A store's history and 90 days of its future; the same options make the same world. */
export function generateWorld(options: GenerateOptions): World {
  return generateWorldWithTruth(options).world;
}

/** The same, with the latent groups. @throws {RangeError} when `buyers` or `days` is not a usable count. */
export function generateWorldWithTruth(options: GenerateOptions): { world: World; truth: Truth } {
  const { seed, shape = "structured" } = options;
  const buyers = wholeOption("buyers", options.buyers ?? 5_000, 0);
  const zone = new Zone(STORE.timeZone);
  const startsAt = options.startsAt ?? zone.instantOf(Date.UTC(2026, 10, 1));
  const calendar = new Calendar(zone, startsAt, wholeOption("days", options.days ?? 730, 1), FUTURE_DAYS);
  const catalogue = makeCatalogue(seed);
  const book = new ContactBook();
  book.claimEmail(TILL_ADDRESS);

  const people = makePeople(seed, makeShoppers(seed, buyers, shape, calendar, catalogue), calendar, book);
  const customers = people.flatMap(({ customer }) => customer ?? []);
  const orders = storeOrders(seed, shape, people, customers, calendar);
  settleProvinces(seed, customers, orders);

  const since = Math.max(calendar.midnight(0), startsAt - KLAVIYO_DAYS * DAY);
  const span = { since, startsAt, until: calendar.midnight(calendar.horizon) };
  const followers = makeProfiles(seed, people, span, book);
  const members = makeMembers(seed, followers, orders, isStructured(shape));
  const shelf = shelfOf(catalogue);
  const events = makeEvents(seed, { ...span, members, shelf, currency: STORE.currency, perUnit: 100 });

  const world: World = {
    seed,
    startsAt,
    store: STORE,
    customers,
    orders,
    products: catalogue.offers.map(({ product }) => product),
    profiles: followers.map(({ profile }) => profile),
    events,
    provenance: { orders: "generated", generated: ["orders", "contacts", "consent", "profiles", "events"] },
  };
  addDoubles(world, wholeOption("doubles", options.doubles ?? 0, 0));
  return { world, truth: behaviourOfCustomers(people) };
}

function isStructured(shape: WorldShape): boolean {
  return shape === "structured" || shape === "permuted";
}

function makeShoppers(
  seed: number,
  buyers: number,
  shape: WorldShape,
  calendar: Calendar,
  catalogue: Catalogue,
): Shopper[] {
  if (shape === "poisson") return poissonShoppers(seed, buyers, calendar, catalogue);
  if (shape === "identical") return identicalShoppers(seed, buyers, calendar, catalogue);
  const shoppers = structuredShoppers(seed, buyers, calendar, catalogue);
  if (shape === "permuted") {
    const [cut, start] = wallsOf(calendar);
    permutePurchases(streamOf(seed, "permuted past"), shoppers, cut, start);
    permutePurchases(streamOf(seed, "permuted future"), shoppers, start, Number.POSITIVE_INFINITY);
  }
  return shoppers;
}

/** Instants across which the permuted shape lets nothing reach. */
function wallsOf({ startsAt }: Calendar): [cut: number, start: number] {
  return [startsAt - PERMUTED_DAYS * DAY, startsAt];
}

/** Everybody's orders; with structure also the odd ones: guests, test orders, cancellations and refunds. */
function storeOrders(
  seed: number,
  shape: WorldShape,
  people: readonly Person[],
  customers: readonly Customer[],
  calendar: Calendar,
): Order[] {
  const orders = makeOrders(seed, people);
  if (!isStructured(shape)) return numberOrders(orders);
  detachGuestOrders(seed, orders, customers);
  const all = numberOrders([...orders, ...tillGuestOrders(seed, orders), ...testOrders(seed, orders)]);
  refundSome(seed, all, shape === "permuted" ? wallsOf(calendar) : []);
  return all;
}

function shelfOf(catalogue: Catalogue): ShelfItem[] {
  return catalogue.byType.flat().map(({ product: { id, title, productType }, price }) => ({
    id,
    title,
    productType,
    price,
  }));
}

function wholeOption(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`The option ${name} is ${value}; it must be a whole number from ${least}.`);
}
