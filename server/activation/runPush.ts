import { AppError } from "../domain/errors.ts";
import type { Transaction } from "../store/database.ts";
import {
  findPush,
  isUnfinished,
  listLaterPushes,
  listOpenOperations,
  listOperations,
  type Push,
  type PushKey,
  setPushState,
} from "../store/pushes.ts";
import { listSegments } from "../store/segments.ts";
import type { PushContext } from "./context.ts";
import { flowsOf } from "./flows.ts";
import { planPush, programmeOf } from "./planPush.ts";
import { planReversal } from "./planReversal.ts";
import { sendOperation } from "./send.ts";
import { settleBy } from "./settle.ts";
import { idsByList, isAsMeant, keepStayed, unconfirmMissing, verifyLists, withStayed } from "./verify.ts";

/**
 * Plans a push up to its dry run, which waits for a person; once approved, sends it and reads the lists back: draft ->
 * planned, and approved -> sending -> verifying -> verified or mismatch. Every operation is a committed row, so calling
 * this again for a push that was cut off continues it; one that has ended is left alone. Between two operations a
 * single person's move may pass.
 */
export async function runPush(context: PushContext, key: PushKey): Promise<void> {
  const { db } = context;
  const push = await findPush(db, key);
  if (!push) throw new AppError("not_found", `There is no push ${key.pushId}.`);
  if (!isUnfinished(push)) return;
  if (push.state === "draft") {
    await (push.kind === "reversal" ? planReversal(context, push) : planPush(context, key));
    return;
  }
  if (push.state !== "verifying") await sendAll(context, push);
  await readBack(context, push);
}

async function sendAll(context: PushContext, push: Push): Promise<void> {
  const { db, shop } = context;
  if (shop.pausedBecause === "source_shrank" && push.kind !== "reversal") {
    throw new AppError(
      "conflict",
      "Shopify reports far fewer records than yesterday, so nothing is sent. Look at the store, then resume and push again.",
    );
  }
  const key = { shopId: shop.id, pushId: push.id };
  if (push.kind === "reversal" && push.state === "approved") await refuseNewFlows(context, push);
  await db.transaction((tx) => setPushState(tx, key, "sending"));
  const mode = { programme: await programmeOf(db, shop.id), asPlanned: push.kind === "reversal" };
  for (const operation of await listOpenOperations(db, key)) {
    await sendOperation(context, operation, mode);
    await context.checkpoint();
  }
  await db.transaction((tx) => setPushState(tx, key, "verifying"));
}

/** A flow may have gone live since the reversal was approved: whoever is put back would enter it unasked. */
async function refuseNewFlows(context: PushContext, reversal: Push): Promise<void> {
  const { db, shop } = context;
  const operations = await listOperations(db, { shopId: shop.id, pushId: reversal.id });
  const joins = operations.filter(({ kind }) => kind === "add").map(({ segmentId }) => segmentId ?? 0);
  const changes = [...new Set(joins)].map((segmentId) => ({ segmentId, join: ["somebody"], leave: [], stay: 0 }));
  const { flows } = await flowsOf(context, await listSegments(db, shop.id), changes);
  const told = new Set(reversal.dryRun?.flows.map(({ flowId }) => flowId));
  const unseen = flows.find(({ flowId }) => !told.has(flowId));
  if (!unseen) return;
  throw new AppError(
    "conflict",
    `The flow "${unseen.name}" has gone live since this was approved, and would write to people who are put back. ` +
      "Nothing was sent; begin anew.",
  );
}

async function readBack(context: PushContext, push: Push): Promise<void> {
  const { db, clock, shop } = context;
  const key = { shopId: shop.id, pushId: push.id };
  // What a few moves did is read back with others' lists, or when a list is short.
  if (push.kind === "automatic") return;
  const began = clock.now();
  const operations = await listOperations(db, key);
  const reading = { began, lists: await verifyLists(context, key, { left: idsByList(operations, "remove") }) };
  const lists = withStayed(reading.lists, operations);
  const state = isAsMeant(lists) ? "verified" : "mismatch";
  await db.transaction(async (tx) => {
    await setPushState(tx, key, state, { finishedAt: clock.now(), mismatches: lists });
    if (push.reverses !== null) await markReversed(tx, push);
  });
  await settleBy(context, reading);
  // After the verdict: a stop in between must not let a second look find nothing missing.
  await unconfirmMissing(context, lists);
  await keepStayed(context, lists);
}

/** The push that was taken back, and what was sent unattended after it. */
async function markReversed(tx: Transaction, reversal: Push): Promise<void> {
  const { shopId } = reversal;
  const undone = await findPush(tx, { shopId, pushId: reversal.reverses ?? "" });
  if (!undone) return;
  const covered = (await listLaterPushes(tx, undone)).filter(
    ({ kind, approvedAt }) => kind === "automatic" && (approvedAt ?? 0) < (reversal.approvedAt ?? 0),
  );
  for (const { id } of [undone, ...covered]) await setPushState(tx, { shopId, pushId: id }, "reversed");
}
