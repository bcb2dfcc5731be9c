import type { Instant } from "../domain/instant.ts";
import type { Reader } from "./database.ts";
import { and, eq, inArray } from "./query.ts";

/** What belongs to a few people: their orders, their profiles, and whether they want to be looked at at all. */
export interface PersonRecords {
  personOfOrder: Map<number, number>;
  profiles: Map<string, { personId: number; since: Instant }>;
  /** People who asked not to be profiled. */
  objecting: Set<number>;
}

const IDS_PER_READ = 500;

/** The records of at most a few hundred people, by the links that the last run and the deliveries since left. */
export async function readRecordsOfPeople(
  reader: Reader,
  shopId: number,
  personIds: readonly number[],
): Promise<PersonRecords> {
  const { personLinks, customers, orders, profiles } = reader.tables;
  const records: PersonRecords = { personOfOrder: new Map(), profiles: new Map(), objecting: new Set() };
  if (personIds.length === 0) return records;
  const links = await reader.query
    .select({ kind: personLinks.kind, reference: personLinks.reference, personId: personLinks.personId })
    .from(personLinks)
    .where(and(eq(personLinks.shopId, shopId), inArray(personLinks.personId, [...personIds])));
  const personOfAccount = new Map<number, number>();
  const personOfProfile = new Map<string, number>();
  for (const { kind, reference, personId } of links) {
    if (kind === "account") personOfAccount.set(Number(reference), personId);
    else if (kind === "profile") personOfProfile.set(reference, personId);
    else records.personOfOrder.set(Number(reference), personId);
  }
  for (const ids of inParts([...personOfAccount.keys()])) {
    const accounts = await reader.query
      .select({ id: customers.id, objects: customers.objectsToProfiling })
      .from(customers)
      .where(and(eq(customers.shopId, shopId), inArray(customers.id, ids)));
    for (const { id, objects } of accounts) if (objects) records.objecting.add(personOfAccount.get(id) ?? 0);
    const placed = await reader.query
      .select({ id: orders.id, customerId: orders.customerId })
      .from(orders)
      .where(and(eq(orders.shopId, shopId), inArray(orders.customerId, ids)));
    for (const { id, customerId } of placed) {
      const personId = personOfAccount.get(customerId ?? 0);
      if (personId !== undefined) records.personOfOrder.set(id, personId);
    }
  }
  for (const ids of inParts([...personOfProfile.keys()])) {
    const rows = await reader.query
      .select({ id: profiles.id, createdAt: profiles.createdAt })
      .from(profiles)
      .where(and(eq(profiles.shopId, shopId), inArray(profiles.id, ids)));
    for (const { id, createdAt } of rows) {
      records.profiles.set(id, { personId: personOfProfile.get(id) ?? 0, since: createdAt });
    }
  }
  return records;
}

function inParts<T>(ids: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_READ) parts.push(ids.slice(at, at + IDS_PER_READ));
  return parts;
}
