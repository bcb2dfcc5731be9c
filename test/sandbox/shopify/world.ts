import type { Customer, Order, OrderLine, Refund, World } from "../../../sandbox/world/world.ts";

/** A store small enough to check by hand: every value that a test asserts is written here or in the test. */
export const NOW = Date.parse("2026-06-30T12:00:00Z");
export const DAY = 86_400_000;

export function customer(id: number, given: Partial<Customer> = {}): Customer {
  return {
    id,
    createdAt: NOW - 400 * DAY,
    updatedAt: NOW - 300 * DAY,
    email: `person${id}@example.com`,
    phone: null,
    firstName: "Ada",
    lastName: `Number ${id}`,
    emailConsent: "SUBSCRIBED",
    smsConsent: "NOT_SUBSCRIBED",
    country: "GB",
    tags: [],
    company: null,
    dataSaleOptOut: false,
    ...given,
  };
}

export function line(id: number, given: Partial<OrderLine> = {}): OrderLine {
  return {
    id,
    productId: 1,
    title: "Tea",
    quantity: 1,
    unitPrice: 1000,
    discount: 0,
    isGiftCard: false,
    isSubscription: false,
    ...given,
  };
}

export function refund(id: number, createdAt: number, given: Partial<Refund> = {}): Refund {
  return { id, createdAt, lines: [], adjustment: 0, shipping: 0, ...given };
}

export function order(id: number, given: Partial<Order> = {}): Order {
  const createdAt = given.createdAt ?? NOW - 10 * DAY;
  return {
    id,
    name: `#${id}`,
    customerId: 1,
    email: "person1@example.com",
    phone: null,
    contactName: { first: "Ada", last: "Number 1" },
    createdAt,
    processedAt: createdAt,
    updatedAt: createdAt,
    cancelledAt: null,
    test: false,
    sourceName: "web",
    tags: [],
    country: "GB",
    lines: [line(id * 10)],
    shipping: 0,
    tax: 0,
    discounts: [],
    refunds: [],
    ...given,
  };
}

export function world(given: Partial<World> = {}): World {
  return {
    seed: 7,
    startsAt: NOW,
    store: {
      id: 5,
      domain: "demo.myshopify.com",
      name: "Demo",
      currency: "GBP",
      timeZone: "Europe/London",
      taxesIncluded: false,
    },
    customers: [customer(1)],
    orders: [],
    products: [{ id: 1, title: "Tea", productType: "Drinks", isGiftCard: false }],
    profiles: [],
    events: [],
    provenance: { orders: "generated", generated: ["orders", "contacts"] },
    ...given,
  };
}

/** `count` orders of one line each for one customer, numbered from 1 and a minute apart. */
export function manyOrders(count: number): Order[] {
  return Array.from({ length: count }, (_, i) => order(i + 1, { createdAt: NOW - 20 * DAY + i * 60_000 }));
}
