import type { Random } from "../../random.ts";
import { pick, streamOf } from "../distributions.ts";
import { respelled } from "../people/contacts.ts";
import { FIRST_NAMES, LAST_NAMES } from "../people/names.ts";
import type { Customer, Order } from "../world.ts";

/** Shares of customers' later online orders that were checked out without logging in, by the contact given. */
const SAME_EMAIL = 0.045;
const RESPELLED_EMAIL = 0.03;
const PHONE_ONLY = 0.01;

/** Sales at the till without an account, for each order. */
const TILL_GUESTS = 0.006;
/** What the staff types where the till asks for an address. */
export const TILL_ADDRESS = "till@example.com";

/**
 * Detaches some orders from their accounts: the same address, another spelling of it, or the telephone number alone.
 * The contact still tells whose they are. First orders stay, so every buyer's account has one.
 */
export function detachGuestOrders(seed: number, orders: readonly Order[], customers: readonly Customer[]): void {
  const random = streamOf(seed, "guests");
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const seen = new Set<number>();
  for (const order of orders.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const customer = order.customerId === null ? undefined : byId.get(order.customerId);
    if (!customer) continue;
    const isFirst = !seen.has(customer.id);
    seen.add(customer.id);
    if (!isFirst && order.sourceName === "web") detach(random, order, customer);
  }
}

function detach(random: Random, order: Order, { email, phone }: Customer): void {
  const draw = random();
  if (email !== null && draw < SAME_EMAIL) {
    order.customerId = null;
    order.phone = null;
  } else if (email !== null && draw < SAME_EMAIL + RESPELLED_EMAIL) {
    order.customerId = null;
    order.email = respelled(random, email);
    order.phone = null;
  } else if (phone !== null && draw < SAME_EMAIL + RESPELLED_EMAIL + PHONE_ONLY) {
    order.customerId = null;
    order.email = null;
    order.phone = phone;
  }
}

/** Sales at the till to strangers of many names under one address, which must never make one person of them. */
export function tillGuestOrders(seed: number, orders: readonly Order[]): Order[] {
  const random = streamOf(seed, "till");
  return Array.from({ length: Math.round(orders.length * TILL_GUESTS) }, () => {
    const model = pick(random, orders);
    return {
      ...model,
      lines: model.lines.slice(0, 1).map((line) => ({ ...line, discount: 0, isSubscription: false })),
      customerId: null,
      email: TILL_ADDRESS,
      phone: null,
      contactName: { first: pick(random, FIRST_NAMES), last: pick(random, LAST_NAMES) },
      sourceName: "pos",
      country: "US",
      tags: [],
      shipping: 0,
      tax: 0,
      discounts: [],
      refunds: [],
    };
  });
}
