import { AppError } from "../domain/errors.ts";
import { forgetMembers, listsOfProfiles, noteMembers } from "../store/confirmed.ts";
import { countEffects } from "../store/effects.ts";
import { type PushOperation, updateOperation } from "../store/pushes.ts";
import { listSegments } from "../store/segments.ts";
import { type Desire, readDesires } from "./audience.ts";
import { chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { membersPayload, type SendMode, segmentOf } from "./operation.ts";

const ROWS_PER_COMMIT = 500;

/**
 * Adds people to a list or takes them off it, those for whom the plan still holds. Both are sets on Klaviyo's side:
 * sending one twice changes nothing.
 */
export async function changeMembers(context: PushContext, operation: PushOperation, mode: SendMode): Promise<void> {
  const { db, klaviyo, clock, shop } = context;
  const segmentId = segmentOf(operation);
  const list = { shopId: shop.id, segmentId };
  const profileIds = await whoStill(context, operation, mode);
  if (profileIds.length > 0) {
    const listId = await listIdOf(context, segmentId);
    if (operation.kind === "add") {
      // Before they are sent: from here on they may be on the list, whatever the answer.
      await inCommits(profileIds, (part) => db.transaction((tx) => noteMembers(tx, list, part, null)));
      await klaviyo.addToList(listId, profileIds);
      await inCommits(profileIds, (part) => db.transaction((tx) => noteMembers(tx, list, part, clock.now())));
    } else {
      await klaviyo.removeFromList(listId, profileIds);
      await inCommits(profileIds, (part) => db.transaction((tx) => forgetMembers(tx, list, part)));
    }
  }
  await db.transaction(async (tx) => {
    await updateOperation(tx, operation, { state: "done" });
    await countEffects(tx, shop.id, `push.${operation.kind}`);
  });
}

/**
 * The people of an operation for whom it is still right, looked up anew at each attempt: a single person's move may
 * have passed since the plan, or since an attempt that was cut off. Everybody it may have been carried out for is kept,
 * so that it can be taken back.
 */
async function whoStill(context: PushContext, operation: PushOperation, mode: SendMode): Promise<string[]> {
  const { db, shop } = context;
  const segmentId = segmentOf(operation);
  const { profileIds } = membersPayload.parse(operation.payload);
  const desires = await readDesires(db, shop, mode.programme, profileIds);
  const isRight = (id: string) =>
    operation.kind === "add"
      ? mode.asPlanned
        ? desires.get(id)?.mayBeListed === true
        : belongsOn(segmentId, desires.get(id))
      : mode.asPlanned || !belongsOn(segmentId, desires.get(id));
  const before = membersPayload.nullable().parse(operation.before);
  const known = new Set(before?.profileIds);
  const isChange = await changesList(context, segmentId, operation.kind, profileIds);
  const still = profileIds.filter((id) => isRight(id) && (known.has(id) || isChange(id)));
  const touched = before ? [...known.union(new Set(still))] : still;
  const leftOut = profileIds.length - still.length;
  await db.transaction((tx) => updateOperation(tx, operation, { before: { profileIds: touched }, leftOut }));
  return still;
}

/**
 * Whether adding or taking off somebody would change the list as we know it. A move of their own may have done it
 * since the plan, and hands may have; neither is this push's doing, nor to be taken back with it.
 */
async function changesList(
  { db, shop }: PushContext,
  segmentId: number,
  kind: PushOperation["kind"],
  profileIds: readonly string[],
): Promise<(profileId: string) => boolean> {
  const there = new Map<string, { isConfirmed: boolean; isRemovedByHand: boolean }>();
  for (const part of chunk(profileIds, ROWS_PER_COMMIT)) {
    for (const [id, lists] of await listsOfProfiles(db, shop.id, part)) {
      const own = lists.find((list) => list.segmentId === segmentId);
      if (own) there.set(id, own);
    }
  }
  return (id) => {
    const own = there.get(id);
    if (own?.isRemovedByHand) return false;
    return kind === "add" ? !own?.isConfirmed : own !== undefined;
  };
}

function belongsOn(segmentId: number, desire: Desire | undefined): boolean {
  return desire?.listSegmentId === segmentId;
}

async function listIdOf(context: PushContext, segmentId: number): Promise<string> {
  const segment = (await listSegments(context.db, context.shop.id)).find(({ id }) => id === segmentId);
  if (!segment?.klaviyoListId) {
    throw new AppError("conflict", `Segment ${segmentId} has no Klaviyo list yet; push again.`);
  }
  return segment.klaviyoListId;
}

async function inCommits<T>(items: readonly T[], commit: (part: T[]) => Promise<void>): Promise<void> {
  for (const part of chunk(items, ROWS_PER_COMMIT)) await commit(part);
}
