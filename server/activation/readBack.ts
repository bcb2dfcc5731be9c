import type { MembersPage } from "../connectors/klaviyo/lists.ts";
import { type ListMembers, noteMembers, noteSightings, readListMembers } from "../store/confirmed.ts";
import { listSegments } from "../store/segments.ts";
import { chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";

const ROWS_PER_COMMIT = 500;

export interface ListOfOurs {
  segmentId: number;
  listId: string;
}

export async function listsOfOurs({ db, shop }: Pick<PushContext, "db" | "shop">): Promise<ListOfOurs[]> {
  return (await listSegments(db, shop.id)).flatMap(({ id, klaviyoListId }) =>
    klaviyoListId === null ? [] : [{ segmentId: id, listId: klaviyoListId }],
  );
}

/** What a list holds, beside what we thought it holds. */
export interface Sighting {
  ours: ListMembers;
  /** Confirmed to us and not there. */
  missing: string[];
  /** Of the missing, those we had seen there: somebody took them off. */
  removedByHand: string[];
  /** Added by us without a confirmation, and there. */
  arrived: string[];
  /** There, and not by us. */
  strangers: Set<string>;
}

/** Reads one list to its end and holds it against what we know. Changes nothing. */
export async function lookAtList(context: PushContext, { segmentId, listId }: ListOfOurs): Promise<Sighting> {
  const ours = await readListMembers(context.db, { shopId: context.shop.id, segmentId });
  const actual = await readList(context, listId);
  const missing = [...ours.confirmed.difference(actual)].toSorted();
  return {
    ours,
    missing,
    removedByHand: missing.filter((id) => ours.seen.has(id)),
    arrived: [...ours.all].filter((id) => actual.has(id) && !ours.confirmed.has(id)),
    strangers: actual.difference(ours.all),
  };
}

/** Keeps what was seen: whom we now know to be there, and whom somebody took off. */
export async function recordSighting(context: PushContext, list: ListOfOurs, sighting: Sighting): Promise<void> {
  const { db, shop, clock } = context;
  const key = { shopId: shop.id, segmentId: list.segmentId };
  const missing = new Set(sighting.missing);
  for (const part of chunk(sighting.arrived, ROWS_PER_COMMIT)) {
    await db.transaction((tx) => noteMembers(tx, key, part, clock.now()));
  }
  const seen = [...sighting.ours.confirmed].filter((id) => !missing.has(id) && !sighting.ours.seen.has(id));
  for (const part of chunk(seen, ROWS_PER_COMMIT)) {
    await db.transaction((tx) => noteSightings(tx, key, part, { seenAt: clock.now() }));
  }
  for (const part of chunk(sighting.removedByHand, ROWS_PER_COMMIT)) {
    await db.transaction((tx) => noteSightings(tx, key, part, { removedByHandAt: clock.now() }));
  }
}

async function readList(context: PushContext, listId: string): Promise<Set<string>> {
  const members = new Set<string>();
  let cursor: string | null = null;
  do {
    context.signal.throwIfAborted();
    const page: MembersPage = await context.klaviyo.fetchListMembers(listId, cursor);
    for (const id of page.profileIds) members.add(id);
    cursor = page.next;
  } while (cursor !== null);
  return members;
}
