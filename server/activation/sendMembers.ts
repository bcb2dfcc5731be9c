import { z } from "zod";
import { AppError } from "../domain/errors.ts";
import { forgetMembers, noteMembers } from "../store/confirmed.ts";
import { countEffects } from "../store/effects.ts";
import { type PushOperation, updateOperation } from "../store/pushes.ts";
import { listSegments } from "../store/segments.ts";
import { type Desire, readDesires } from "./audience.ts";
import { chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { type SendMode, segmentOf } from "./operation.ts";

const ROWS_PER_COMMIT = 500;

export const membersPayload = z.object({ profileIds: z.array(z.string()) });

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
  let still = profileIds;
  if (!mode.asPlanned) {
    const desires = await readDesires(db, shop, mode.programme, profileIds);
    const belongs = (id: string) => belongsOn(segmentId, desires.get(id));
    still = profileIds.filter((id) => (operation.kind === "add" ? belongs(id) : !belongs(id)));
  }
  const before = membersPayload.nullable().parse(operation.before);
  const touched = before ? [...new Set([...before.profileIds, ...still])] : still;
  const leftOut = profileIds.length - still.length;
  await db.transaction((tx) => updateOperation(tx, operation, { before: { profileIds: touched }, leftOut }));
  return still;
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
