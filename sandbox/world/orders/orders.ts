import type { Random } from "../../random.ts";
import { streamOf, wholeNumber } from "../distributions.ts";
import { FIRST_ID } from "../identifiers.ts";
import type { Person } from "../people/people.ts";
import type { Purchase } from "../purchases/purchase.ts";
import type { Order } from "../world.ts";
import { HOUR } from "../zone.ts";
import { chargesOf } from "./charges.ts";

const STORE_COUNTRY = "US";
const NO_CHARGES = { shipping: 0, tax: 0 };

/** The orders of everybody's purchases, in no order and without ids: `numberOrders` gives them. */
export function makeOrders(seed: number, people: readonly Person[]): Order[] {
  const random = streamOf(seed, "orders");
  return people.flatMap((person) =>
    (person.shopper?.purchases ?? []).map((purchase) => makeOrder(random, person, purchase)),
  );
}

function makeOrder(random: Random, person: Person, purchase: Purchase): Order {
  const { sourceName } = purchase;
  const isWholesale = person.customer?.company != null;
  const country = sourceName === "pos" ? STORE_COUNTRY : person.country;
  const lines = purchase.lines.map(({ offer, quantity, discount, isSubscription }) => ({
    id: 0,
    productId: offer.product.id,
    title: offer.product.title,
    quantity,
    unitPrice: offer.price,
    discount,
    isGiftCard: offer.product.isGiftCard,
    isSubscription,
  }));
  // A till that was offline hands its sales in hours later.
  const delay = sourceName === "pos" && random() < 0.1 ? wholeNumber(random, 1, 30) * HOUR : 0;
  return {
    id: 0,
    name: "",
    customerId: person.customer?.id ?? null,
    email: person.email,
    phone: person.email === null || random() < 0.3 ? person.phone : null,
    contactName: { first: person.firstName, last: person.lastName },
    createdAt: purchase.at + delay,
    processedAt: purchase.at,
    updatedAt: purchase.at + delay,
    cancelledAt: null,
    test: false,
    sourceName,
    tags: tagsOf(sourceName, isWholesale),
    country,
    lines,
    ...(person.shopper?.traits.behaviour === "alike"
      ? NO_CHARGES
      : chargesOf({ lines, sourceName }, country, isWholesale)),
    discounts: purchase.discounts,
    refunds: [],
  };
}

function tagsOf(sourceName: string, isWholesale: boolean): string[] {
  if (isWholesale) return ["wholesale"];
  return sourceName === "subscription_contract" ? ["Subscription", "Recurring order"] : [];
}

/** Sorts orders by creation; gives ascending ids to them and their lines, and names ("#1001" onwards) to those without. */
export function numberOrders(orders: Order[]): Order[] {
  orders.sort((a, b) => a.createdAt - b.createdAt);
  let lineId: number = FIRST_ID.line;
  orders.forEach((order, index) => {
    if (order.id === 0) order.id = FIRST_ID.order + index;
    if (order.name === "") order.name = `#${1_001 + index}`;
    for (const line of order.lines) line.id = lineId++;
  });
  return orders;
}
