import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "../store/database.ts";
import { createPush, findPush, type Push, type PushKey, setPushState } from "../store/pushes.ts";

/**
 * Lets a planned push be sent as its dry run says. planned -> approved.
 * @throws {AppError} `not_found`, or `conflict` when the push is not waiting for approval
 */
export async function approvePush(tx: Transaction, key: PushKey, approval: { by: string; at: Instant }): Promise<void> {
  await requirePlanned(tx, key);
  await setPushState(tx, key, "approved", { approvedBy: approval.by, approvedAt: approval.at });
}

/** Drops a planned push; nothing of it was sent. planned -> discarded. */
export async function discardPush(tx: Transaction, key: PushKey, at: Instant): Promise<void> {
  await requirePlanned(tx, key);
  await setPushState(tx, key, "discarded", { finishedAt: at });
}

async function requirePlanned(reader: Reader, key: PushKey): Promise<Push> {
  const push = await findPush(reader, key);
  if (!push) throw new AppError("not_found", "There is no such push in this store.");
  if (push.state !== "planned") {
    throw new AppError("conflict", `This push is not waiting for approval; its state is ${push.state}.`);
  }
  return push;
}

const REVERSIBLE: readonly Push["state"][] = ["verified", "mismatch"];

/**
 * A push that takes an earlier one back, to be counted before anybody approves it.
 * @throws {AppError} `not_found`, or `conflict` when there is nothing to take back
 */
export async function createReversal(
  tx: Transaction,
  key: PushKey,
  reversal: { id: string; at: Instant },
): Promise<void> {
  const push = await findPush(tx, key);
  if (!push) throw new AppError("not_found", "There is no such push in this store.");
  if (!REVERSIBLE.includes(push.state) || push.kind === "reversal") {
    throw new AppError("conflict", `Only a push that was carried out can be taken back; this one is ${push.state}.`);
  }
  const { modelRunId } = push;
  const facts = { kind: "reversal" as const, reverses: push.id, modelRunId, createdAt: reversal.at };
  await createPush(tx, { shopId: key.shopId, pushId: reversal.id }, facts);
}
