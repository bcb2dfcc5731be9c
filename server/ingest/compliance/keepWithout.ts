import type { Transaction } from "../../store/database.ts";
import { renamePerson } from "../../store/persons.ts";
import { and, asc, eq, sql } from "../../store/query.ts";

/**
 * Makes a person's keys say nothing of one of their accounts, which was removed: they go by the oldest of the others,
 * and whoever turned out to be them under that account's key is forgotten.
 */
export async function keepWithout(tx: Transaction, shopId: number, personId: number, customer: number): Promise<void> {
  const { persons, personLinks, customers } = tx.tables;
  const key = `account:${customer}`;
  await tx.query
    .delete(persons)
    .where(and(eq(persons.shopId, shopId), eq(persons.mergedInto, personId), eq(persons.survivor, key)));
  const [person] = await tx.query
    .select({ survivor: persons.survivor })
    .from(persons)
    .where(and(eq(persons.shopId, shopId), eq(persons.id, personId)));
  if (person?.survivor !== key) return;
  const [oldest] = await tx.query
    .select({ id: customers.id })
    .from(customers)
    .innerJoin(
      personLinks,
      and(
        eq(personLinks.shopId, customers.shopId),
        eq(personLinks.kind, "account"),
        eq(personLinks.reference, sql`cast(${customers.id} as text)`),
      ),
    )
    .where(and(eq(customers.shopId, shopId), eq(personLinks.personId, personId)))
    .orderBy(asc(customers.createdAt), asc(customers.id))
    .limit(1);
  const next = oldest ? `account:${oldest.id}` : `person:${personId}`;
  // Whoever bore that key turned out to be this person: the key is free, the number stays for their history.
  await tx.query
    .update(persons)
    .set({ survivor: sql`'absorbed:' || cast(${persons.id} as text)` })
    .where(and(eq(persons.shopId, shopId), eq(persons.mergedInto, personId), eq(persons.survivor, next)));
  await renamePerson(tx, shopId, personId, next);
}
