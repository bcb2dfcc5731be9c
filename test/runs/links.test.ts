import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import type { RunContext } from "../../server/runs/context.ts";
import { finishIdentity, saveRunLinks } from "../../server/runs/freeze.ts";
import type { Database } from "../../server/store/database.ts";
import { linkRecord } from "../../server/store/persons.ts";
import { type Shop, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";

const READ_AT = 1_000;
const COUNTS = {
  accounts: 2,
  persons: 2,
  joinedAccounts: 0,
  joinedGuestOrders: 0,
  unattributedGuestOrders: 0,
  matchedProfiles: 0,
  unmatchedProfiles: 0,
  matchedPeople: 0,
  candidatePairs: 0,
};
let folder: string;
let db: Database;
let shop: Shop;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "strata-links-"));
  db = openSqlite(join(folder, "strata.db"));
  await db.migrate();
  const source = { id: 1, domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };
  shop = await db.transaction((tx) => saveShop(tx, source, 0));
});

afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A run that found people with an account each, and read the store at READ_AT. */
async function save(runId: string, ...accounts: string[]): Promise<void> {
  const context = { db, clock: fixedClock(READ_AT + 500), shop, key: { shopId: 1, runId } } as unknown as RunContext;
  const found = accounts.map((reference, person) => ({
    kind: "account" as const,
    reference,
    personId: person + 1,
    rule: "shopify_id",
  }));
  await saveRunLinks(context, found, READ_AT);
  await finishIdentity(context, COUNTS, { startedAt: READ_AT, readAt: READ_AT });
}

const link = (reference: string, linkedAt: number) =>
  db.transaction((tx) =>
    linkRecord(tx, { shopId: 1, kind: "account", reference, personId: 9, rule: "shopify_id", linkedAt }),
  );

const links = async () => {
  const { personLinks } = db.tables;
  const rows = await db.query.select().from(personLinks).orderBy(personLinks.reference);
  return rows.map(({ reference, runId }) => `${reference} ${runId}`);
};

it("A run drops the links it did not find and that are older than what it read, and no others", async () => {
  await link("1", READ_AT - 1);
  await link("2", READ_AT - 1);
  await link("3", READ_AT);
  await link("4", READ_AT + 100);
  await save("run-1", "1", "5");
  expect(await links()).toEqual(["1 run-1", "3 live", "4 live", "5 run-1"]);
});

it("A run leaves alone what was linked after it began to read", async () => {
  await link("1", READ_AT + 100);
  await link("2", READ_AT);
  await save("run-1", "1", "2");
  expect(await links()).toEqual(["1 live", "2 run-1"]);
});
