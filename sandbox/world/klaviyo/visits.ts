import type { Random } from "../../random.ts";
import { beta, exponential, pick, streamOf, wholeNumber } from "../distributions.ts";
import { eventId } from "../identifiers.ts";
import type { Event, Order } from "../world.ts";
import { DAY, MINUTE, SECOND } from "../zone.ts";
import { type Audience, activityAt, type Member } from "./audience.ts";
import {
  abandonedProperties,
  activeProperties,
  addedProperties,
  orderProperties,
  type ShelfItem,
  viewedProperties,
} from "./properties.ts";

/** Visits a day of the most interested at their most awake. */
const VISITS_A_DAY = 1 / 26;
/** In larger audiences people visit less, so that the sandbox stays small. */
const FULL_RATE_UP_TO = 8_000;
/** The tracking script knows the visitor before so many of the online orders. */
const TRACKED_ORDERS = 0.35;

/** How much of their browsing people do on a phone, and how much they differ in it. */
const ON_PHONE = 0.6;
const ON_PHONE_ALIKE = 2;

interface Visitor {
  add: (metric: Event["metric"], at: number, properties: Record<string, unknown>) => void;
  /** What the next visit is made with. */
  device: () => "Phone" | "Computer";
}

/** Visits of the website: idle ones, abandoned carts, those that end in an order; and the orders themselves. */
export function visitEvents(seed: number, audience: Audience): Event[] {
  const random = streamOf(seed, "visits");
  const events: Event[] = [];
  const typeOf = new Map(audience.shelf.map(({ id, productType }) => [id, productType]));
  for (const member of audience.members) {
    const add: Visitor["add"] = (metric, at, properties) => {
      if (at >= audience.since && at < audience.until) {
        events.push({ id: eventId(random), metric, profileId: member.profile.id, at, properties });
      }
    };
    const visitor = { add, device: devicesOf(seed, member) };
    if (!member.isSilent) idleVisits(random, member, audience, visitor);
    for (const order of member.orders) orderEvents(random, member, order, { ...audience, typeOf }, visitor);
  }
  return events;
}

/** A stream for each person, so that what they browse does not depend on what they browse with. */
function devicesOf(seed: number, { profile }: Member): Visitor["device"] {
  const random = streamOf(seed, "device", profile.id);
  const onPhone = beta(random, ON_PHONE, ON_PHONE_ALIKE);
  return () => (random() < onPhone ? "Phone" : "Computer");
}

function idleVisits(random: Random, member: Member, audience: Audience, visitor: Visitor): void {
  const damping = Math.min(1, FULL_RATE_UP_TO / audience.members.length);
  const rate = (VISITS_A_DAY * damping * member.openness) / DAY;
  for (let at = member.profile.createdAt; ; ) {
    at += Math.ceil(exponential(random, rate));
    if (at >= audience.until) return;
    if (random() < activityAt(member, at)) visit(random, at, audience, visitor);
  }
}

function visit(random: Random, at: number, audience: Audience, { add, device }: Visitor): void {
  add("Active on Site", at, activeProperties(device()));
  if (audience.shelf.length === 0) return;
  let item: ShelfItem | null = null;
  let time = at;
  for (let views = wholeNumber(random, 0, 2); views > 0; views--) {
    time += wholeNumber(random, 20, 180) * SECOND;
    item = pick(random, audience.shelf);
    add("Viewed Product", time, viewedProperties(item, audience.perUnit));
  }
  if (item === null || random() >= 0.22) return;
  time += wholeNumber(random, 10, 90) * SECOND;
  add("Added to Cart", time, addedProperties(item, audience.perUnit));
  if (random() >= 0.4) return;
  const token = `checkout-${eventId(random)}`;
  add("Checkout Started", time + MINUTE, abandonedProperties(token, item, audience.perUnit));
}

/** The order, as Klaviyo's Shopify integration reports it (older ones too), and for some the visit that led to it. */
function orderEvents(
  random: Random,
  member: Member,
  order: Order,
  { perUnit, currency, typeOf }: Audience & { typeOf: ReadonlyMap<number, string> },
  { add, device }: Visitor,
): void {
  const properties = orderProperties(order, currency, perUnit);
  if (!member.isSilent && member.followsOrders && order.sourceName === "web" && random() < TRACKED_ORDERS) {
    const start = order.createdAt - wholeNumber(random, 6, 40) * MINUTE;
    add("Active on Site", start, activeProperties(device()));
    const [line] = order.lines;
    if (line) {
      const id = line.productId ?? 0;
      const item = { id, title: line.title, productType: typeOf.get(id) ?? "", price: line.unitPrice };
      add("Viewed Product", start + MINUTE, viewedProperties(item, perUnit));
      add("Added to Cart", start + 2 * MINUTE, addedProperties(item, perUnit));
    }
    add("Checkout Started", order.createdAt - 2 * MINUTE, { ...properties, $event_id: `checkout-${order.id}` });
  }
  add("Placed Order", order.createdAt, properties);
}
