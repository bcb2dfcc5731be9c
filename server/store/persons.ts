import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { pages } from "./pages.ts";
import { and, asc, eq, gt, inArray, isNull, max, ne, sql } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

const ROWS_PER_PAGE = 10_000;

/** People of earlier runs, by what identifies them. */
export interface KnownPeople {
  idOfSurvivor: Map<string, number>;
  /** By "account:<id>" and "guest_order:<id>": whose record it was in the last run. */
  idOfRecord: Map<string, number>;
  /** People who turned out to be others. */
  merged: Set<number>;
  highestId: number;
}

export async function readKnownPeople(reader: Reader, shopId: number): Promise<KnownPeople> {
  const { persons } = reader.tables;
  const known: KnownPeople = { idOfSurvivor: new Map(), idOfRecord: new Map(), merged: new Set(), highestId: 0 };
  const read = (after: number, size: number) =>
    reader.query
      .select({ id: persons.id, survivor: persons.survivor, mergedInto: persons.mergedInto })
      .from(persons)
      .where(and(eq(persons.shopId, shopId), gt(persons.id, after)))
      .orderBy(asc(persons.id))
      .limit(size);
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const { id, survivor, mergedInto } of page) {
      known.idOfSurvivor.set(survivor, id);
      if (mergedInto !== null) known.merged.add(id);
      known.highestId = id;
    }
  }
  await readRecords(reader, shopId, known);
  return known;
}

async function readRecords(reader: Reader, shopId: number, known: KnownPeople): Promise<void> {
  for (const kind of ["account", "guest_order"]) {
    const read = (after: string, size: number) =>
      reader.all<{ reference: string; person_id: number }>(sql`
        select reference as reference, person_id as person_id from person_links
        where shop_id = ${shopId} and kind = ${kind} and reference > ${after}
        order by reference limit ${size}`);
    for await (const page of pages("", ROWS_PER_PAGE, read, ({ reference }) => reference)) {
      for (const { reference, person_id } of page) known.idOfRecord.set(`${kind}:${reference}`, person_id);
    }
  }
}

/** An account, guest order or profile of a shop. */
export type PersonRecord = Pick<PersonLink, "shopId" | "kind" | "reference">;
type PersonLink = Tables["personLinks"]["$inferSelect"];

/** The `run_id` of links made between runs, by what Shopify told us as it happened. */
export const LIVE = "live";

/** Whose record it is, as far as is known; where that person turned out to be another one, that one. */
export async function findLinkedPerson(reader: Reader, record: PersonRecord): Promise<number | undefined> {
  const { personLinks } = reader.tables;
  const [link] = await reader.query
    .select({ personId: personLinks.personId })
    .from(personLinks)
    .where(
      and(
        eq(personLinks.shopId, record.shopId),
        eq(personLinks.kind, record.kind),
        eq(personLinks.reference, record.reference),
      ),
    );
  return link && survivorOf(reader, record.shopId, link.personId);
}

/** The person with this key; where they turned out to be another one, that one. */
export async function findPersonBySurvivor(
  reader: Reader,
  shopId: number,
  survivor: string,
): Promise<number | undefined> {
  const { persons } = reader.tables;
  const [person] = await reader.query
    .select({ id: persons.id })
    .from(persons)
    .where(and(eq(persons.shopId, shopId), eq(persons.survivor, survivor)));
  return person && survivorOf(reader, shopId, person.id);
}

/** By number, the key each of some people is known by. */
export async function listSurvivors(
  reader: Reader,
  shopId: number,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const { persons } = reader.tables;
  const rows = await reader.query
    .select({ id: persons.id, survivor: persons.survivor })
    .from(persons)
    .where(and(eq(persons.shopId, shopId), inArray(persons.id, [...ids])));
  return new Map(rows.map(({ id, survivor }) => [id, survivor]));
}

async function survivorOf(reader: Reader, shopId: number, id: number): Promise<number> {
  const { persons } = reader.tables;
  const [person] = await reader.query
    .select({ mergedInto: persons.mergedInto })
    .from(persons)
    .where(and(eq(persons.shopId, shopId), eq(persons.id, id)));
  return person?.mergedInto ? survivorOf(reader, shopId, person.mergedInto) : id;
}

/** A person nobody knew. */
export async function createPerson(tx: Transaction, shopId: number, survivor: string, since: Instant): Promise<number> {
  const { persons } = tx.tables;
  const [highest] = await tx.query
    .select({ id: max(persons.id) })
    .from(persons)
    .where(eq(persons.shopId, shopId));
  const id = (highest?.id ?? 0) + 1;
  await tx.query.insert(persons).values({ shopId, id, survivor, mergedInto: null, since });
  return id;
}

/** Notes between runs whose a record is. */
export async function linkRecord(tx: Transaction, link: Omit<PersonLink, "runId">): Promise<void> {
  await tx.upsertMany(tx.tables.personLinks, [{ ...link, runId: LIVE }]);
}

/** Notes what a run found of whose a record is, but for what was found out after the run began to read. */
export async function saveLinks(tx: Transaction, links: readonly PersonLink[], readAt: Instant): Promise<void> {
  const { personLinks } = tx.tables;
  await tx.query
    .insert(personLinks)
    .values([...links])
    .onConflictDoUpdate({
      target: [personLinks.shopId, personLinks.kind, personLinks.reference],
      set: {
        personId: sql`excluded.person_id`,
        rule: sql`excluded.rule`,
        runId: sql`excluded.run_id`,
        linkedAt: sql`excluded.linked_at`,
      },
      setWhere: sql`${personLinks.linkedAt} <= ${readAt}`,
    });
}

/** Takes back whose a record is, because the record is gone. */
export async function unlinkRecord(tx: Transaction, record: PersonRecord): Promise<void> {
  const { personLinks } = tx.tables;
  await tx.query
    .delete(personLinks)
    .where(
      and(
        eq(personLinks.shopId, record.shopId),
        eq(personLinks.kind, record.kind),
        eq(personLinks.reference, record.reference),
      ),
    );
}

/** Whether an account or guest order belongs to a person. */
export async function hasRecords(reader: Reader, shopId: number, personId: number): Promise<boolean> {
  const { personLinks } = reader.tables;
  const [link] = await reader.query
    .select({ kind: personLinks.kind })
    .from(personLinks)
    .where(and(eq(personLinks.shopId, shopId), eq(personLinks.personId, personId), ne(personLinks.kind, "profile")))
    .limit(1);
  return link !== undefined;
}

/** The same person under another key. */
export async function renamePerson(tx: Transaction, shopId: number, id: number, survivor: string): Promise<void> {
  const { persons } = tx.tables;
  await tx.query
    .update(persons)
    .set({ survivor, mergedInto: null })
    .where(and(eq(persons.shopId, shopId), eq(persons.id, id)));
}

/** Takes back that a person is another one. Their own arm was kept and is theirs again. */
export async function partPerson(tx: Transaction, shopId: number, id: number): Promise<void> {
  const { persons } = tx.tables;
  await tx.query
    .update(persons)
    .set({ mergedInto: null })
    .where(and(eq(persons.shopId, shopId), eq(persons.id, id)));
}

/**
 * Notes that a person is another one. If either was a control in a programme, the one who remains is: nobody who was
 * promised to be left alone is written to because of a merge. Two who had been drawn differently are marked as mixed:
 * what they do says nothing of either arm.
 */
export async function mergePerson(tx: Transaction, shopId: number, id: number, into: number): Promise<void> {
  const { persons, personFacts, arms } = tx.tables;
  await tx.query.delete(personFacts).where(and(eq(personFacts.shopId, shopId), eq(personFacts.personId, id)));
  await tx.query
    .update(persons)
    .set({ mergedInto: into })
    .where(and(eq(persons.shopId, shopId), eq(persons.id, id), isNull(persons.mergedInto)));
  const drawn = await tx.query
    .select()
    .from(arms)
    .where(and(eq(arms.shopId, shopId), eq(arms.personId, id)));
  const own = await tx.query
    .select()
    .from(arms)
    .where(and(eq(arms.shopId, shopId), eq(arms.personId, into)));
  const armOf = new Map(own.map((row) => [row.programme, row]));
  const joined = drawn.map((row) => {
    const other = armOf.get(row.programme);
    const isMixed = row.isMixed || (other !== undefined && (other.isMixed || other.arm !== row.arm));
    const arm = other?.arm === "control" ? other.arm : row.arm;
    return { ...row, personId: into, arm, isMixed, drawnAt: Math.min(row.drawnAt, other?.drawnAt ?? row.drawnAt) };
  });
  await tx.upsertMany(arms, joined);
}

/** The Klaviyo profile that stands for a person. */
export async function findProfileOfPerson(
  reader: Reader,
  shopId: number,
  personId: number,
): Promise<string | undefined> {
  const { personLinks } = reader.tables;
  const [link] = await reader.query
    .select({ reference: personLinks.reference })
    .from(personLinks)
    .where(and(eq(personLinks.shopId, shopId), eq(personLinks.personId, personId), eq(personLinks.kind, "profile")))
    .limit(1);
  return link?.reference;
}

/** People who turned out to be others, with the one each of them is now. */
export async function readMergedPeople(reader: Reader, shopId: number): Promise<Map<number, number>> {
  const merged = new Map<number, number>();
  const read = (after: number, size: number) =>
    reader.all<{ id: number; merged_into: number }>(sql`
      select id as id, merged_into as merged_into from persons
      where shop_id = ${shopId} and merged_into is not null and id > ${after}
      order by id limit ${size}`);
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const { id, merged_into } of page) merged.set(id, merged_into);
  }
  const survivor = (id: number): number => {
    const into = merged.get(id);
    return into === undefined ? id : survivor(into);
  };
  for (const [id, into] of merged) merged.set(id, survivor(into));
  return merged;
}

/** People one of whose accounts asked not to be profiled; of the given ones (at most 500), or of all. */
export async function readObjectingPeople(
  reader: Reader,
  shopId: number,
  among?: readonly number[],
): Promise<Set<number>> {
  if (among?.length === 0) return new Set();
  const isAsked = among ? sql`and l.person_id in ${[...among]}` : sql``;
  const rows = await reader.all<{ id: number }>(sql`
    select distinct l.person_id as id from customers c
    join person_links l on l.shop_id = c.shop_id and l.kind = 'account' and l.reference = cast(c.id as text)
    where c.shop_id = ${shopId} and c.objects_to_profiling ${isAsked}`);
  return new Set(rows.map(({ id }) => id));
}
