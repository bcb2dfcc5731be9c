import { noteMembers } from "../store/confirmed.ts";
import { addCalls, type PushKey } from "../store/pushes.ts";
import type { ListMismatch } from "../store/schema/activation.ts";
import { chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { type ListOfOurs, listsOfOurs, lookAtList, recordSighting, type Sighting } from "./readBack.ts";

const ROWS_PER_COMMIT = 500;

/**
 * Reads lists of ours back and names who is missing and who is there without us. A list may lag behind its answer, so
 * lists with somebody missing are read again after a pause before it counts. Whom somebody else put on a list, or took
 * off it after we had seen them there, is reported and left alone: neither is a mismatch of this push.
 */
export async function verifyLists(
  context: PushContext,
  push: PushKey,
  only?: ReadonlySet<number>,
): Promise<ListMismatch[]> {
  const lists = (await listsOfOurs(context)).filter(({ segmentId }) => !only || only.has(segmentId));
  const seen = new Map<ListOfOurs, Sighting>();
  let toRead = lists;
  for (const pause of [0, ...context.readBackPauses]) {
    if (pause > 0 && toRead.length > 0) await context.pause(pause);
    for (const list of toRead) seen.set(list, await lookAtList(context, list));
    await context.db.transaction((tx) => addCalls(tx, push, context.takeCalls()));
    toRead = toRead.filter((list) => notArrived(seen.get(list)).length > 0);
  }
  for (const [list, sighting] of seen) await recordSighting(context, list, sighting);
  return [...seen]
    .map(([{ segmentId }, sighting]) => ({
      segmentId,
      missing: notArrived(sighting),
      unexpected: [...sighting.strangers].toSorted(),
      removedByHand: sighting.removedByHand,
    }))
    .filter((list) => list.missing.length + list.unexpected.length + list.removedByHand.length > 0);
}

/** Confirmed and never seen: Klaviyo dropped them, or has not caught up yet. */
function notArrived(sighting: Sighting | undefined): string[] {
  const byHand = new Set(sighting?.removedByHand);
  return sighting?.missing.filter((id) => !byHand.has(id)) ?? [];
}

/** Whether lists hold whom the push meant, whatever others did to them by hand. */
export function isAsMeant(lists: readonly ListMismatch[]): boolean {
  return lists.every(({ missing }) => missing.length === 0);
}

/** What is missing no longer counts as confirmed, so that the next push adds it again. */
export async function unconfirmMissing({ db, shop }: PushContext, mismatches: readonly ListMismatch[]): Promise<void> {
  for (const { segmentId, missing } of mismatches) {
    for (const part of chunk(missing, ROWS_PER_COMMIT)) {
      await db.transaction((tx) => noteMembers(tx, { shopId: shop.id, segmentId }, part, null));
    }
  }
}
