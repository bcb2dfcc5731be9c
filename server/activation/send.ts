import { retryPassing } from "../jobs/retryPassing.ts";
import { addCalls, countAttempt, type PushOperation } from "../store/pushes.ts";
import type { PushContext } from "./context.ts";
import type { SendMode } from "./operation.ts";
import { sendEvents } from "./sendEvents.ts";
import { ensureList } from "./sendList.ts";
import { changeMembers } from "./sendMembers.ts";
import { importProperties } from "./sendProperties.ts";

/**
 * Carries out one operation of the outbox. Safe to call again for one whose outcome is unknown, so failures that pass
 * are waited out and the operation is sent again.
 */
export function sendOperation(context: PushContext, operation: PushOperation, mode: SendMode): Promise<void> {
  return retryPassing(context.pause, () => attemptOperation(context, operation, mode));
}

async function attemptOperation(context: PushContext, operation: PushOperation, mode: SendMode): Promise<void> {
  const { db } = context;
  await db.transaction((tx) => countAttempt(tx, operation));
  try {
    await SENDERS[operation.kind](context, operation, mode);
  } finally {
    await db.transaction((tx) => addCalls(tx, operation, context.takeCalls()));
  }
}

type Send = (context: PushContext, operation: PushOperation, mode: SendMode) => Promise<void>;

const SENDERS: Readonly<Record<PushOperation["kind"], Send>> = {
  list: ensureList,
  properties: importProperties,
  remove: changeMembers,
  add: changeMembers,
  events: sendEvents,
};
