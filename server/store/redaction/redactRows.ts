import { type Column, getTableColumns } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "../database.ts";
import { deleteRows } from "../deleteRows.ts";
import { and, eq, inArray, or, type SQL } from "../query.ts";

/** Everything that is to be removed of one customer, by id. */
export interface Subject {
  shopId: number;
  customer: number;
  /** Guest orders among them. */
  orders: readonly number[];
  profiles: readonly string[];
  /** People who have no other account. */
  persons: readonly number[];
}

type Ids = readonly (number | string)[];

const IDS_PER_STATEMENT = 100;

/**
 * Removes the rows of a customer, their orders, profiles and person. Whatever table has a column that names an order, a
 * profile or a person is emptied of them, so that one made later is not forgotten.
 * @returns rows removed, by table
 */
export async function redactRows(db: Database, subject: Subject): Promise<Record<string, number>> {
  const { shopId, customer, orders, profiles, persons } = subject;
  const namedBy: [column: string, ids: Ids][] = [
    ["orderId", orders],
    ["profileId", profiles],
    ["personId", persons],
  ];
  const removed: Record<string, number> = {};
  for (const [name, table] of Object.entries(db.tables)) {
    for (const [column, ids] of namedBy)
      removed[name] = (removed[name] ?? 0) + (await deleteNamed(db, table, shopId, column, ids));
  }
  const { customers, customerMerges, personLinks } = db.tables;
  const links = [
    linksOf(db, "account", [customer]),
    linksOf(db, "guest_order", orders),
    linksOf(db, "profile", profiles),
  ];
  for (const link of links.flat())
    removed.personLinks! += await deleteRows(db, personLinks, and(eq(personLinks.shopId, shopId), link));
  removed.identityCandidates = await deletePairs(db, db.tables.identityCandidates, subject);
  removed.identityDecisions = await deletePairs(db, db.tables.identityDecisions, subject);
  const isMerge = or(eq(customerMerges.mergedId, customer), eq(customerMerges.survivingId, customer));
  removed.customerMerges = await deleteRows(db, customerMerges, and(eq(customerMerges.shopId, shopId), isMerge));
  removed.customers = await deleteRows(db, customers, and(eq(customers.shopId, shopId), eq(customers.id, customer)));
  removed.orders = await deleteNamed(db, db.tables.orders, shopId, "id", orders);
  removed.profiles = await deleteNamed(db, db.tables.profiles, shopId, "id", profiles);
  removed.persons = await deleteNamed(db, db.tables.persons, shopId, "id", persons);
  return Object.fromEntries(Object.entries(removed).filter(([, count]) => count > 0));
}

/** Deletes rows of a table whose column holds one of the ids; none where it has no such column. */
async function deleteNamed(
  db: Database,
  table: SQLiteTable,
  shopId: number,
  property: string,
  ids: Ids,
): Promise<number> {
  const columns: Record<string, Column> = getTableColumns(table);
  const column = columns[property];
  const shop = columns.shopId;
  if (!column || !shop) return 0;
  let deleted = 0;
  for (const part of chunks(ids)) deleted += await deleteRows(db, table, and(eq(shop, shopId), inArray(column, part)));
  return deleted;
}

function linksOf(db: Database, kind: "account" | "guest_order" | "profile", ids: Ids): (SQL | undefined)[] {
  const { personLinks } = db.tables;
  return chunks(ids.map(String)).map((part) => and(eq(personLinks.kind, kind), inArray(personLinks.reference, part)));
}

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / IDS_PER_STATEMENT) }, (_, n) =>
    items.slice(n * IDS_PER_STATEMENT, (n + 1) * IDS_PER_STATEMENT),
  );
}

/** Deletes what names a record of the customer as one of two. */
async function deletePairs(
  db: Database,
  table: Database["tables"]["identityCandidates"] | Database["tables"]["identityDecisions"],
  { shopId, customer, orders, profiles }: Subject,
): Promise<number> {
  const records = [
    ["account", [String(customer)]],
    ["guest_order", orders.map(String)],
    ["profile", [...profiles]],
  ] as const;
  let deleted = 0;
  for (const [kind, ids] of records) {
    for (const part of chunks(ids)) {
      const named = or(
        and(eq(table.firstKind, kind), inArray(table.first, part)),
        and(eq(table.secondKind, kind), inArray(table.second, part)),
      );
      deleted += await deleteRows(db, table, and(eq(table.shopId, shopId), named));
    }
  }
  return deleted;
}
