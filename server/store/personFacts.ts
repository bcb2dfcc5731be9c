import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, between, eq, inArray, isNull, type SQL, sql } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type PersonFacts = Tables["personFacts"]["$inferSelect"];

/** Packed rows of people by number, both ends included; without those that were forgotten. */
export async function readFactsBetween(
  reader: Reader,
  shopId: number,
  first: number,
  last: number,
): Promise<Map<number, Pick<PersonFacts, "records" | "rows">>> {
  const { personFacts } = reader.tables;
  const rows = await reader.query
    .select({ personId: personFacts.personId, records: personFacts.records, rows: personFacts.rows })
    .from(personFacts)
    .where(and(eq(personFacts.shopId, shopId), between(personFacts.personId, first, last)));
  return new Map(rows.filter(({ records }) => records !== "").map((row) => [row.personId, row]));
}

/**
 * Keeps packed rows that were read from `readAt` on, but for people whose records were changed meanwhile, and for those who
 * are gone by now: at most 500.
 */
export async function saveFacts(
  tx: Transaction,
  shopId: number,
  found: readonly Pick<PersonFacts, "personId" | "records" | "rows">[],
  readAt: Instant,
): Promise<void> {
  if (found.length === 0) return;
  const { personFacts, persons } = tx.tables;
  const ids = found.map(({ personId }) => personId);
  const there = await tx.query
    .select({ id: persons.id })
    .from(persons)
    .where(and(eq(persons.shopId, shopId), inArray(persons.id, ids), isNull(persons.mergedInto)));
  const known = await tx.query
    .select({ personId: personFacts.personId, forgottenAt: personFacts.forgottenAt })
    .from(personFacts)
    .where(and(eq(personFacts.shopId, shopId), inArray(personFacts.personId, ids)));
  const isThere = new Set(there.map(({ id }) => id));
  const forgottenAt = new Map(known.map((row) => [row.personId, row.forgottenAt]));
  const isNew = (personId: number) => (forgottenAt.get(personId) ?? Number.NEGATIVE_INFINITY) < readAt;
  const rows = found.filter(({ personId }) => isThere.has(personId) && isNew(personId));
  await tx.upsertMany(
    personFacts,
    rows.map(({ personId, records, rows: packed }) => ({
      shopId,
      personId,
      records,
      rows: packed,
      forgottenAt: forgottenAt.get(personId) ?? null,
    })),
  );
}

/** Records that are about to change, or have just changed. */
export interface ChangedRecords {
  /** Customer ids. */
  customers?: readonly (number | null | undefined)[];
  orders?: readonly number[];
  profiles?: readonly string[];
}

/**
 * Forgets what was packed of the people whom these records belong to, in the transaction that changes the records. An
 * order that changes hands has two owners: call it before the change for the one, and name the other. At most some hundred
 * records at once.
 */
export async function forgetFacts(
  tx: Transaction,
  shopId: number,
  { customers = [], orders = [], profiles = [] }: ChangedRecords,
  at: Instant,
): Promise<void> {
  const { personFacts } = tx.tables;
  const [any] = await tx.query
    .select({ shopId: personFacts.shopId })
    .from(personFacts)
    .where(eq(personFacts.shopId, shopId))
    .limit(1);
  // Before the first refresh there is nothing to forget, however many orders come in.
  if (!any) return;
  const people = new Set<number>();
  const accounts = customers.filter((id) => id !== null && id !== undefined).map(String);
  const lists: [kind: string, references: SQL][] = [];
  if (accounts.length > 0) lists.push(["account", sql`${accounts}`]);
  if (orders.length > 0) {
    const owners = sql`(select cast(customer_id as text) from orders where shop_id = ${shopId} and id in ${[...orders]})`;
    lists.push(["account", owners], ["guest_order", sql`${orders.map(String)}`]);
  }
  if (profiles.length > 0) lists.push(["profile", sql`${[...profiles]}`]);
  for (const [kind, references] of lists) {
    const linked = await tx.all<{ person_id: number }>(sql`
      select distinct person_id as person_id from person_links
      where shop_id = ${shopId} and kind = ${kind} and reference in ${references}`);
    for (const { person_id: personId } of linked) people.add(personId);
  }
  await tx.upsertMany(
    personFacts,
    [...people].map((personId) => ({ shopId, personId, records: "", rows: new Uint8Array(), forgottenAt: at })),
  );
}
