import type { Instant } from "../domain/instant.ts";
import type { Reader } from "./database.ts";
import { and, between, eq, inArray, isNull, type SQL } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

/** Where people are: the slot of each member, and what refreshes have seen of those who may move. */
export interface Places {
  slots: Map<number, number>;
  /** Since when each member is there. */
  since: Map<number, Instant>;
  candidates: Map<number, { segmentId: number; refreshes: number; lastSeenAt: Instant }>;
}

/** The places of at most 500 people. Not to be asked while an acceptance is being written. */
export async function readPlaces(reader: Reader, shopId: number, personIds: readonly number[]): Promise<Places> {
  if (personIds.length === 0) return { slots: new Map(), since: new Map(), candidates: new Map() };
  const { memberships, membershipCandidates } = reader.tables;
  return placesWhere(
    reader,
    shopId,
    inArray(memberships.personId, [...personIds]),
    inArray(membershipCandidates.personId, [...personIds]),
  );
}

/** The places of people by number, both ends included: for a thread that reads everybody in parts. */
export function readPlacesBetween(reader: Reader, shopId: number, first: number, last: number): Promise<Places> {
  const { memberships, membershipCandidates } = reader.tables;
  return placesWhere(
    reader,
    shopId,
    between(memberships.personId, first, last),
    between(membershipCandidates.personId, first, last),
  );
}

async function placesWhere(reader: Reader, shopId: number, isMember: SQL, isCandidate: SQL): Promise<Places> {
  const { memberships, membershipCandidates } = reader.tables;
  const members = await reader.query
    .select({ personId: memberships.personId, segmentId: memberships.segmentId, from: memberships.from })
    .from(memberships)
    .where(and(eq(memberships.shopId, shopId), isMember, isNull(memberships.to)));
  const seen = await reader.query
    .select()
    .from(membershipCandidates)
    .where(and(eq(membershipCandidates.shopId, shopId), isCandidate));
  return {
    slots: new Map(members.map(({ personId, segmentId }) => [personId, segmentId])),
    since: new Map(members.map(({ personId, from }) => [personId, from])),
    candidates: new Map(seen.map((row) => [row.personId, row])),
  };
}

/** What somebody's place rests on: their values when they came, in the order of the axes of the model they came by. */
export type FactsOfMember = Pick<Tables["memberships"]["$inferSelect"], "modelRunId" | "facts">;

/** By person, of at most 500. */
export async function readFacts(
  reader: Reader,
  shopId: number,
  personIds: readonly number[],
): Promise<Map<number, FactsOfMember>> {
  if (personIds.length === 0) return new Map();
  const { memberships } = reader.tables;
  const rows = await reader.query
    .select({ personId: memberships.personId, modelRunId: memberships.modelRunId, facts: memberships.facts })
    .from(memberships)
    .where(and(eq(memberships.shopId, shopId), inArray(memberships.personId, [...personIds]), isNull(memberships.to)));
  return new Map(rows.map(({ personId, modelRunId, facts }) => [personId, { modelRunId, facts }]));
}
