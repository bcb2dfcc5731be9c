import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, count, eq, inArray } from "./query.ts";

/** What we know of whom we put on the list of a segment. */
export interface ListMembers {
  /** Klaviyo has confirmed them, and nobody has taken them off since as far as we saw. */
  confirmed: Set<string>;
  /** The confirmed, and those whose addition was sent and not confirmed. */
  all: Set<string>;
  /** Those we have seen on the list with our own eyes. */
  seen: Set<string>;
  /** Ours once, taken off by somebody else: not on the list, and not added again by ourselves. */
  removedByHand: Set<string>;
}

interface List {
  shopId: number;
  segmentId: number;
}

/** Whom we put on the list of a segment. */
export async function readListMembers(reader: Reader, { shopId, segmentId }: List): Promise<ListMembers> {
  const { listMembers } = reader.tables;
  const rows = await reader.query
    .select({
      profileId: listMembers.profileId,
      confirmedAt: listMembers.confirmedAt,
      seenAt: listMembers.seenAt,
      removedByHandAt: listMembers.removedByHandAt,
    })
    .from(listMembers)
    .where(and(eq(listMembers.shopId, shopId), eq(listMembers.segmentId, segmentId)));
  const members: ListMembers = { confirmed: new Set(), all: new Set(), seen: new Set(), removedByHand: new Set() };
  for (const { profileId, confirmedAt, seenAt, removedByHandAt } of rows) {
    if (removedByHandAt !== null) {
      members.removedByHand.add(profileId);
      continue;
    }
    members.all.add(profileId);
    if (confirmedAt !== null) members.confirmed.add(profileId);
    if (seenAt !== null) members.seen.add(profileId);
  }
  return members;
}

/** How many people we put on each segment's list. */
export async function countListMembers(reader: Reader, shopId: number): Promise<Map<number, number>> {
  const { listMembers } = reader.tables;
  const rows = await reader.query
    .select({ segmentId: listMembers.segmentId, members: count() })
    .from(listMembers)
    .where(eq(listMembers.shopId, shopId))
    .groupBy(listMembers.segmentId);
  return new Map(rows.map(({ segmentId, members }) => [segmentId, members]));
}

/** The lists that we put the given profiles on, as far as nobody took them off: segments by profile. At most 500. */
export async function listsOfProfiles(
  reader: Reader,
  shopId: number,
  profileIds: readonly string[],
): Promise<Map<string, { segmentId: number; isConfirmed: boolean; isRemovedByHand: boolean }[]>> {
  if (profileIds.length === 0) return new Map();
  const { listMembers } = reader.tables;
  const rows = await reader.query
    .select()
    .from(listMembers)
    .where(and(eq(listMembers.shopId, shopId), inArray(listMembers.profileId, [...profileIds])));
  const byProfile = Map.groupBy(rows, ({ profileId }) => profileId);
  return new Map(
    [...byProfile].map(([profileId, lists]) => [
      profileId,
      lists.map(({ segmentId, confirmedAt, removedByHandAt }) => ({
        segmentId,
        isConfirmed: confirmedAt !== null,
        isRemovedByHand: removedByHandAt !== null,
      })),
    ]),
  );
}

/** Notes people as put on a list; `confirmedAt` is null before Klaviyo has said so, and when it turned out not to be so. */
export async function noteMembers(
  tx: Transaction,
  list: List,
  profileIds: readonly string[],
  confirmedAt: Instant | null,
): Promise<void> {
  const rows = profileIds.map((profileId) => ({
    ...list,
    profileId,
    confirmedAt,
    seenAt: null,
    removedByHandAt: null,
  }));
  await tx.upsertMany(tx.tables.listMembers, rows);
}

/** Notes what a look at the list has shown of people we put there. */
export async function noteSightings(
  tx: Transaction,
  { shopId, segmentId }: List,
  profileIds: readonly string[],
  sighting: { seenAt: Instant } | { removedByHandAt: Instant },
): Promise<void> {
  if (profileIds.length === 0) return;
  const { listMembers } = tx.tables;
  await tx.query
    .update(listMembers)
    .set(sighting)
    .where(
      and(
        eq(listMembers.shopId, shopId),
        eq(listMembers.segmentId, segmentId),
        inArray(listMembers.profileId, [...profileIds]),
      ),
    );
}

/** People whose removal from a list Klaviyo has confirmed, or whose list is gone. */
export async function forgetMembers(
  tx: Transaction,
  { shopId, segmentId }: List,
  profileIds: readonly string[],
): Promise<void> {
  if (profileIds.length === 0) return;
  const { listMembers } = tx.tables;
  await tx.query
    .delete(listMembers)
    .where(
      and(
        eq(listMembers.shopId, shopId),
        eq(listMembers.segmentId, segmentId),
        inArray(listMembers.profileId, [...profileIds]),
      ),
    );
}

export type ConfirmedProperties = Map<string, Record<string, unknown>>;

/** Our properties per profile, as far as Klaviyo has confirmed them: of all profiles, or of the given ones. */
export async function readProfileProperties(
  reader: Reader,
  shopId: number,
  profileIds?: readonly string[],
): Promise<ConfirmedProperties> {
  const { profileProperties } = reader.tables;
  const ofShop = eq(profileProperties.shopId, shopId);
  const rows = await reader.query
    .select({ profileId: profileProperties.profileId, properties: profileProperties.properties })
    .from(profileProperties)
    .where(profileIds ? and(ofShop, inArray(profileProperties.profileId, [...profileIds])) : ofShop);
  return new Map(rows.map(({ profileId, properties }) => [profileId, properties]));
}

/** Notes properties that a finished import has written. */
export async function acknowledgeProperties(
  tx: Transaction,
  shopId: number,
  items: readonly { id: string; properties: Record<string, unknown> }[],
  at: Instant,
): Promise<void> {
  const rows = items.map(({ id, properties }) => ({ shopId, profileId: id, properties, acknowledgedAt: at }));
  await tx.upsertMany(tx.tables.profileProperties, rows);
}

/** Profiles that hold none of our properties any more. */
export async function forgetProperties(tx: Transaction, shopId: number, profileIds: readonly string[]): Promise<void> {
  if (profileIds.length === 0) return;
  const { profileProperties } = tx.tables;
  await tx.query
    .delete(profileProperties)
    .where(and(eq(profileProperties.shopId, shopId), inArray(profileProperties.profileId, [...profileIds])));
}
