import type { Reader } from "./database.ts";
import { and, eq, inArray } from "./query.ts";

const IDS_PER_STATEMENT = 100;

/** Whose data: the ids that a request under data protection law was found to be about. */
export interface DataSubject {
  customer: number;
  orders: readonly number[];
  profiles: readonly string[];
  persons: readonly number[];
}

/** Everything the rows say of a customer. Contacts are held as keyed hashes only, so it is said whether there is one. */
export async function readPersonalData(reader: Reader, shopId: number, subject: DataSubject) {
  const { tables, query } = reader;
  const { customers, orders, orderLines, orderDiscounts, refunds, ledger } = tables;
  const { profiles, listMembers, profileProperties, memberships, segments, arms, personLinks } = tables;
  const { orders: orderIds, profiles: profileIds, persons } = subject;
  return {
    account: await query
      .select()
      .from(customers)
      .where(and(eq(customers.shopId, shopId), eq(customers.id, subject.customer)))
      .then((rows) => rows.map(withoutHashes)),
    orders: (
      await inParts(orderIds, (ids) =>
        query
          .select()
          .from(orders)
          .where(and(eq(orders.shopId, shopId), inArray(orders.id, ids))),
      )
    ).map(withoutHashes),
    lines: await inParts(orderIds, (ids) =>
      query
        .select()
        .from(orderLines)
        .where(and(eq(orderLines.shopId, shopId), inArray(orderLines.orderId, ids))),
    ),
    discounts: await inParts(orderIds, (ids) =>
      query
        .select()
        .from(orderDiscounts)
        .where(and(eq(orderDiscounts.shopId, shopId), inArray(orderDiscounts.orderId, ids))),
    ),
    refunds: await inParts(orderIds, (ids) =>
      query
        .select()
        .from(refunds)
        .where(and(eq(refunds.shopId, shopId), inArray(refunds.orderId, ids))),
    ),
    ledger: await inParts(orderIds, (ids) =>
      query
        .select()
        .from(ledger)
        .where(and(eq(ledger.shopId, shopId), inArray(ledger.orderId, ids))),
    ),
    profiles: (
      await inParts(profileIds, (ids) =>
        query
          .select()
          .from(profiles)
          .where(and(eq(profiles.shopId, shopId), inArray(profiles.id, ids))),
      )
    ).map(withoutHashes),
    lists: await inParts(profileIds, (ids) =>
      query
        .select({ segment: segments.name, listId: segments.klaviyoListId, since: listMembers.confirmedAt })
        .from(listMembers)
        .innerJoin(segments, and(eq(segments.shopId, listMembers.shopId), eq(segments.id, listMembers.segmentId)))
        .where(and(eq(listMembers.shopId, shopId), inArray(listMembers.profileId, ids))),
    ),
    properties: await inParts(profileIds, (ids) =>
      query
        .select({ properties: profileProperties.properties })
        .from(profileProperties)
        .where(and(eq(profileProperties.shopId, shopId), inArray(profileProperties.profileId, ids))),
    ),
    memberships: await inParts(persons, (ids) =>
      query
        .select({
          segment: segments.name,
          from: memberships.from,
          to: memberships.to,
          cause: memberships.cause,
          endCause: memberships.endCause,
          facts: memberships.facts,
        })
        .from(memberships)
        .innerJoin(segments, and(eq(segments.shopId, memberships.shopId), eq(segments.id, memberships.segmentId)))
        .where(and(eq(memberships.shopId, shopId), inArray(memberships.personId, ids))),
    ),
    arms: await inParts(persons, (ids) =>
      query
        .select({ programme: arms.programme, arm: arms.arm, drawnAt: arms.drawnAt })
        .from(arms)
        .where(and(eq(arms.shopId, shopId), inArray(arms.personId, ids))),
    ),
    links: await inParts(persons, (ids) =>
      query
        .select({ kind: personLinks.kind, reference: personLinks.reference, rule: personLinks.rule })
        .from(personLinks)
        .where(and(eq(personLinks.shopId, shopId), inArray(personLinks.personId, ids))),
    ),
  };
}

async function inParts<Id, Row>(ids: readonly Id[], read: (part: Id[]) => PromiseLike<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += IDS_PER_STATEMENT) {
    rows.push(...(await read(ids.slice(from, from + IDS_PER_STATEMENT))));
  }
  return rows;
}

function withoutHashes<Row extends { emailHash: string | null; phoneHash: string | null }>(row: Row) {
  const {
    emailHash,
    phoneHash,
    nameHash: _name,
    emailVariantHash: _variant,
    ...rest
  } = {
    nameHash: null,
    emailVariantHash: null,
    ...row,
  };
  return { ...rest, hasEmailHash: emailHash !== null, hasPhoneHash: phoneHash !== null };
}
