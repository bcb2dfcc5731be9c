import { type Instant, MINUTE } from "../domain/instant.ts";
import { hasMoreMembersThan } from "../store/confirmed.ts";
import { listOperations, listPushesIn, type Push, type PushOperation, setPushState } from "../store/pushes.ts";
import type { ListMismatch } from "../store/schema/activation.ts";
import type { PushContext } from "./context.ts";
import { idsByList, isAsMeant, keepStayed, unconfirmMissing, verifyLists, withStayed } from "./verify.ts";

/** A list is read in pages of a hundred: past this a few moves do not pay for it, and the next full reading settles them. */
const READ_AT_ONCE = 2_000;
/** How long Klaviyo may take to show what it has answered for before it counts as dropped. */
const CATCHES_UP_WITHIN = 10 * MINUTE;

/**
 * Reads back the lists that automatic pushes have touched and that are short enough to be read for a few people. Who has
 * not arrived yet is waited for; the pushes stay in `verifying` meanwhile.
 * @returns whether some of them are worth another look in a while
 */
export async function settleSmall(context: PushContext): Promise<boolean> {
  const { db, shop, clock } = context;
  const open = await unsettled(context);
  const [newest] = open;
  if (!newest) return false;
  const long = new Set<number>();
  for (const segmentId of new Set(open.flatMap(touchedBy))) {
    if (await hasMoreMembersThan(db, { shopId: shop.id, segmentId }, READ_AT_ONCE)) long.add(segmentId);
  }
  const isSmall = (push: Push) => !touchedBy(push).some((segmentId) => long.has(segmentId));
  const small = open.filter(isSmall);
  if (small.length === 0) return false;
  const touched = new Set(small.flatMap(touchedBy));
  const key = { shopId: shop.id, pushId: newest.id };
  const began = clock.now();
  const lists = await verifyLists({ ...context, readBackPauses: [] }, key, { only: touched });
  const isLate = (push: Push) => (push.approvedAt ?? 0) < began - CATCHES_UP_WITHIN;
  return (await settle(context, small, { lists, began }, isLate)) > 0;
}

/** What a look at lists has shown, and when it began: it says nothing of pushes that came later. */
export interface Reading {
  lists: readonly ListMismatch[];
  began: Instant;
}

/** Settles automatic pushes by a reading of all lists that somebody else needed anyway. */
export async function settleBy(context: PushContext, reading: Reading): Promise<void> {
  await settle(context, await unsettled(context), reading, () => true);
}

/** Reads all lists back, if there is an automatic push that nobody has settled. */
export async function settleAll(context: PushContext): Promise<void> {
  const [newest] = await unsettled(context);
  if (!newest) return;
  const began = context.clock.now();
  await settleBy(context, { began, lists: await verifyLists(context, { shopId: context.shop.id, pushId: newest.id }) });
}

async function unsettled({ db, shop }: PushContext): Promise<Push[]> {
  return (await listPushesIn(db, shop.id, ["verifying"], 1_000)).filter(({ kind }) => kind === "automatic");
}

function touchedBy({ dryRun }: Push): number[] {
  return dryRun?.lists.map(({ segmentId }) => segmentId) ?? [];
}

/**
 * Ends pushes by what a reading says of the people they added, and of nobody else.
 * @returns how many stay open, because somebody has not arrived who may yet
 */
async function settle(
  context: PushContext,
  pushes: readonly Push[],
  { lists, began }: Reading,
  isFinal: (push: Push) => boolean,
): Promise<number> {
  const { db, clock, shop } = context;
  let waiting = 0;
  for (const push of pushes) {
    if ((push.approvedAt ?? 0) >= began) continue;
    const key = { shopId: shop.id, pushId: push.id };
    const mismatches = ofPush(await listOperations(db, key), lists);
    if (!isAsMeant(mismatches) && !isFinal(push)) {
      waiting++;
      continue;
    }
    const state = isAsMeant(mismatches) ? "verified" : "mismatch";
    await db.transaction((tx) => setPushState(tx, key, state, { finishedAt: clock.now(), mismatches }));
    await unconfirmMissing(context, mismatches);
    await keepStayed(context, mismatches);
  }
  return waiting;
}

/** What a reading says of those a push has added and taken off. */
function ofPush(operations: readonly PushOperation[], lists: readonly ListMismatch[]): ListMismatch[] {
  const added = idsByList(operations, "add");
  return withStayed(lists, operations)
    .map(({ segmentId, missing, stayed }) => ({
      segmentId,
      missing: missing.filter((id) => added.get(segmentId)?.has(id)),
      unexpected: [],
      removedByHand: [],
      stayed,
    }))
    .filter(({ missing, stayed }) => missing.length + stayed.length > 0);
}
