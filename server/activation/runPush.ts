import { findPush, listOpenOperations, type Push, type PushKey, setPushState } from "../store/pushes.ts";
import type { PushContext } from "./context.ts";
import { planPush } from "./planPush.ts";
import { sendOperation } from "./send.ts";
import { forgetMissing, verifyLists } from "./verify.ts";

/**
 * Plans a push, sends it and reads the lists back: planning -> approved -> sending -> verifying -> verified or mismatch. Every
 * operation is a committed row, so calling this again for a push that was cut off continues it.
 */
export async function runPush(context: PushContext, key: PushKey): Promise<Push | undefined> {
  const { db, clock, signal } = context;
  try {
    const push = await findPush(db, key);
    if (push?.state === "planning") await planPush(context, key);
    await db.transaction((tx) => setPushState(tx, key, "sending"));
    for (const operation of await listOpenOperations(db, key)) {
      signal.throwIfAborted();
      await sendOperation(context, operation);
    }
    await db.transaction((tx) => setPushState(tx, key, "verifying"));
    const mismatches = await verifyLists(context, key);
    const state = mismatches.length === 0 ? "verified" : "mismatch";
    await db.transaction((tx) => setPushState(tx, key, state, { finishedAt: clock.now(), mismatches }));
    // After the verdict: a stop in between must not let a second look find nothing missing.
    await forgetMissing(context, mismatches);
  } catch (error) {
    // A stop of the process is not a failure: the push goes on at the next start.
    if (signal.aborted) throw error;
    const message = error instanceof Error ? error.message : String(error);
    await db.transaction((tx) => setPushState(tx, key, "failed", { finishedAt: clock.now(), error: message }));
    throw error;
  }
  return findPush(db, key);
}
