import { setTimeout as sleep } from "node:timers/promises";
import type { MembersPage } from "../connectors/klaviyo/lists.ts";
import { addCalls, forgetMembers, type PushKey, readListMembers } from "../store/pushes.ts";
import type { ListMismatch } from "../store/schema/activation.ts";
import { listSegments } from "../store/segments.ts";
import type { PushContext } from "./context.ts";

const ROWS_PER_COMMIT = 500;

/** Reads every list of ours back and names who is missing and who is there without us. */
export async function verifyLists(context: PushContext, push: PushKey): Promise<ListMismatch[]> {
  const mismatches: ListMismatch[] = [];
  for (const { id, klaviyoListId } of await listSegments(context.db, context.shop.id)) {
    if (klaviyoListId === null) continue;
    const mismatch = await verifyList(context, id, klaviyoListId);
    await context.db.transaction((tx) => addCalls(tx, push, context.takeCalls()));
    if (mismatch) mismatches.push(mismatch);
  }
  return mismatches;
}

/**
 * A list may lag behind its answer, so members that are missing are looked for again before they count as missing.
 * What is there without us (a hand edit) is reported and left alone.
 */
async function verifyList(context: PushContext, segmentId: number, listId: string): Promise<ListMismatch | null> {
  const confirmed = await readListMembers(context.db, context.shop.id, segmentId);
  let actual = await readList(context, listId);
  for (const pause of context.readBackPauses) {
    if (confirmed.isSubsetOf(actual)) break;
    await sleep(pause, undefined, { signal: context.signal });
    actual = await readList(context, listId);
  }
  const missing = [...confirmed.difference(actual)].toSorted();
  const unexpected = [...actual.difference(confirmed)].toSorted();
  return missing.length + unexpected.length === 0 ? null : { segmentId, missing, unexpected };
}

/** What is missing is no longer held to be confirmed, so that the next push adds it again. */
export async function forgetMissing(context: PushContext, mismatches: readonly ListMismatch[]): Promise<void> {
  for (const { segmentId, missing } of mismatches) {
    for (let at = 0; at < missing.length; at += ROWS_PER_COMMIT) {
      const part = missing.slice(at, at + ROWS_PER_COMMIT);
      await context.db.transaction((tx) => forgetMembers(tx, context.shop.id, segmentId, part));
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
