import { AppError } from "../domain/errors.ts";
import { findPush, isUnfinished, listOpenOperations, type PushKey, setPushState } from "../store/pushes.ts";
import type { PushContext } from "./context.ts";
import { planPush } from "./planPush.ts";
import { sendOperation } from "./send.ts";
import { unconfirmMissing, verifyLists } from "./verify.ts";

/**
 * Plans a push up to its dry run, which waits for a person; once approved, sends it and reads the lists back: draft ->
 * planned, and approved -> sending -> verifying -> verified or mismatch. Every operation is a committed row, so calling this again for a push that was cut off continues it; one
 * that has ended is left alone.
 */
export async function runPush(context: PushContext, key: PushKey): Promise<void> {
  const { db, clock } = context;
  const push = await findPush(db, key);
  if (!push) throw new AppError("not_found", `There is no push ${key.pushId}.`);
  if (!isUnfinished(push)) return;
  if (push.state === "draft") return planPush(context, key);
  await db.transaction((tx) => setPushState(tx, key, "sending"));
  for (const operation of await listOpenOperations(db, key)) {
    await context.checkpoint();
    await sendOperation(context, operation);
  }
  await db.transaction((tx) => setPushState(tx, key, "verifying"));
  const mismatches = await verifyLists(context, key);
  const state = mismatches.length === 0 ? "verified" : "mismatch";
  await db.transaction((tx) => setPushState(tx, key, state, { finishedAt: clock.now(), mismatches }));
  // After the verdict: a stop in between must not let a second look find nothing missing.
  await unconfirmMissing(context, mismatches);
}
