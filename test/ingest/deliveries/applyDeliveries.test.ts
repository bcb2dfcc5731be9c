import { beforeEach, describe, expect, it } from "vitest";
import { applyDeliveries } from "../../../server/ingest/deliveries/applyDeliveries.ts";
import { createVault, readCredential, saveCredential } from "../../../server/store/credentials.ts";
import type { Database } from "../../../server/store/database.ts";
import { recordDeliveries } from "../../../server/store/deliveries.ts";
import { asc } from "../../../server/store/query.ts";
import { markUninstalled, type Shop, saveShop } from "../../../server/store/shops.ts";
import { createSync } from "../../../server/store/syncs.ts";
import { buryRecords } from "../../../server/store/tombstones.ts";
import { type PretendedCustomer, type PretendedOrder, PretendedStore } from "../pretendedStore.ts";
import { deliveryContext, hashContact, openStore, syncStore } from "../sandboxShop.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SHOP_ID = 1;
const SOURCE = {
  id: SHOP_ID,
  domain: "shop-1.myshopify.com",
  name: "A store",
  currency: "GBP",
  timeZone: "UTC",
  scopes: [],
};

const ann: PretendedCustomer = { id: 11, email: "ann@example.com", createdAt: NOW, updatedAt: NOW, isSubscribed: true };
const bob: PretendedCustomer = { ...ann, id: 12, email: "bob@example.com" };

const order = (id: number, over: Partial<PretendedOrder> = {}): PretendedOrder => ({
  id,
  customerId: null,
  email: "guest@example.com",
  createdAt: NOW,
  updatedAt: NOW,
  cancelledAt: null,
  tags: [],
  lines: [1, 2],
  refunds: [],
  ...over,
});

describe("deliveries", () => {
  let db: Database;
  let shop: Shop;
  let store: PretendedStore;
  let events: number;

  beforeEach(async () => {
    ({ db } = await openStore());
    shop = await db.transaction((tx) => saveShop(tx, SOURCE, NOW - DAY));
    store = new PretendedStore(SHOP_ID, NOW);
    events = 0;
  });

  /** Changes the pretended store, whose answers show it from now on. */
  function change(edit: Parameters<PretendedStore["happen"]>[0]): void {
    store.happen(edit);
    store.view = store.states.length - 1;
  }

  const has = (...all: (PretendedCustomer | PretendedOrder)[]) =>
    change((state) => {
      for (const one of all) {
        if ("lines" in one) state.orders.set(one.id, one);
        else state.customers.set(one.id, one);
      }
    });

  async function record(topic: string, fields: Record<string, unknown> = {}, triggeredAt = NOW): Promise<void> {
    const delivery = { shopId: SHOP_ID, topic, eventId: `event-${++events}`, state: "waiting" as const };
    await db.transaction((tx) =>
      recordDeliveries(tx, [{ ...delivery, triggeredAt, receivedAt: triggeredAt, fields, reason: null }]),
    );
  }

  const apply = (at = NOW) => applyDeliveries(deliveryContext(db, shop, store.admin, at));

  async function deliver(topic: string, fields: Record<string, unknown> = {}) {
    await record(topic, fields);
    return apply();
  }

  const { all } = { all: async <T>(rows: PromiseLike<T[]>) => [...(await rows)] };
  const touched = async () => {
    const rows = await all(db.query.select().from(db.tables.touchedPeople));
    return rows.map(({ personId, cause }) => ({ personId, cause }));
  };
  const links = async () => {
    const { personLinks } = db.tables;
    const rows = await all(
      db.query.select().from(personLinks).orderBy(asc(personLinks.kind), asc(personLinks.reference)),
    );
    return rows.map(({ kind, reference, personId, rule }) => `${kind} ${reference} -> ${personId} by ${rule}`);
  };
  const deliveries = async () => {
    const rows = await all(db.query.select().from(db.tables.deliveries).orderBy(db.tables.deliveries.eventId));
    return rows.map(({ topic, state, reason }) => ({ topic, state, reason }));
  };

  describe("of orders", () => {
    it("write the order, what hangs on it, its customer and the ledger, and say whose features change", async () => {
      has(ann, order(1, { customerId: ann.id, refunds: [{ id: 5, at: NOW, units: 1 }] }));
      expect(await deliver("orders/create", { order: 1 })).toMatchObject({ touchedOrders: 1, quarantined: 0 });
      expect(await all(db.query.select().from(db.tables.customers))).toMatchObject([
        { id: ann.id, seenBySync: "delivery" },
      ]);
      expect(await all(db.query.select().from(db.tables.orderLines))).toHaveLength(2);
      const ledger = await all(db.query.select().from(db.tables.ledger));
      expect(ledger.map(({ entry, amount }) => [entry, amount])).toEqual([
        ["order", 3_000],
        ["refund:5", -1_000],
      ]);
      expect(await links()).toEqual(["account 11 -> 1 by shopify_id"]);
      expect(await touched()).toEqual([{ personId: 1, cause: "order" }]);
      expect(await deliveries()).toEqual([{ topic: "orders/create", state: "done", reason: null }]);
    });

    it.each([
      ["orders/create", (one: PretendedOrder) => one, "order"],
      ["refunds/create", (one: PretendedOrder) => one, "refund"],
      ["orders/cancelled", (one: PretendedOrder) => one, "refund"],
      ["orders/updated", (one: PretendedOrder) => one.refunds.push({ id: 5, at: NOW, units: 1 }), "refund"],
      ["orders/updated", (one: PretendedOrder) => one.lines.push(3), "refund"],
    ] as const)("of the topic %s touch the person", async (topic, edit, cause) => {
      has(order(1));
      await deliver("orders/create", { order: 1 });
      await db.transaction((tx) => tx.query.delete(tx.tables.touchedPeople));
      change((state) => {
        edit(state.orders.get(1)!);
        state.orders.get(1)!.updatedAt += MINUTE;
      });
      await deliver(topic, { order: 1 });
      expect(await touched()).toEqual([{ personId: 1, cause }]);
    });

    it("of the topic orders/updated touch nobody when what the order is worth is the same", async () => {
      has(order(1));
      await deliver("orders/create", { order: 1 });
      await db.transaction((tx) => tx.query.delete(tx.tables.touchedPeople));
      change((state) => state.orders.get(1)!.tags.push("vip"));
      await deliver("orders/updated", { order: 1 });
      expect(await touched()).toEqual([]);
      expect(await all(db.query.select().from(db.tables.orders))).toMatchObject([{ tags: ["vip"] }]);
    });

    it("let an order's cause outweigh the others, whichever came first", async () => {
      has(ann, order(1, { customerId: ann.id }));
      await deliver("customers/update", { customer: ann.id });
      await deliver("orders/create", { order: 1 });
      await deliver("customers/update", { customer: ann.id });
      await deliver("refunds/create", { order: 1 });
      expect(await touched()).toEqual([{ personId: 1, cause: "order" }]);
    });

    it("take lines away that the order no longer has", async () => {
      has(order(1, { lines: [1, 2, 3] }));
      await deliver("orders/create", { order: 1 });
      change((state) => state.orders.get(1)!.lines.pop());
      await deliver("orders/updated", { order: 1 });
      expect(await all(db.query.select().from(db.tables.orderLines))).toHaveLength(2);
    });

    it("leave alone what is stored in a newer state", async () => {
      has(order(1, { tags: ["new"], updatedAt: NOW + MINUTE }));
      await deliver("orders/updated", { order: 1 });
      change((state) => Object.assign(state.orders.get(1)!, { tags: ["old"], updatedAt: NOW }));
      await deliver("orders/updated", { order: 1 });
      expect(await all(db.query.select().from(db.tables.orders))).toMatchObject([{ tags: ["new"] }]);
      expect((await deliveries()).at(-1)).toMatchObject({ state: "done", reason: "what is stored is newer" });
    });

    it("leave alone a customer who is stored in a newer state", async () => {
      has({ ...ann, isSubscribed: false, updatedAt: NOW + MINUTE });
      await deliver("customers/update", { customer: ann.id });
      change((state) => Object.assign(state.customers.get(ann.id)!, { isSubscribed: true, updatedAt: NOW }));
      await deliver("customers/update", { customer: ann.id });
      expect(await all(db.query.select().from(db.tables.customers))).toMatchObject([{ emailConsent: "unsubscribed" }]);
    });

    it("that another store has are set aside and change nothing", async () => {
      expect(await deliver("orders/create", { order: 99 })).toMatchObject({ touchedOrders: 0, quarantined: 1 });
      expect(await all(db.query.select().from(db.tables.orders))).toEqual([]);
      expect(await deliveries()).toMatchObject([{ state: "quarantined", reason: "this store has no such order" }]);
    });

    it("that were redacted do not come back", async () => {
      has(order(1));
      await db.transaction((tx) => buryRecords(tx, hashContact, SHOP_ID, "order", [1], NOW));
      await deliver("orders/updated", { order: 1 });
      expect(await all(db.query.select().from(db.tables.orders))).toEqual([]);
      expect(await deliveries()).toMatchObject([{ state: "done", reason: "the order was redacted" }]);
    });

    it("of a customer who was redacted are nobody's", async () => {
      has(ann, order(1, { customerId: ann.id }));
      await db.transaction((tx) => buryRecords(tx, hashContact, SHOP_ID, "customer", [ann.id], NOW));
      await deliver("orders/create", { order: 1 });
      expect(await all(db.query.select().from(db.tables.customers))).toEqual([]);
      expect(await all(db.query.select().from(db.tables.orders))).toMatchObject([
        { id: 1, customerId: null, emailHash: null, nameHash: null },
      ]);
      expect(await links()).toEqual([]);
    });

    it("follow what they can when one of them cannot be read", async () => {
      has(order(1), order(2, { lines: [Number.NaN] }), order(3));
      for (const id of [1, 2, 3]) await record("orders/create", { order: id });
      await record("orders/create", { order: "no number" });
      expect(await apply()).toMatchObject({ touchedOrders: expect.any(Number), quarantined: 2 });
      expect((await all(db.query.select().from(db.tables.orders))).map(({ id }) => id)).toEqual([1, 3]);
      expect((await deliveries()).map(({ state }) => state)).toEqual(["done", "quarantined", "done", "quarantined"]);
    });
  });

  describe("say whose a record is", () => {
    it("by the account, the one person who uses the address, or a new one", async () => {
      has(order(1), order(2), order(3, { email: "other@example.com" }));
      for (const id of [1, 2, 3]) await deliver("orders/create", { order: id });
      expect(await links()).toEqual([
        "guest_order 1 -> 1 by own",
        "guest_order 2 -> 1 by email",
        "guest_order 3 -> 2 by own",
      ]);
    });

    it("a guest's who registers", async () => {
      has(order(1, { email: ann.email }));
      await deliver("orders/create", { order: 1 });
      has(ann);
      await deliver("customers/create", { customer: ann.id });
      expect(await links()).toEqual(["account 11 -> 1 by email", "guest_order 1 -> 1 by own"]);
    });

    it("not by an address that many share", async () => {
      const till = Array.from({ length: 14 }, (_, n) => order(n + 1, { email: "till@example.com" }));
      has(...till);
      for (const { id } of till) await deliver("orders/create", { order: id });
      // The thirteenth order without a name shows that the address is nobody's.
      expect(await links()).toHaveLength(12);
    });

    it("not where two people use the address", async () => {
      const { personLinks, persons } = db.tables;
      has({ ...ann, email: "both@example.com" }, { ...bob, email: "both@example.com" });
      await deliver("customers/create", { customer: ann.id });
      await db.transaction(async (tx) => {
        await tx.upsertMany(persons, [
          { shopId: SHOP_ID, id: 7, survivor: "account:12", mergedInto: null, since: NOW },
        ]);
        const link = { shopId: SHOP_ID, kind: "account" as const, reference: "12", personId: 7, rule: "shopify_id" };
        await tx.upsertMany(personLinks, [{ ...link, runId: "run", linkedAt: NOW }]);
      });
      await deliver("customers/create", { customer: bob.id });
      has(order(1, { email: "both@example.com" }));
      await deliver("orders/create", { order: 1 });
      expect(await links()).toEqual([
        "account 11 -> 1 by shopify_id",
        "account 12 -> 7 by shopify_id",
        "guest_order 1 -> 8 by own",
      ]);
    });
  });

  describe("of deleted customers", () => {
    beforeEach(async () => {
      has(ann);
      await deliver("customers/create", { customer: ann.id });
    });

    it("remove the account for good once Shopify no longer has it", async () => {
      expect(await deliver("customers/delete", { customer: ann.id })).toMatchObject({ postponed: 1 });
      expect(await all(db.query.select().from(db.tables.customers))).toHaveLength(1);
      change((state) => state.customers.delete(ann.id));
      expect(await apply()).toMatchObject({ touchedCustomers: 1, postponed: 0 });
      expect(await all(db.query.select().from(db.tables.customers))).toEqual([]);
      expect(await links()).toEqual([]);
      expect(await touched()).toEqual([{ personId: 1, cause: "consent" }]);
      // A bulk result or a copy from before does not bring it back.
      store.view--;
      await deliver("customers/update", { customer: ann.id });
      await syncStore(db, shop, store.admin, NOW);
      expect(await all(db.query.select().from(db.tables.customers))).toEqual([]);
    });

    it("are given up after a day in which Shopify kept the customer", async () => {
      await deliver("customers/delete", { customer: ann.id });
      expect(await apply(NOW + 2 * DAY)).toMatchObject({ postponed: 0, quarantined: 1 });
      expect(await all(db.query.select().from(db.tables.customers))).toHaveLength(1);
    });

    it("wait for an account that a sync is still to bring", async () => {
      has(bob);
      const withBob = store.view;
      change((state) => state.customers.delete(bob.id));
      expect(await deliver("customers/delete", { customer: bob.id })).toMatchObject({ postponed: 1 });
      store.view = withBob;
      await syncStore(db, shop, store.admin, NOW);
      store.view = store.states.length - 1;
      await apply();
      expect((await all(db.query.select().from(db.tables.customers))).map(({ id }) => id)).toEqual([ann.id]);
    });
  });

  describe("of merges", () => {
    const merge = () =>
      change((state) => {
        state.customers.delete(bob.id);
        for (const one of state.orders.values()) if (one.customerId === bob.id) one.customerId = ann.id;
      });

    beforeEach(async () => {
      has(ann, bob, order(1, { customerId: bob.id, email: bob.email }));
      await deliver("customers/create", { customer: ann.id });
      await deliver("orders/create", { order: 1 });
    });

    it("give the orders to the account that stays, and join the people", async () => {
      const { memberships, persons } = db.tables;
      const membership = { shopId: SHOP_ID, from: NOW - DAY, segmentId: 1, to: null, cause: "order" as const };
      await db.transaction((tx) =>
        tx.upsertMany(memberships, [{ ...membership, personId: 2, endCause: null, modelRunId: "run" }]),
      );
      expect(await deliver("customers/merge", { customer: bob.id, into: ann.id })).toMatchObject({ postponed: 1 });
      merge();
      expect(await apply()).toMatchObject({ touchedCustomers: 1 });
      expect(await all(db.query.select().from(db.tables.customerMerges))).toEqual([
        { shopId: SHOP_ID, mergedId: bob.id, survivingId: ann.id, mergedAt: NOW },
      ]);
      expect(await all(db.query.select().from(db.tables.orders))).toMatchObject([{ id: 1, customerId: ann.id }]);
      expect(await links()).toEqual(["account 11 -> 1 by shopify_id"]);
      expect(await all(db.query.select().from(persons).orderBy(persons.id))).toMatchObject([
        { id: 1, mergedInto: null },
        { id: 2, mergedInto: 1 },
      ]);
      expect(await all(db.query.select().from(memberships))).toMatchObject([{ to: NOW, endCause: "identity_merge" }]);
    });

    it("hold against answers that still name the account that is gone", async () => {
      const before = store.view;
      merge();
      await deliver("customers/merge", { customer: bob.id, into: ann.id });
      store.view = before;
      await deliver("orders/updated", { order: 1 });
      await deliver("customers/update", { customer: bob.id });
      await syncStore(db, shop, store.admin, NOW);
      expect((await all(db.query.select().from(db.tables.customers))).map(({ id }) => id)).toEqual([ann.id]);
      expect(await all(db.query.select().from(db.tables.orders))).toMatchObject([{ id: 1, customerId: ann.id }]);
    });

    it("arrive at the account that stays, in whichever order they are told", async () => {
      const carl = { ...ann, id: 13, email: "carl@example.com" };
      has(carl);
      merge();
      change((state) => {
        state.customers.delete(ann.id);
        for (const one of state.orders.values()) one.customerId = carl.id;
      });
      await deliver("customers/merge", { customer: ann.id, into: carl.id });
      expect(await deliver("customers/merge", { customer: bob.id, into: ann.id })).toMatchObject({ postponed: 0 });
      const merges = await all(db.query.select().from(db.tables.customerMerges));
      expect(merges.map(({ mergedId, survivingId }) => [mergedId, survivingId])).toEqual([
        [ann.id, carl.id],
        [bob.id, carl.id],
      ]);
      expect(await all(db.query.select().from(db.tables.orders))).toMatchObject([{ customerId: carl.id }]);
      expect((await all(db.query.select().from(db.tables.customers))).map(({ id }) => id)).toEqual([carl.id]);
    });

    it("keep people apart who have more than the account that is gone", async () => {
      has(order(2, { email: bob.email }));
      await deliver("orders/create", { order: 2 });
      merge();
      await deliver("customers/merge", { customer: bob.id, into: ann.id });
      expect(await links()).toEqual(["account 11 -> 1 by shopify_id", "guest_order 2 -> 2 by email"]);
      expect(await all(db.query.select().from(db.tables.persons))).toMatchObject([
        { mergedInto: null },
        { mergedInto: null },
      ]);
    });
  });

  describe("of uninstalls", () => {
    const VAULT = createVault([{ id: "k", key: new Uint8Array(32).fill(1) }]);

    beforeEach(async () => {
      await db.transaction(async (tx) => {
        await saveCredential(tx, VAULT, SHOP_ID, "shopify", { token: "x" }, NOW);
        await saveCredential(tx, VAULT, SHOP_ID, "klaviyo", { apiKey: "x" }, NOW);
      });
    });
    const shopRow = async () => (await all(db.query.select().from(db.tables.shops)))[0];

    it("end all work on the store and throw its keys away", async () => {
      store.refusal = "unauthorised";
      expect(await deliver("app/uninstalled")).toMatchObject({ isUninstalled: true });
      expect(await shopRow()).toMatchObject({ uninstalledAt: NOW, pausedAt: NOW, pausedBecause: "uninstalled" });
      expect(await readCredential(db, VAULT, SHOP_ID, "shopify")).toBeUndefined();
      expect(await readCredential(db, VAULT, SHOP_ID, "klaviyo")).toBeUndefined();
    });

    it("keep the key of Klaviyo until it is cleared of what we wrote, where that was chosen", async () => {
      store.refusal = "unauthorised";
      shop = { ...shop, klaviyoAccountId: "K", settings: { ...shop.settings, onUninstall: "clear" } };
      expect(await deliver("app/uninstalled")).toMatchObject({ isUninstalled: true });
      expect(await readCredential(db, VAULT, SHOP_ID, "shopify")).toBeUndefined();
      expect(await readCredential(db, VAULT, SHOP_ID, "klaviyo")).toEqual({ apiKey: "x" });
      expect(await all(db.query.select().from(db.tables.jobs))).toMatchObject([{ kind: "clearing", state: "waiting" }]);
    });

    it("from before the last installation change nothing", async () => {
      store.refusal = "unauthorised";
      await record("app/uninstalled", {}, shop.installedAt - MINUTE);
      expect(await apply()).toMatchObject({ isUninstalled: false });
      expect(await shopRow()).toMatchObject({ uninstalledAt: null });
    });

    it("change nothing while Shopify lets us in: they are replayed", async () => {
      expect(await deliver("app/uninstalled")).toMatchObject({ isUninstalled: false, quarantined: 1 });
      expect(await shopRow()).toMatchObject({ uninstalledAt: null });
    });

    it("change nothing while the store is frozen, and wait while Shopify does not answer", async () => {
      store.refusal = "forbidden";
      expect(await deliver("app/uninstalled")).toMatchObject({ isUninstalled: false, quarantined: 1 });
      store.refusal = "unavailable";
      await expect(deliver("app/uninstalled")).rejects.toMatchObject({ code: "unavailable" });
      expect((await deliveries()).map(({ state }) => state)).toEqual(["quarantined", "waiting"]);
      expect(await shopRow()).toMatchObject({ uninstalledAt: null });
    });

    it("leave what takes a token for the next installation, and the law's requests to be met", async () => {
      has(order(1));
      store.refusal = "unauthorised";
      await record("orders/create", { order: 1 });
      await record("app/uninstalled");
      await record("shop/redact");
      await apply();
      expect((await deliveries()).map(({ state }) => state)).toEqual(["waiting", "done", "done"]);
      expect(await all(db.query.select().from(db.tables.jobs))).toMatchObject([{ kind: "compliance" }]);
      shop = await db.transaction((tx) => saveShop(tx, SOURCE, NOW + MINUTE));
      expect(shop).toMatchObject({
        installedAt: NOW + MINUTE,
        uninstalledAt: null,
        pausedAt: null,
        pausedBecause: null,
      });
      store.refusal = null;
      expect(await apply()).toMatchObject({ touchedOrders: 1 });
    });
  });

  it("give way to nothing a bulk operation read before", async () => {
    has(order(1, { tags: ["old"] }), order(2, { tags: ["old"] }));
    const before = store.view;
    change((state) => Object.assign(state.orders.get(1)!, { tags: ["new"], lines: [5], updatedAt: NOW + 10 * MINUTE }));
    await deliver("orders/updated", { order: 1 });
    store.view = before;
    await syncStore(db, shop, store.admin, NOW);
    const { orders, orderLines } = db.tables;
    expect(await all(db.query.select().from(orders).orderBy(orders.id))).toMatchObject([
      { id: 1, tags: ["new"], seenBySync: "delivery" },
      { id: 2, tags: ["old"] },
    ]);
    expect(
      (await all(db.query.select().from(orderLines).orderBy(orderLines.id))).map(({ quantity }) => quantity),
    ).toEqual([5, 1, 2]);
  });

  it("give way to a bulk operation that is newer", async () => {
    has(order(1, { tags: ["old"] }));
    await deliver("orders/create", { order: 1 });
    change((state) => Object.assign(state.orders.get(1)!, { tags: ["new"], updatedAt: NOW + MINUTE }));
    await syncStore(db, shop, store.admin, NOW + 2 * MINUTE);
    expect(await all(db.query.select().from(db.tables.orders))).toMatchObject([{ tags: ["new"] }]);
  });

  it("do not let a bulk operation bring back what was redacted, and count it", async () => {
    has(ann, bob, order(1, { customerId: ann.id }), order(2, { customerId: bob.id }));
    await db.transaction(async (tx) => {
      await buryRecords(tx, hashContact, SHOP_ID, "customer", [ann.id], NOW);
      await buryRecords(tx, hashContact, SHOP_ID, "order", [1], NOW);
    });
    await syncStore(db, shop, store.admin, NOW);
    const { customers, orders, orderLines, syncStreams, quarantine } = db.tables;
    expect((await all(db.query.select().from(customers))).map(({ id }) => id)).toEqual([bob.id]);
    expect((await all(db.query.select().from(orders))).map(({ id }) => id)).toEqual([2]);
    expect(new Set((await all(db.query.select().from(orderLines))).map(({ orderId }) => orderId))).toEqual(
      new Set([2]),
    );
    const streams = await all(db.query.select().from(syncStreams).orderBy(syncStreams.stream));
    expect(streams.map(({ stream, rejected }) => `${stream} ${rejected}`)).toEqual(
      expect.arrayContaining(["customers 1", "orders 1"]),
    );
    expect(await all(db.query.select().from(quarantine))).toEqual([]);
  });

  it("are kept for a week once they wait for nothing", async () => {
    has(order(1));
    await deliver("orders/create", { order: 1 });
    await record("customers/delete", { customer: 99 });
    await apply(NOW + 6 * DAY);
    expect(await deliveries()).toHaveLength(2);
    await apply(NOW + 8 * DAY);
    expect(await deliveries()).toEqual([]);
  });

  it("are not followed for a store whose work is stopped", async () => {
    await db.transaction((tx) => markUninstalled(tx, SHOP_ID, NOW));
    await db.transaction((tx) => createSync(tx, SHOP_ID, "sync", NOW));
    shop = { ...shop, uninstalledAt: NOW };
    has(order(1));
    await deliver("orders/create", { order: 1 });
    expect(await all(db.query.select().from(db.tables.orders))).toEqual([]);
  });
});
