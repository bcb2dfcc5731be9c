import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeFeatures } from "../../server/analytics/features/computeFeatures.ts";
import { LABELS } from "../../server/analytics/features/labels.ts";
import { DAY } from "../../server/domain/instant.ts";
import { ENGAGEMENT_KINDS, type EngagementKind, type SourceOrder } from "../../server/domain/source.ts";
import { saveOrder } from "../../server/ingest/deliveries/saveOrder.ts";
import { writeEvents } from "../../server/ingest/engagement.ts";
import type { Database } from "../../server/store/database.ts";
import { HistoryReader } from "../../server/store/history/readHistory.ts";
import { type LinkedPerson, pageLinkedPeople } from "../../server/store/history/records.ts";
import { forgetFacts, saveFacts } from "../../server/store/personFacts.ts";
import { findLinkedPerson, linkRecord, mergePerson } from "../../server/store/persons.ts";
import { redactRows } from "../../server/store/redaction/redactRows.ts";
import { type Shop, saveShop } from "../../server/store/shops.ts";
import { PretendedStore } from "./pretendedStore.ts";
import { deliveryContext, openStore } from "./sandboxShop.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const RUNS = Number(process.env.PROPERTY_RUNS ?? 40);
const CUSTOMERS = 4;

const day = fc.integer({ min: 0, max: 400 });
const customer = fc.integer({ min: 1, max: CUSTOMERS });
const orderStep = fc.record({
  step: fc.constant("order" as const),
  /** Few ids, so that orders change, are cancelled and change hands. */
  id: fc.integer({ min: 1, max: 6 }),
  customer,
  day,
  net: fc.integer({ min: 0, max: 5000 }),
  discount: fc.constantFrom(0, 250),
  isCancelled: fc.boolean(),
  refund: fc.option(fc.record({ day, net: fc.integer({ min: 1, max: 900 }) }), { nil: null }),
  type: fc.constantFrom("Tea", "tea ", "Candles", null),
});
const step = fc.oneof(
  { weight: 5, arbitrary: orderStep },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant("event" as const),
      customer,
      day,
      kind: fc.constantFrom(...ENGAGEMENT_KINDS),
      category: fc.constantFrom("Tea", "Candles", null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("merge" as const), from: customer, into: customer }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("redact" as const), customer }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant("pack" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

let shops = 1;

async function install(db: Database): Promise<Shop> {
  const id = shops++;
  const source = {
    id,
    domain: `s${id}.myshopify.com`,
    name: "S",
    currency: "GBP",
    timeZone: "Europe/London",
    scopes: [],
  };
  return db.transaction((tx) => saveShop(tx, source, START));
}

/** Lives through the steps, the clock moving on with each. */
async function live(db: Database, shop: Shop, steps: readonly Step[]): Promise<void> {
  const { admin } = new PretendedStore(1, START);
  const gone = new Set<number>();
  for (const [index, one] of steps.entries()) {
    const now = START + index * 1_000;
    const context = deliveryContext(db, shop, admin, now);
    if (one.step === "pack") await pack(db, shop, now);
    else if (one.step === "order" && !gone.has(one.customer)) {
      await db.transaction((tx) => saveOrder(tx, context, orderNow(one, now), "order"));
    } else if (one.step === "event" && !gone.has(one.customer)) await seeEvent(db, shop, one, index, now);
    else if (one.step === "merge") await merge(db, shop, one, now);
    else if (one.step === "redact") {
      gone.add(one.customer);
      await redact(db, shop, one.customer, now);
    }
  }
}

function orderNow(
  {
    id,
    customer: owner,
    day: placed,
    net,
    discount,
    isCancelled,
    refund,
    type,
  }: typeof orderStep extends fc.Arbitrary<infer S> ? S : never,
  now: number,
) {
  const contact = { email: `c${owner}@example.com`, phone: null, name: `C ${owner}` };
  const order: SourceOrder = {
    ...contact,
    id,
    customerId: owner,
    placedAt: START + placed * DAY,
    createdAt: START + placed * DAY,
    updatedAt: now,
    cancelledAt: isCancelled ? START + (placed + 3) * DAY : null,
    kind: "one_off",
    channel: "online",
    sourceName: "web",
    currency: "GBP",
    taxesIncluded: false,
    total: net,
    discount,
    tax: 0,
    shipping: 0,
    country: "GB",
    province: "SCT",
    tags: [],
    refundIds: refund ? [id] : [],
  };
  const account = { ...contact, id: owner, createdAt: START, updatedAt: now, emailConsent: "subscribed" as const };
  const rest = { smsConsent: "unknown" as const, country: "GB", province: null, tags: [], objectsToProfiling: false };
  const line = {
    id,
    orderId: id,
    productId: 7,
    title: "Tea",
    productType: type,
    quantity: 2,
    unitPrice: net,
    discount,
    net,
  };
  return {
    order,
    lines: [{ ...line, isGiftCard: false, isSubscription: false }],
    discounts: [],
    customer: { ...account, ...rest },
    refunds: refund
      ? [{ id, orderId: id, refundedAt: START + refund.day * DAY, total: refund.net, net: refund.net, units: 1 }]
      : [],
  };
}

const profileOf = (owner: number) => `P${owner}`;

async function seeEvent(
  db: Database,
  shop: Shop,
  event: { customer: number; day: number; kind: EngagementKind; category: string | null },
  index: number,
  now: number,
): Promise<void> {
  const record = { shopId: shop.id, kind: "account" as const, reference: String(event.customer) };
  const personId = await findLinkedPerson(db, record);
  if (personId === undefined) return;
  const id = profileOf(event.customer);
  const { clock } = deliveryContext(db, shop, new PretendedStore(1, START).admin, now);
  await db.transaction(async (tx) => {
    const states = { emailConsent: "subscribed" as const, smsConsent: "unknown" as const, emailSuppressions: [] };
    const times = { createdAt: START, updatedAt: now };
    await tx.upsertMany(tx.tables.profiles, [{ shopId: shop.id, id, ...states, ...times, seenBySync: "s" }]);
    await linkRecord(tx, { ...record, kind: "profile", reference: id, personId, rule: "email", linkedAt: now });
    const about = { productId: 7, category: event.category, value: 100, isMobile: null };
    const occurredAt = START + event.day * DAY;
    const row = { shopId: shop.id, id: `E${index}`, profileId: id, kind: event.kind, occurredAt, isMachine: false };
    await writeEvents(tx, { shop, clock }, [{ ...row, ...about }]);
  });
}

/** One account turns out to be the other's person. */
async function merge(
  db: Database,
  shop: Shop,
  { from, into }: { from: number; into: number },
  now: number,
): Promise<void> {
  const record = (id: number) => ({ shopId: shop.id, kind: "account" as const, reference: String(id) });
  const [absorbed, kept] = [await findLinkedPerson(db, record(from)), await findLinkedPerson(db, record(into))];
  if (absorbed === undefined || kept === undefined || absorbed === kept) return;
  await db.transaction(async (tx) => {
    await linkRecord(tx, { ...record(from), personId: kept, rule: "merge", linkedAt: now });
    await mergePerson(tx, shop.id, absorbed, kept);
  });
}

/** The customer's records go; the person too, unless another account is theirs. */
async function redact(db: Database, shop: Shop, owner: number, now: number): Promise<void> {
  const { orders, personLinks } = db.tables;
  const own = (await db.query.select().from(orders)).filter(
    (row) => row.shopId === shop.id && row.customerId === owner,
  );
  const links = (await db.query.select().from(personLinks)).filter(({ shopId }) => shopId === shop.id);
  const personId = links.find(({ kind, reference }) => kind === "account" && reference === String(owner))?.personId;
  const others = links.filter((link) => link.personId === personId && link.kind === "account");
  const ids = own.map(({ id }) => id);
  const profiles = [profileOf(owner)];
  await db.transaction((tx) => forgetFacts(tx, shop.id, { customers: [owner], orders: ids, profiles }, now));
  const persons = others.length === 1 && personId !== undefined ? [personId] : [];
  await redactRows(db, { shopId: shop.id, customer: owner, orders: ids, profiles, persons });
}

async function everybody(db: Database, shop: Shop): Promise<LinkedPerson[]> {
  return (await Array.fromAsync(pageLinkedPeople(db, shop.id, 2))).flat();
}

async function pack(db: Database, shop: Shop, now: number): Promise<number> {
  const { fresh } = await new HistoryReader(db, shop).readPacked(await everybody(db, shop));
  await db.transaction((tx) => saveFacts(tx, shop.id, fresh, now));
  return fresh.length;
}

describe("features from what was packed", () => {
  it("are those from the rows, whatever happened to the rows in between, on any day of the next 400", async () => {
    const { db } = await openStore();
    const labels = LABELS.map(({ name }) => name);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 14 }),
        fc.array(day, { minLength: 2, maxLength: 4 }),
        async (steps, days) => {
          const shop = await install(db);
          await live(db, shop, steps);
          const people = await everybody(db, shop);
          const { history: packed } = await new HistoryReader(db, shop).readPacked(people);
          const full = await new HistoryReader(db, shop).read(people.map(({ records }) => records));
          for (const later of days) {
            const asOf = START + 200 * DAY + later * DAY;
            expect(computeFeatures(packed, asOf, { labels })).toEqual(computeFeatures(full, asOf, { labels }));
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it("are read anew only of whom a record changed", async () => {
    const { db } = await openStore();
    const shop = await install(db);
    const order = (id: number, owner: number): Step => ({
      step: "order",
      id,
      customer: owner,
      day: id,
      net: 100,
      discount: 0,
      isCancelled: false,
      refund: null,
      type: null,
    });
    await live(db, shop, [order(1, 1), order(2, 2), order(3, 3)]);
    expect(await pack(db, shop, START + DAY)).toBe(3);
    expect(await pack(db, shop, START + DAY)).toBe(0);
    await live(db, shop, [order(4, 2)]);
    expect(await pack(db, shop, START + DAY)).toBe(1);
  });

  it("are not kept where a record changed after they were read, or the person is gone", async () => {
    const { db } = await openStore();
    const shop = await install(db);
    await live(db, shop, [{ step: "pack" }, ...[1, 2].map((id) => ({ ...ORDER, id, customer: id }))]);
    await pack(db, shop, START + DAY);
    const { fresh } = await new HistoryReader(db, shop).readPacked(await everybody(db, shop));
    expect(fresh).toEqual([]);
    const rows = await db.query.select().from(db.tables.personFacts);
    await db.transaction((tx) => forgetFacts(tx, shop.id, { customers: [1] }, START + 2 * DAY));
    await redact(db, shop, 2, START + 2 * DAY);
    await db.transaction((tx) => saveFacts(tx, shop.id, rows, START + DAY));
    expect((await db.query.select().from(db.tables.personFacts)).map(({ records }) => records)).toEqual([""]);
  });
});

const ORDER = {
  step: "order" as const,
  day: 1,
  net: 100,
  discount: 0 as const,
  isCancelled: false,
  refund: null,
  type: null,
};
