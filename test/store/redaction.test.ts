import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCustomerRecords } from "../../server/ingest/compliance/customerRecords.ts";
import { keepWithout } from "../../server/ingest/compliance/keepWithout.ts";
import type { Database } from "../../server/store/database.ts";
import { redactPayloads } from "../../server/store/redaction/redactPayloads.ts";
import { redactRows } from "../../server/store/redaction/redactRows.ts";
import { redactSnapshots } from "../../server/store/redaction/redactSnapshots.ts";
import { withoutIds } from "../../server/store/redaction/withoutIds.ts";
import { readColumns, saveColumn } from "../../server/store/runs.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { addShop, customer, SHOP } from "./rows.ts";

let folder: string;
let db: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "strata-redaction-"));
  db = openSqlite(join(folder, "strata.db"));
  await db.migrate();
  await db.transaction((tx) => addShop(tx));
});

afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a JSON value without ids", () => {
  it.each([
    [{ profileIds: ["a", "b"] }, { profileIds: ["b"] }],
    [{ items: [{ id: "a", properties: { x: "1" } }, { id: "b" }] }, { items: [{ id: "b" }] }],
    [[{ segmentId: 1, missing: ["a"], unexpected: ["b", "a"] }], [{ segmentId: 1, missing: [], unexpected: ["b"] }]],
    [{ a: { list: 1 }, b: { list: 2 } }, { b: { list: 2 } }],
    [[{ profileId: "a", reason: "refused" }], []],
    [null, null],
    ["about a", "about a"],
  ])("of %j is %j", (value, rest) => {
    expect(withoutIds(value, new Set(["a"]))).toEqual(rest);
  });
});

it("A person is taken out of every snapshot: the row stays, without number and values", async () => {
  for (const runId of ["run-1", "run-2"]) {
    const key = { shopId: SHOP, runId };
    const columns = { person: [3, 1, 2], recency: [30, 10, 20], buyer: [1, 1, 0] };
    for (const [name, values] of Object.entries(columns)) {
      // The second run's columns come in parts.
      const parts = runId === "run-1" ? [values] : [values.slice(0, 1), values.slice(1)];
      for (const [i, part] of parts.entries()) {
        await db.transaction((tx) => saveColumn(tx, key, name, Float64Array.from(part), i));
      }
    }
  }
  expect(await redactSnapshots(db, SHOP, [1, 99])).toBe(6);
  for (const runId of ["run-1", "run-2"]) {
    const columns = await readColumns(db, { shopId: SHOP, runId }, ["person", "recency", "buyer"]);
    expect([...(columns.get("person") ?? [])]).toEqual([3, -1, 2]);
    expect([...(columns.get("recency") ?? [])]).toEqual([30, Number.NaN, 20]);
    expect([...(columns.get("buyer") ?? [])]).toEqual([1, Number.NaN, 0]);
  }
});

it("Texts that hold ids lose those of the customer, and keep those that only look like them", async () => {
  const { quarantine, auditFindings, deliveries } = db.tables;
  const refused = (reference: string) => ({ shopId: SHOP, stream: "orders", reference, reason: "x", syncId: "s" });
  await db.transaction(async (tx) => {
    await tx.upsertMany(quarantine, [
      refused("gid://shopify/Order/5"),
      refused("gid://shopify/Order/55"),
      refused("a refund of gid://shopify/Order/5 (s 0)"),
      refused("line 6 (s 1)"),
    ]);
    const counts = { count: 1, of: 2, amount: null, cost: 0, before: 2, after: 2 };
    const kept = { handling: "kept" as const, undo: "nothing" as const };
    const finding = { shopId: SHOP, runId: "r", rule: "x", severity: "info" as const, ...counts, ...kept };
    const action = { code: "x", params: {} } as never;
    await tx.upsertMany(auditFindings, [{ ...finding, action, examples: ["gid://shopify/Order/5", "55"] }]);
    const delivery = { shopId: SHOP, topic: "orders/updated", triggeredAt: null, receivedAt: 1, reason: null };
    const waiting = { ...delivery, state: "waiting" as const, appliedAt: null, copies: 0 };
    await tx.upsertMany(deliveries, [
      { ...waiting, eventId: "a", fields: { order: 5 } },
      { ...waiting, eventId: "b", fields: { order: 55 } },
      { ...waiting, eventId: "c", fields: { customer: 7 } },
    ]);
  });
  const subject = { shopId: SHOP, customer: 7, orders: [5], profiles: [], persons: [] };
  expect(await redactPayloads(db, subject, 9)).toEqual({ deliveries: 2, quarantine: 2, findings: 1 });
  expect((await db.query.select().from(quarantine)).map(({ reference }) => reference)).toEqual([
    "gid://shopify/Order/55",
    "line 6 (s 1)",
  ]);
  expect(await db.query.select().from(auditFindings)).toMatchObject([{ examples: ["55"] }]);
  const rows = await db.query.select().from(deliveries).orderBy(deliveries.eventId);
  expect(rows.map(({ state, fields }) => [state, fields])).toEqual([
    ["done", {}],
    ["waiting", { order: 55 }],
    ["done", {}],
  ]);
});

it("The outbox loses a profile, and a request that is about nobody else any more is not sent", async () => {
  const { pushOperations } = db.tables;
  const operation = {
    shopId: SHOP,
    pushId: "p",
    segmentId: 1,
    state: "waiting" as const,
    jobId: null,
    attempts: 0,
    leftOut: 0,
  };
  await db.transaction((tx) =>
    tx.upsertMany(pushOperations, [
      { ...operation, sequence: 0, kind: "add", payload: { profileIds: ["P7"] }, before: null, rejected: [] },
      { ...operation, sequence: 1, kind: "add", payload: { profileIds: ["P7", "P77"] }, before: null, rejected: [] },
      {
        ...operation,
        sequence: 2,
        kind: "properties",
        state: "done",
        payload: { items: [{ id: "P8", properties: {} }] },
        before: { P7: { a: "b" }, P8: {} },
        rejected: [{ profileId: "P7", reason: "x" }],
      },
      { ...operation, sequence: 3, kind: "add", payload: { profileIds: ["P77"] }, before: null, rejected: [] },
    ]),
  );
  const subject = { shopId: SHOP, customer: 7, orders: [], profiles: ["P7"], persons: [] };
  expect(await redactPayloads(db, subject, 9)).toEqual({ outbox: 4 });
  const rows = await db.query.select().from(pushOperations).orderBy(pushOperations.sequence);
  expect(rows.map(({ state, payload, before, rejected }) => ({ state, payload, before, rejected }))).toEqual([
    { state: "done", payload: { profileIds: [] }, before: null, rejected: [] },
    { state: "waiting", payload: { profileIds: ["P77"] }, before: null, rejected: [] },
    { state: "done", payload: { items: [{ id: "P8", properties: {} }] }, before: { P8: {} }, rejected: [] },
    { state: "waiting", payload: { profileIds: ["P77"] }, before: null, rejected: [] },
  ]);
});

describe("a person with two accounts, of which one is to be forgotten", () => {
  beforeEach(async () => {
    const { customers, persons, personLinks, profiles, orders } = db.tables;
    await db.transaction(async (tx) => {
      await tx.upsertMany(customers, [
        customer(7, { createdAt: 1, emailHash: "seven", phoneHash: "both" }),
        customer(8, { createdAt: 2, emailHash: "eight", phoneHash: "both" }),
      ]);
      await tx.upsertMany(persons, [
        { shopId: SHOP, id: 1, survivor: "account:7", mergedInto: null, since: 0 },
        { shopId: SHOP, id: 2, survivor: "account:8", mergedInto: 1, since: 0 },
      ]);
      const link = { shopId: SHOP, personId: 1, rule: "phone", runId: "r", linkedAt: 0 };
      await tx.upsertMany(personLinks, [
        { ...link, kind: "account" as const, reference: "7" },
        { ...link, kind: "account" as const, reference: "8" },
        { ...link, kind: "guest_order" as const, reference: "70" },
        { ...link, kind: "guest_order" as const, reference: "80" },
        { ...link, kind: "profile" as const, reference: "P8" },
      ]);
      const order = {
        shopId: SHOP,
        customerId: null,
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
        seenBySync: "s",
      };
      await tx.upsertMany(orders, [
        { ...order, id: 70, emailHash: "seven" },
        { ...order, id: 80, emailHash: "eight" },
        { ...order, id: 71, customerId: 7, emailHash: "seven" },
      ]);
      const profile = { shopId: SHOP, phoneHash: null, createdAt: 0, updatedAt: 0, emailSuppressions: [] };
      const consent = { emailConsent: "unknown" as const, smsConsent: "unknown" as const, seenBySync: "s" };
      await tx.upsertMany(profiles, [
        { ...profile, ...consent, id: "P7", externalId: null, emailHash: "seven" },
        { ...profile, ...consent, id: "P8", externalId: "8", emailHash: "eight" },
      ]);
    });
  });

  it("loses what is that account's, and nothing of the other", async () => {
    const records = await findCustomerRecords(db, { shopId: SHOP, customer: 7, orders: [99] });
    expect({ ...records, orders: records.orders.toSorted((a, b) => a - b) }).toEqual({
      orders: [70, 71, 99],
      profiles: ["P7"],
      persons: [],
      sharedPerson: 1,
    });
  });

  it("goes by the other account from then on", async () => {
    await db.transaction(async (tx) => {
      await tx.query.delete(tx.tables.customers);
      await tx.upsertMany(tx.tables.customers, [customer(8, { createdAt: 2 })]);
      await keepWithout(tx, SHOP, 1, 7);
    });
    const { persons } = db.tables;
    expect((await db.query.select().from(persons)).map(({ id, survivor }) => `${id} ${survivor}`)).toEqual([
      "1 account:8",
      "2 absorbed:2",
    ]);
  });
});

it("What names a record of the customer as one of two goes with it, and other pairs stay", async () => {
  const { identityCandidates, identityDecisions } = db.tables;
  const pairs = [
    { firstKind: "account", first: "7", secondKind: "account", second: "8" },
    { firstKind: "account", first: "8", secondKind: "guest_order", second: "70" },
    { firstKind: "account", first: "8", secondKind: "profile", second: "P7" },
    { firstKind: "account", first: "8", secondKind: "guest_order", second: "7" },
  ] as const;
  await db.transaction(async (tx) => {
    const found = { shopId: SHOP, rule: "email_variant", namesAgree: null, runId: "r", foundAt: 0 };
    await tx.upsertMany(
      identityCandidates,
      pairs.map((pair) => ({ ...found, ...pair })),
    );
    const decided = { shopId: SHOP, verdict: "merge" as const, by: "x", at: 0, undoneBy: null, undoneAt: null };
    await tx.upsertMany(
      identityDecisions,
      pairs.map((pair, i) => ({ ...decided, id: String(i), ...pair })),
    );
  });
  await redactRows(db, { shopId: SHOP, customer: 7, orders: [70], profiles: ["P7"], persons: [] });
  for (const table of [identityCandidates, identityDecisions]) {
    const rows = await db.query.select().from(table);
    expect(rows).toMatchObject([{ first: "8", secondKind: "guest_order", second: "7" }]);
  }
});
