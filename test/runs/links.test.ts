import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import type { RunContext } from "../../server/runs/context.ts";
import { saveIdentity } from "../../server/runs/freeze.ts";
import type { Prepared } from "../../server/runs/prepare.ts";
import type { Database } from "../../server/store/database.ts";
import { linkRecord } from "../../server/store/persons.ts";
import { type Shop, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";

const READ_AT = 1_000;
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

/** What a run found: two people with an account each. */
const found = (...accounts: string[]) =>
  ({
    survivors: accounts.map((id) => `account:${id}`),
    links: accounts.map((reference, person) => ({ kind: "account", reference, person, rule: "shopify_id" })),
    identity: {},
    candidates: [],
    unmatched: { profiles: [], people: new Int32Array() },
  }) as unknown as Prepared;

async function save(runId: string, prepared: Prepared): Promise<void> {
  const context = { db, clock: fixedClock(READ_AT + 500), shop, key: { shopId: 1, runId } } as unknown as RunContext;
  await saveIdentity(context, prepared, READ_AT);
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
  await save("run-1", found("1", "5"));
  expect(await links()).toEqual(["1 run-1", "3 live", "4 live", "5 run-1"]);
});
