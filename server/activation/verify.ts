import type { MembersPage } from "../connectors/klaviyo/lists.ts";
import { addCalls, noteMembers, type PushKey, readListMembers } from "../store/pushes.ts";
import type { ListMismatch } from "../store/schema/activation.ts";
import { listSegments } from "../store/segments.ts";
import type { PushContext } from "./context.ts";

const ROWS_PER_COMMIT = 500;

interface ListOfOurs {
  segmentId: number;
  listId: string;
}

/**
 * Reads every list of ours back and names who is missing and who is there without us. A list may lag behind its
 * answer, so lists with somebody missing are read again after a pause before it counts. Whom somebody else put on a
 * list is reported and left alone.
 */
export async function verifyLists(context: PushContext, push: PushKey): Promise<ListMismatch[]> {
  const found = new Map<number, ListMismatch>();
  let toRead = await listsOfOurs(context);
  for (const pause of [0, ...context.readBackPauses]) {
    if (pause > 0 && toRead.length > 0) await context.pause(pause);
    for (const list of toRead) found.set(list.segmentId, await compareList(context, list));
    await context.db.transaction((tx) => addCalls(tx, push, context.takeCalls()));
    toRead = toRead.filter(({ segmentId }) => (found.get(segmentId)?.missing.length ?? 0) > 0);
  }
  return [...found.values()].filter(({ missing, unexpected }) => missing.length + unexpected.length > 0);
}

async function listsOfOurs({ db, shop }: PushContext): Promise<ListOfOurs[]> {
  return (await listSegments(db, shop.id)).flatMap(({ id, klaviyoListId }) =>
    klaviyoListId === null ? [] : [{ segmentId: id, listId: klaviyoListId }],
  );
}

/** Whom Klaviyo has confirmed to us, held against whom the list holds. */
async function compareList(context: PushContext, { segmentId, listId }: ListOfOurs): Promise<ListMismatch> {
  const { confirmed, all } = await readListMembers(context.db, context.shop.id, segmentId);
  const actual = await readList(context, listId);
  return {
    segmentId,
    missing: [...confirmed.difference(actual)].toSorted(),
    unexpected: [...actual.difference(all)].toSorted(),
  };
}

/** What is missing no longer counts as confirmed, so that the next push adds it again. */
export async function unconfirmMissing({ db, shop }: PushContext, mismatches: readonly ListMismatch[]): Promise<void> {
  for (const { segmentId, missing } of mismatches) {
    for (let at = 0; at < missing.length; at += ROWS_PER_COMMIT) {
      const part = missing.slice(at, at + ROWS_PER_COMMIT);
      await db.transaction((tx) => noteMembers(tx, { shopId: shop.id, segmentId }, part, null));
    }
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
