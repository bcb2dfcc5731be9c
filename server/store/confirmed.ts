import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { pages } from "./pages.ts";
import { and, asc, eq, gt, inArray } from "./query.ts";

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

/** Whether we put more people on the list of a segment than `most`; reads no more rows than it must to know. */
export async function hasMoreMembersThan(reader: Reader, { shopId, segmentId }: List, most: number): Promise<boolean> {
  const { listMembers } = reader.tables;
  const rows = await reader.query
    .select({ profileId: listMembers.profileId })
    .from(listMembers)
    .where(and(eq(listMembers.shopId, shopId), eq(listMembers.segmentId, segmentId)))
    .orderBy(asc(listMembers.profileId))
    .limit(1)
    .offset(most);
  return rows.length > 0;
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

const PROPERTIES_PER_PAGE = 5_000;

/** Our properties of every profile, as far as Klaviyo has confirmed them; read in pages, so that others get their turn. */
export async function readAllProperties(reader: Reader, shopId: number): Promise<ConfirmedProperties> {
  const { profileProperties: table } = reader.tables;
  const confirmed: ConfirmedProperties = new Map();
  const read = (after: string, limit: number) =>
    reader.query
      .select({ profileId: table.profileId, properties: table.properties })
      .from(table)
      .where(and(eq(table.shopId, shopId), gt(table.profileId, after)))
      .orderBy(asc(table.profileId))
      .limit(limit);
  for await (const page of pages("", PROPERTIES_PER_PAGE, read, ({ profileId }) => profileId)) {
    for (const { profileId, properties } of page) confirmed.set(profileId, properties);
  }
  return confirmed;
}

/** Our properties of the given profiles, as far as Klaviyo has confirmed them. At most 500. */
export async function readProfileProperties(
  reader: Reader,
  shopId: number,
  profileIds: readonly string[],
): Promise<ConfirmedProperties> {
  const { profileProperties } = reader.tables;
  const rows = await reader.query
    .select({ profileId: profileProperties.profileId, properties: profileProperties.properties })
    .from(profileProperties)
    .where(and(eq(profileProperties.shopId, shopId), inArray(profileProperties.profileId, [...profileIds])));
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

/** Some profiles of which Klaviyo holds something of ours, as far as we know. */
export async function profilesWrittenTo(reader: Reader, shopId: number, limit: number): Promise<string[]> {
  for (const table of [reader.tables.listMembers, reader.tables.profileProperties]) {
    const rows = await reader.query
      .selectDistinct({ profileId: table.profileId })
      .from(table)
      .where(eq(table.shopId, shopId))
      .limit(limit);
    if (rows.length > 0) return rows.map(({ profileId }) => profileId);
  }
  return [];
}

/** Forgets what was written to profiles, all of which is gone from Klaviyo. At most 500. */
export async function forgetProfileRows(tx: Transaction, shopId: number, profileIds: readonly string[]): Promise<void> {
  for (const table of [tx.tables.listMembers, tx.tables.profileProperties]) {
    await tx.query.delete(table).where(and(eq(table.shopId, shopId), inArray(table.profileId, [...profileIds])));
  }
}
