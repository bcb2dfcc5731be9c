import { MINUTE } from "../domain/instant.ts";
import { noteMembers, readListMembers } from "../store/confirmed.ts";
import { addCalls, type Push, type PushKey } from "../store/pushes.ts";
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

/** A list is read in pages of a hundred: past this a few moves do not pay for it, and the daily reading settles them. */
const READ_AT_ONCE = 2_000;
/** How long Klaviyo may take to show what it has answered for before it counts as dropped. */
const CATCHES_UP_WITHIN = 10 * MINUTE;

/**
 * Reads back the lists that an automatic push has touched, once. Null while it cannot be told yet: a list is too long
 * to be read for a few people, or may not have caught up.
 */
export async function verifyTouched(context: PushContext, push: Push): Promise<ListMismatch[] | null> {
  const { db, shop, clock } = context;
  const touched = new Set((push.dryRun?.lists ?? []).map(({ segmentId }) => segmentId));
  for (const segmentId of touched) {
    const { all } = await readListMembers(db, { shopId: shop.id, segmentId });
    if (all.size > READ_AT_ONCE) return null;
  }
  const lists = await verifyLists({ ...context, readBackPauses: [] }, { shopId: shop.id, pushId: push.id }, touched);
  const isLate = clock.now() - (push.approvedAt ?? 0) > CATCHES_UP_WITHIN;
  return isAsMeant(lists) || isLate ? lists : null;
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
