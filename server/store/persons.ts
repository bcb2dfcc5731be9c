import type { Reader, Transaction } from "./database.ts";
import { pages } from "./pages.ts";
import { and, asc, eq, gt, isNull, sql } from "./query.ts";

const ROWS_PER_PAGE = 10_000;

/** People of earlier runs, by what identifies them. */
export interface KnownPeople {
  idOfSurvivor: Map<string, number>;
  /** By "account:<id>" and "guest_order:<id>": whose record it was in the last run. */
  idOfRecord: Map<string, number>;
  highestId: number;
}

export async function readKnownPeople(reader: Reader, shopId: number): Promise<KnownPeople> {
  const { persons } = reader.tables;
  const known: KnownPeople = { idOfSurvivor: new Map(), idOfRecord: new Map(), highestId: 0 };
  const read = (after: number, size: number) =>
    reader.query
      .select({ id: persons.id, survivor: persons.survivor, mergedInto: persons.mergedInto })
      .from(persons)
      .where(and(eq(persons.shopId, shopId), gt(persons.id, after)))
      .orderBy(asc(persons.id))
      .limit(size);
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const { id, survivor } of page) {
      known.idOfSurvivor.set(survivor, id);
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

/** The same person under another key. */
export async function renamePerson(tx: Transaction, shopId: number, id: number, survivor: string): Promise<void> {
  const { persons } = tx.tables;
  await tx.query
    .update(persons)
    .set({ survivor, mergedInto: null })
    .where(and(eq(persons.shopId, shopId), eq(persons.id, id)));
}

/**
 * Notes that a person is another one. If either was a control in a programme, the one who remains is: nobody who was
 * promised to be left alone is written to because of a merge.
 */
export async function mergePerson(tx: Transaction, shopId: number, id: number, into: number): Promise<void> {
  const { persons, arms } = tx.tables;
  await tx.query
    .update(persons)
    .set({ mergedInto: into })
    .where(and(eq(persons.shopId, shopId), eq(persons.id, id), isNull(persons.mergedInto)));
  const drawn = await tx.query
    .select()
    .from(arms)
    .where(and(eq(arms.shopId, shopId), eq(arms.personId, id)));
  const controls = drawn.filter(({ arm }) => arm === "control").map((row) => ({ ...row, personId: into }));
  await tx.upsertMany(arms, controls);
  await tx.insertMissing(
    arms,
    drawn.map((row) => ({ ...row, personId: into })),
  );
}
