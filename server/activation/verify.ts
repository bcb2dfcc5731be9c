import { noteMembers } from "../store/confirmed.ts";
import { addCalls, type PushKey, type PushOperation } from "../store/pushes.ts";
import type { ListMismatch } from "../store/schema/activation.ts";
import { chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { membersPayload } from "./operation.ts";
import { type ListOfOurs, listsOfOurs, lookAtList, recordSighting, type Sighting } from "./readBack.ts";

const ROWS_PER_COMMIT = 500;

/**
 * Reads lists of ours back and names who is missing and who is there without us. A list may lag behind its answer, so
 * lists with somebody missing, or still there who was taken off (`left`), are read again after a pause before it counts. Whom somebody else put on a list, or took
 * off it after we had seen them there, is reported and left alone: neither is a mismatch of this push.
 */
export async function verifyLists(
  context: PushContext,
  push: PushKey,
  { only, left = new Map() }: { only?: ReadonlySet<number>; left?: ReadonlyMap<number, ReadonlySet<string>> } = {},
): Promise<ListMismatch[]> {
  const lists = (await listsOfOurs(context)).filter(({ segmentId }) => !only || only.has(segmentId));
  const lags = (list: ListOfOurs) => {
    const sighting = seen.get(list);
    const own = left.get(list.segmentId) ?? new Set();
    return notArrived(sighting).length > 0 || [...own].some((id) => sighting?.strangers.has(id));
  };
  const seen = new Map<ListOfOurs, Sighting>();
  let toRead = lists;
  for (const pause of [0, ...context.readBackPauses]) {
    if (pause > 0 && toRead.length > 0) await context.pause(pause);
    for (const list of toRead) seen.set(list, await lookAtList(context, list));
    await context.db.transaction((tx) => addCalls(tx, push, context.takeCalls()));
    toRead = toRead.filter(lags);
  }
  for (const [list, sighting] of seen) await recordSighting(context, list, sighting);
  return [...seen]
    .map(([{ segmentId }, sighting]) => ({
      segmentId,
      missing: notArrived(sighting),
      unexpected: [...sighting.strangers].toSorted(),
      removedByHand: sighting.removedByHand,
      stayed: [],
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
  return lists.every(({ missing, stayed }) => missing.length + stayed.length === 0);
}

/** Of who is on a list without us, those this push had taken off: not somebody's hands, but a removal that was dropped. */
export function withStayed(lists: readonly ListMismatch[], operations: readonly PushOperation[]): ListMismatch[] {
  const removed = idsByList(operations, "remove");
  return lists.map((list) => {
    const own = removed.get(list.segmentId) ?? new Set();
    return {
      ...list,
      unexpected: list.unexpected.filter((id) => !own.has(id)),
      stayed: list.unexpected.filter((id) => own.has(id)),
    };
  });
}

/** The profiles that a push added to, or took off, each list. */
export function idsByList(operations: readonly PushOperation[], kind: "add" | "remove"): Map<number, Set<string>> {
  const ids = new Map<number, Set<string>>();
  for (const operation of operations) {
    if (operation.kind !== kind || operation.before === null || operation.segmentId === null) continue;
    const before = new Set(membersPayload.parse(operation.before).profileIds);
    ids.set(operation.segmentId, (ids.get(operation.segmentId) ?? new Set()).union(before));
  }
  return ids;
}

/** Who was to leave and is still there is ours as before, so that the next push takes them off again. */
export async function keepStayed({ db, shop, clock }: PushContext, lists: readonly ListMismatch[]): Promise<void> {
  for (const { segmentId, stayed } of lists) {
    for (const part of chunk(stayed, ROWS_PER_COMMIT)) {
      await db.transaction((tx) => noteMembers(tx, { shopId: shop.id, segmentId }, part, clock.now()));
    }
  }
}

/** What is missing no longer counts as confirmed, so that the next push adds it again. */
export async function unconfirmMissing({ db, shop }: PushContext, mismatches: readonly ListMismatch[]): Promise<void> {
  for (const { segmentId, missing } of mismatches) {
    for (const part of chunk(missing, ROWS_PER_COMMIT)) {
      await db.transaction((tx) => noteMembers(tx, { shopId: shop.id, segmentId }, part, null));
    }
  }
}
