import { beforeEach, describe, expect, it } from "vitest";
import { personOfAccount, personOfGuestOrder } from "../../server/ingest/people.ts";
import { forgetSubjects, listComplianceRequests } from "../../server/store/compliance.ts";
import { createContactHasher } from "../../server/store/contactHash.ts";
import type { Database } from "../../server/store/database.ts";
import { deleteRows } from "../../server/store/deleteRows.ts";
import {
  type Delivery,
  dropDeliveries,
  listWaiting,
  type NewDelivery,
  recordDeliveries,
  settleDeliveries,
} from "../../server/store/deliveries.ts";
import { eq } from "../../server/store/query.ts";
import { redactShop } from "../../server/store/redaction/redactShop.ts";
import { markUninstalled, saveShop } from "../../server/store/shops.ts";
import { buryRecords, findBuried } from "../../server/store/tombstones.ts";
import { touchPerson } from "../../server/store/touchedPeople.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { customer } from "../store/rows.ts";

const SHOP = 1;
const SOURCE = { domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };

onEveryDatabase((openDatabase) => {
  let db: Database;

  beforeEach(async () => {
    db = await openDatabase();
    await db.transaction((tx) => saveShop(tx, { ...SOURCE, id: SHOP }, 100));
  });

  const delivery = (eventId: string, receivedAt: number, over: Partial<NewDelivery> = {}): NewDelivery => ({
    shopId: SHOP,
    topic: "orders/create",
    eventId,
    state: "waiting",
    triggeredAt: null,
    receivedAt,
    fields: { order: 1 },
    reason: null,
    ...over,
  });
  const record = (...all: NewDelivery[]) => db.transaction((tx) => recordDeliveries(tx, all));

  describe("deliveries", () => {
    it("are kept once, and copies counted, together and later, whatever became of the first", async () => {
      await record(delivery("a", 1), delivery("b", 1), delivery("a", 1));
      await db.transaction((tx) => settleDeliveries(tx, [delivery("a", 1)], { state: "done", reason: "met", at: 5 }));
      await record(delivery("a", 9), delivery("b", 9), delivery("b", 9));
      const rows = await db.query.select().from(db.tables.deliveries).orderBy(db.tables.deliveries.eventId);
      expect(rows).toMatchObject([
        { eventId: "a", state: "done", receivedAt: 1, appliedAt: 5, copies: 2, fields: {}, reason: "met" },
        { eventId: "b", state: "waiting", receivedAt: 1, copies: 2, fields: { order: 1 } },
      ]);
    });

    it("are listed in the order they arrived, from one of them on", async () => {
      await record(
        delivery("c", 2),
        delivery("b", 1),
        delivery("a", 2),
        delivery("a", 2, { topic: "app/uninstalled" }),
      );
      const seen: string[] = [];
      for (let last: Delivery | undefined; ; ) {
        const [next] = await listWaiting(db, SHOP, last, 1);
        if (!next) break;
        seen.push(`${next.receivedAt} ${next.topic} ${next.eventId}`);
        last = next;
      }
      expect(seen).toEqual(["1 orders/create b", "2 app/uninstalled a", "2 orders/create a", "2 orders/create c"]);
    });

    it("are dropped when they are old and wait for nothing", async () => {
      const old = ["a", "b", "c"].map((id) => delivery(id, 1, { state: "done" }));
      await record(...old, delivery("waiting", 1), delivery("new", 50, { state: "done" }));
      const drop = () => db.transaction((tx) => dropDeliveries(tx, SHOP, 50, 2));
      expect([await drop(), await drop(), await drop()]).toEqual([2, 1, 0]);
      expect((await db.query.select().from(db.tables.deliveries)).map(({ eventId }) => eventId).toSorted()).toEqual([
        "new",
        "waiting",
      ]);
    });
  });

  it("records that must not come back are known by keyed hashes of their ids", async () => {
    const hash = createContactHasher(new Uint8Array(32).fill(3));
    const find = (shopId: number, kind: "order" | "customer", ids: number[]) => findBuried(db, hash, shopId, kind, ids);
    expect(await find(SHOP, "order", [1, 2])).toEqual(new Set());
    await db.transaction(async (tx) => {
      await buryRecords(tx, hash, SHOP, "order", [2, 3], 7);
      await buryRecords(tx, hash, SHOP, "order", [3], 8);
    });
    expect(await find(SHOP, "order", [1, 2, 3])).toEqual(new Set([2, 3]));
    expect(await find(SHOP, "customer", [2])).toEqual(new Set());
    expect(await find(2, "order", [2])).toEqual(new Set());
    const rows = await db.query.select().from(db.tables.tombstones);
    expect(new Set(rows.map((row) => row.hash)).size).toBe(2);
    expect(rows.every((row) => /^[\w-]{22}$/.test(row.hash))).toBe(true);
  });

  it.each([
    [["consent", "order", "refund"], "order"],
    [["refund", "consent"], "refund"],
    [["identity_merge", "consent"], "consent"],
    [["identity_merge"], "identity_merge"],
  ] as const)("a person touched by %j is touched by %s", async (causes, weightiest) => {
    for (const [index, cause] of causes.entries()) {
      await db.transaction((tx) => touchPerson(tx, SHOP, 4, cause, index));
    }
    expect(await db.query.select().from(db.tables.touchedPeople)).toEqual([
      { shopId: SHOP, personId: 4, cause: weightiest, touchedAt: causes.length - 1 },
    ]);
  });

  it("a guest's orders and the account they make later are one person's", async () => {
    const row = customer(11, { shopId: SHOP, emailHash: "e", phoneHash: null });
    const context = { shopId: SHOP, now: 5 };
    const person = await db.transaction((tx) =>
      personOfGuestOrder(tx, context, { id: 1, emailHash: "e", phoneHash: "p" }),
    );
    expect(person).toBe(1);
    const account = await db.transaction(async (tx) => {
      await tx.upsertMany(tx.tables.orders, [guestOrder(1, "e")]);
      await tx.upsertMany(tx.tables.customers, [row]);
      return personOfAccount(tx, context, { id: 11, emailHash: "e", phoneHash: null });
    });
    expect(account).toBe(1);
    const links = await db.query.select().from(db.tables.personLinks).orderBy(db.tables.personLinks.kind);
    expect(links.map(({ kind, reference, rule, runId }) => [kind, reference, rule, runId])).toEqual([
      ["account", "11", "email", "live"],
      ["guest_order", "1", "own", "live"],
    ]);
  });

  it("an address that many people use tells nobody who they are", async () => {
    const names = ["a", "b", "c", "d"].map((nameHash, n) =>
      customer(n + 1, { shopId: SHOP, emailHash: "e", nameHash }),
    );
    const person = await db.transaction(async (tx) => {
      await tx.upsertMany(tx.tables.customers, names);
      return personOfGuestOrder(tx, { shopId: SHOP, now: 5 }, { id: 9, emailHash: "e", phoneHash: null });
    });
    expect(person).toBeUndefined();
  });

  it("an uninstall pauses, and the next installation begins anew", async () => {
    await db.transaction((tx) => markUninstalled(tx, SHOP, 200));
    const again = await db.transaction((tx) => saveShop(tx, { ...SOURCE, id: SHOP }, 300));
    expect(again).toMatchObject({ installedAt: 300, uninstalledAt: null, pausedAt: null, pausedBecause: null });
    const renewed = await db.transaction((tx) => saveShop(tx, { ...SOURCE, id: SHOP }, 400));
    expect(renewed).toMatchObject({ installedAt: 300 });
  });

  it("answers to customers lose their subject after a while", async () => {
    const request = {
      shopId: SHOP,
      kind: "customer_data" as const,
      requestedAt: 1,
      outcome: {},
      subject: { customer: 5 },
    };
    await db.transaction((tx) =>
      tx.upsertMany(tx.tables.complianceRequests, [
        { ...request, id: "old", finishedAt: 10 },
        { ...request, id: "new", finishedAt: 30 },
        { ...request, id: "open", finishedAt: null },
      ]),
    );
    await db.transaction((tx) => forgetSubjects(tx, SHOP, 20));
    const subjects = (await listComplianceRequests(db, SHOP)).map(
      ({ id, subject }) => `${id} ${JSON.stringify(subject)}`,
    );
    expect(subjects.toSorted()).toEqual(['new {"customer":5}', "old {}", 'open {"customer":5}']);
  });

  it("rows are deleted in parts until none is left, and others' are not", async () => {
    await db.transaction((tx) => saveShop(tx, { ...SOURCE, id: 2, domain: "two.myshopify.com" }, 0));
    const many = Array.from({ length: 450 }, (_, n) => customer(n + 1, { shopId: SHOP }));
    await db.transaction((tx) => tx.upsertMany(tx.tables.customers, many));
    const more = Array.from({ length: 300 }, (_, n) => customer(n + 1_000, { shopId: SHOP }));
    await db.transaction((tx) => tx.upsertMany(tx.tables.customers, [...more, customer(1, { shopId: 2 })]));
    const { customers } = db.tables;
    expect(await deleteRows(db, customers, eq(customers.shopId, SHOP))).toBe(750);
    expect((await db.query.select().from(customers)).map(({ shopId }) => shopId)).toEqual([2]);
  });

  it("a store is removed with every row, and others' are not", async () => {
    await db.transaction((tx) => saveShop(tx, { ...SOURCE, id: 2, domain: "two.myshopify.com" }, 0));
    for (const shopId of [SHOP, 2]) {
      await record(delivery("a", 1, { shopId }));
      await db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(1, { shopId })]));
    }
    expect(await redactShop(db, SHOP)).toEqual({ deliveries: 1, customers: 1, shops: 1 });
    expect((await db.query.select().from(db.tables.shops)).map(({ id }) => id)).toEqual([2]);
    expect(await db.query.select().from(db.tables.customers)).toHaveLength(1);
    await db.scrub();
  });
});

function guestOrder(id: number, emailHash: string) {
  return {
    shopId: SHOP,
    id,
    customerId: null,
    emailHash,
    phoneHash: null,
    nameHash: null,
    placedAt: 1,
    createdAt: 1,
    updatedAt: 1,
    cancelledAt: null,
    kind: "one_off" as const,
    channel: "online" as const,
    currency: "EUR",
    taxesIncluded: false,
    total: 0,
    discount: 0,
    tax: 0,
    shipping: 0,
    country: null,
    tags: [],
    refundCount: 0,
    seenBySync: "delivery",
  };
}
