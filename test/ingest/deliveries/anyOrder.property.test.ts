import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDeliveries } from "../../../server/ingest/deliveries/applyDeliveries.ts";
import type { Database } from "../../../server/store/database.ts";
import { type NewDelivery, recordDeliveries } from "../../../server/store/deliveries.ts";
import { asc, eq } from "../../../server/store/query.ts";
import { type Shop, saveShop } from "../../../server/store/shops.ts";
import { moveWatermark } from "../../../server/store/syncs.ts";
import { PretendedStore } from "../pretendedStore.ts";
import { deliveryContext, openStore, syncStore } from "../sandboxShop.ts";
import { happenings, liveThrough, type SentDelivery } from "./history.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");
const RUNS = Number(process.env.PROPERTY_RUNS ?? 60);

async function install(db: Database, id: number): Promise<Shop> {
  const source = {
    id,
    domain: `shop-${id}.myshopify.com`,
    name: "A store",
    currency: "GBP",
    timeZone: "UTC",
    scopes: [],
  };
  return db.transaction(async (tx) => {
    const shop = await saveShop(tx, source, NOW);
    for (const stream of ["customers", "orders"]) {
      await moveWatermark(tx, { shopId: id, stream, upTo: NOW, syncId: "before" });
    }
    return shop;
  });
}

async function deliver(db: Database, shop: Shop, store: PretendedStore, deliveries: readonly NewDelivery[]) {
  await db.transaction((tx) => recordDeliveries(tx, deliveries));
  return applyDeliveries(deliveryContext(db, shop, store.admin, store.now));
}

/**
 * What the rows say of a store. How many edits an order's changes were seen as depends on when we looked; what they come
 * to does not.
 */
async function rowsOf(db: Database, shopId: number) {
  const { customers, customerMerges, orders, orderLines, refunds, ledger, personLinks } = db.tables;
  const unseen = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row, seenBySync: undefined }));
  const { query } = db;
  const entries = await query.select().from(ledger).where(eq(ledger.shopId, shopId));
  const links = await query.select().from(personLinks).where(eq(personLinks.shopId, shopId));
  const accounts = new Set(
    (await query.select().from(customers).where(eq(customers.shopId, shopId))).map(({ id }) => String(id)),
  );
  const sums = [...Map.groupBy(entries, ({ orderId }) => orderId)].map(([orderId, rows]) => ({
    orderId,
    amount: rows.reduce((sum, row) => sum + row.amount, 0),
    units: rows.reduce((sum, row) => sum + row.units, 0),
    fixed: rows
      .filter(({ kind }) => kind === "refund")
      .map(({ entry, occurredAt, amount }) => `${entry} ${occurredAt} ${amount}`)
      .toSorted(),
  }));
  return {
    customers: unseen(await query.select().from(customers).where(eq(customers.shopId, shopId)).orderBy(customers.id)),
    merges: await query
      .select()
      .from(customerMerges)
      .where(eq(customerMerges.shopId, shopId))
      .orderBy(customerMerges.mergedId),
    orders: unseen(await query.select().from(orders).where(eq(orders.shopId, shopId)).orderBy(orders.id)),
    lines: await query
      .select()
      .from(orderLines)
      .where(eq(orderLines.shopId, shopId))
      .orderBy(asc(orderLines.orderId), asc(orderLines.id)),
    refunds: await query.select().from(refunds).where(eq(refunds.shopId, shopId)).orderBy(refunds.id),
    ledger: sums.toSorted((a, b) => a.orderId - b.orderId),
    linksOfGoneAccounts: links.filter(({ kind, reference }) => kind === "account" && !accounts.has(reference)),
  };
}

/** The store as it is known when each delivery is followed at once, before the next thing happens. */
async function orderly(sent: readonly SentDelivery[], store: PretendedStore) {
  const { db, close } = await openStore();
  const shop = await install(db, 1);
  for (const { state, delivery } of sent) {
    store.view = state;
    await deliver(db, shop, store, [delivery]);
  }
  store.view = store.states.length - 1;
  await reconcile(db, shop, store);
  const rows = await rowsOf(db, shop.id);
  await close();
  return rows;
}

/** One sync of what changed, and another look at what Shopify had not confirmed. */
async function reconcile(db: Database, shop: Shop, store: PretendedStore): Promise<void> {
  await syncStore(db, shop, store.admin, store.now);
  await applyDeliveries(deliveryContext(db, shop, store.admin, store.now));
}

describe("deliveries", { timeout: 600_000 }, () => {
  it("in any order, any number of times, however late, answered from any state, end as if in order", async () => {
    const arrival = fc.record({
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      copies: fc.integer({ min: 0, max: 2 }),
      isLost: fc.constantFrom(false, false, false, true),
      view: fc.double({ min: 0, max: 1, noNaN: true }),
      endsBatch: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(happenings, fc.array(arrival, { minLength: 40, maxLength: 40 }), async (history, arrivals) => {
        const store = new PretendedStore(1, NOW);
        const sent = liveThrough(store, 1, history);
        const wanted = await orderly(sent, store);

        const { db, close } = await openStore();
        const shop = await install(db, 1);
        const disorderly = sent
          .map((one, index) => ({ ...one, ...arrivals[index % arrivals.length]! }))
          // A deletion or merge that never arrives cannot be known: nothing in a window of updates says it.
          .filter(({ isLost, delivery }) => !isLost || /delete|merge/.test(delivery.topic))
          .toSorted((a, b) => a.place - b.place);
        let batch: NewDelivery[] = [];
        for (const { delivery, copies, view, endsBatch } of disorderly) {
          batch.push(...Array.from({ length: copies + 1 }, () => delivery));
          if (!endsBatch) continue;
          store.view = Math.round(view * (store.states.length - 1));
          await deliver(db, shop, store, batch);
          batch = [];
        }
        store.view = store.states.length - 1;
        await deliver(db, shop, store, batch);
        await reconcile(db, shop, store);
        expect(await rowsOf(db, shop.id)).toEqual(wanted);
        await close();
      }),
      { numRuns: RUNS },
    );
  });

  it("that are sent again later, or under another store's name, change nothing", async () => {
    const again = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(happenings, again, async (history, isRepeated) => {
        const ours = new PretendedStore(1, NOW);
        const theirs = new PretendedStore(2, NOW);
        const sent = liveThrough(ours, 1, history).map(({ delivery }) => delivery);
        const own = liveThrough(theirs, 2, history.toReversed(), 1_000_000).map(({ delivery }) => delivery);
        for (const store of [ours, theirs]) store.view = store.states.length - 1;
        const { db, close } = await openStore();
        const shop = await install(db, 1);
        const other = await install(db, 2);
        await deliver(db, shop, ours, sent);
        await deliver(db, other, theirs, own);
        const tombstones = () => db.query.select().from(db.tables.tombstones);
        const before = [await rowsOf(db, 1), await rowsOf(db, 2), await tombstones()];

        const named = (prefix: string, shopId: number) =>
          sent.map((one) => ({ ...one, shopId, eventId: `${prefix} ${one.eventId}` }));
        await deliver(
          db,
          shop,
          ours,
          named("again", 1).filter((_, index) => isRepeated[index % isRepeated.length]),
        );
        await deliver(db, other, theirs, named("stolen", 2));
        expect([await rowsOf(db, 1), await rowsOf(db, 2), await tombstones()]).toEqual(before);
        await close();
      }),
      { numRuns: RUNS },
    );
  });
});
