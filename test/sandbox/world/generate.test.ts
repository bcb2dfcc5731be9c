import { describe, expect, it } from "vitest";
import { generateWorld, generateWorldWithTruth, type WorldShape } from "../../../sandbox/world/generate.ts";
import { mailbox } from "../../../sandbox/world/people/contacts.ts";
import type { Order } from "../../../sandbox/world/world.ts";
import { faultsOf, goodsOf, refundedOf } from "./soundWorld.ts";

const { world, truth } = generateWorldWithTruth({ seed: 1 });
const past = world.orders.filter(({ createdAt }) => createdAt < world.startsAt);
const real = past.filter(({ test, cancelledAt }) => !test && cancelledAt === null);
const ofCustomer = Map.groupBy(
  real.filter(({ customerId }) => customerId !== null),
  ({ customerId }) => customerId,
);
const share = (orders: readonly Order[], holds: (order: Order) => boolean) =>
  orders.filter(holds).length / orders.length;
/** "within" a range, or by how much a value is not: reads well in a failed comparison. */
const place = (value: number, low: number, high: number) =>
  value >= low && value <= high ? "within" : `${value} is not within ${low} and ${high}`;

describe("the generated store", () => {
  it("starts at midnight of 1 November 2026 in its own time zone, with two years behind it and 90 days ahead", () => {
    const days = (from: number, to: number) => (to - from) / 86_400_000;
    expect(new Date(world.startsAt).toISOString()).toBe("2026-11-01T04:00:00.000Z");
    expect(place(days(world.orders[0]?.processedAt ?? 0, world.startsAt), 720, 731)).toBe("within");
    expect(place(days(world.startsAt, world.orders.at(-1)?.processedAt ?? 0), 85, 91)).toBe("within");
  });

  it("has about 5,000 buyers and 9,000 orders, of which most people made one", () => {
    expect(place(ofCustomer.size, 4_900, 5_000)).toBe("within");
    expect(place(past.length, 8_700, 9_700)).toBe("within");
    expect(
      place([...ofCustomer.values()].filter(({ length }) => length === 1).length / ofCustomer.size, 0.65, 0.75),
    ).toBe("within");
  });

  it("earns 8 to 15 per cent of its revenue from the best one per cent", () => {
    const spent = [...ofCustomer.values()]
      .map((orders) => orders.reduce((sum, order) => sum + goodsOf(order) - refundedOf(order), 0))
      .toSorted((a, b) => b - a);
    const total = spent.reduce((sum, amount) => sum + amount, 0);
    const best = spent.slice(0, Math.round(spent.length / 100)).reduce((sum, amount) => sum + amount, 0);
    expect(place(best / total, 0.08, 0.15)).toBe("within");
  });

  it("sells most in December", () => {
    const byMonth = Map.groupBy(past, ({ createdAt }) => new Date(createdAt).toISOString().slice(0, 7));
    for (const year of ["2024", "2025"]) {
      const december = byMonth.get(`${year}-12`)?.length ?? 0;
      for (const month of ["02", "03", "06", "08"]) {
        expect(december).toBeGreaterThan((byMonth.get(`2025-${month}`)?.length ?? 0) * (year === "2025" ? 1.3 : 0.9));
      }
    }
  });

  it.each<{ what: string; low: number; high: number; holds: (order: Order) => boolean }>([
    { what: "paid with a code", low: 0.1, high: 0.25, holds: (o) => o.discounts.some(({ kind }) => kind === "code") },
    {
      what: "in an automatic sale",
      low: 0.05,
      high: 0.2,
      holds: (o) => o.discounts.some(({ kind }) => kind === "automatic"),
    },
    { what: "refunded", low: 0.035, high: 0.065, holds: (o) => o.refunds.length > 0 && o.cancelledAt === null },
    { what: "cancelled", low: 0.005, high: 0.02, holds: (o) => o.cancelledAt !== null },
    {
      what: "refunded an amount only",
      low: 0.004,
      high: 0.02,
      holds: (o) => o.refunds.some(({ adjustment }) => adjustment > 0),
    },
    {
      what: "refunded some lines only",
      low: 0.003,
      high: 0.04,
      holds: (o) => o.refunds.some(({ lines }) => lines.length > 0 && lines.length < o.lines.length),
    },
    {
      what: "refunded with shipping",
      low: 0.001,
      high: 0.03,
      holds: (o) => o.refunds.some(({ shipping }) => shipping > 0),
    },
    { what: "sold at the till", low: 0.05, high: 0.12, holds: (o) => o.sourceName === "pos" },
    {
      what: "renewals of subscriptions",
      low: 0.01,
      high: 0.06,
      holds: (o) => o.sourceName === "subscription_contract",
    },
    { what: "drafts", low: 0.002, high: 0.02, holds: (o) => o.sourceName === "shopify_draft_order" },
    { what: "tests", low: 0.0005, high: 0.004, holds: (o) => o.test },
    { what: "free", low: 0.001, high: 0.01, holds: (o) => goodsOf(o) === 0 },
    { what: "with a gift card", low: 0.005, high: 0.03, holds: (o) => o.lines.some(({ isGiftCard }) => isGiftCard) },
    { what: "by guests", low: 0.04, high: 0.1, holds: (o) => o.customerId === null },
  ])("has some orders $what", ({ low, high, holds }) => {
    expect(place(share(past, holds), low, high)).toBe("within");
  });

  it("keeps money exact: everything that hangs together adds up", () => {
    expect(faultsOf(world)).toEqual([]);
  });

  it("invents people nobody can reach", () => {
    const emails = [...world.customers, ...world.orders, ...world.profiles].flatMap(({ email }) => email ?? []);
    const phones = [...world.customers, ...world.orders, ...world.profiles].flatMap(({ phone }) => phone ?? []);
    expect(emails.filter((email) => !/@example\.(com|net|org)$/i.test(email))).toEqual([]);
    expect(phones.filter((phone) => !/^(\+1\d{3}55501\d\d|\+447700900\d{3}|\+3363998\d{4})$/.test(phone))).toEqual([]);
  });

  it("has guests of every kind that identity resolution must tell apart", () => {
    const accounts = new Set(world.customers.flatMap(({ email }) => email ?? []));
    const mailboxes = new Set([...accounts].map(mailbox));
    const phones = new Set(world.customers.flatMap(({ phone }) => phone ?? []));
    const guests = past.filter(({ customerId }) => customerId === null);
    const kinds = Object.groupBy(guests, ({ email, phone }) => {
      if (email === null) return phone !== null && phones.has(phone) ? "telephone" : "stranger";
      if (email === "till@example.com") return "till";
      if (accounts.has(email)) return "same address";
      return mailboxes.has(mailbox(email)) ? "respelled" : "stranger";
    });
    const count = (kind: keyof typeof kinds) => kinds[kind]?.length ?? 0;
    expect(count("same address")).toBeGreaterThan(80);
    expect(count("respelled")).toBeGreaterThan(50);
    expect(count("stranger")).toBeGreaterThan(100);
    expect(count("telephone")).toBeGreaterThan(3);
    const names = new Set(kinds.till?.map(({ contactName }) => `${contactName.first} ${contactName.last}`));
    expect(names.size).toBeGreaterThan(30);
  });

  it("has accounts of every kind", () => {
    const prospects = world.customers.filter(({ id }) => !world.orders.some(({ customerId }) => customerId === id));
    expect(prospects.length).toBeGreaterThan(300);
    expect(world.customers.filter(({ email, phone }) => email === null && phone !== null).length).toBeGreaterThan(50);
    expect(world.customers.filter(({ company }) => company !== null).length).toBeGreaterThan(5);
    expect(world.customers.filter(({ dataSaleOptOut }) => dataSaleOptOut).length).toBeGreaterThan(20);
    expect(new Set(world.customers.map(({ country }) => country)).size).toBeGreaterThan(5);
    const consents = new Set(world.customers.map(({ emailConsent }) => emailConsent));
    expect(consents).toEqual(new Set(["SUBSCRIBED", "UNSUBSCRIBED", "NOT_SUBSCRIBED", "PENDING"]));
    expect(world.customers.some(({ firstName }) => firstName === "=SUM(1+1)")).toBe(true);
  });

  it("tells the latent groups to tests alone", () => {
    const groups = new Set(truth.values());
    expect(groups).toEqual(new Set(["gift", "seasonal", "regular", "discount", "lapsed", "enthusiast", "wholesale"]));
    expect(JSON.stringify(world.customers)).not.toMatch(/enthusiast|lapsed|behaviour/);
    expect([...ofCustomer.keys()].every((id) => id !== null && truth.has(id))).toBe(true);
  });
});

describe("generating", () => {
  it.each<WorldShape>(["structured", "poisson", "permuted", "identical"])(
    "gives the same %s world for the same seed and another for another",
    (shape) => {
      const make = (seed: number) => JSON.stringify(generateWorld({ seed, shape, buyers: 150 }));
      expect(make(5)).toBe(make(5));
      expect(make(5)).not.toBe(make(6));
    },
  );

  it.each([
    { buyers: 0, shape: "structured" },
    { buyers: 1, shape: "structured" },
    { buyers: 2, shape: "permuted" },
    { buyers: 1, shape: "poisson" },
    { buyers: 2, shape: "identical" },
  ] as const)("makes a store of $buyers buyers ($shape)", ({ buyers, shape }) => {
    const small = generateWorld({ seed: 3, buyers, shape });
    const early = small.orders.filter(({ createdAt }) => createdAt < small.startsAt);
    expect(new Set(early.flatMap(({ customerId }) => customerId ?? [])).size).toBe(buyers);
    expect(faultsOf(small)).toEqual([]);
  });

  it("moves its history to another start and length", () => {
    const startsAt = Date.parse("2024-06-15T12:00:00Z");
    const small = generateWorld({ seed: 3, buyers: 300, days: 200, startsAt });
    expect(small.startsAt).toBe(startsAt);
    expect(place((startsAt - (small.orders[0]?.processedAt ?? 0)) / 86_400_000, 190, 201)).toBe("within");
  });

  it.each([{ buyers: -1 }, { buyers: 1.5 }, { days: 0 }])("refuses %o", (options) => {
    expect(() => generateWorld({ seed: 1, ...options })).toThrow(/must be a whole number/);
  });
});
