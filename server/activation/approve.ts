import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "../store/database.ts";
import {
  createPush,
  findPush,
  listLaterPushes,
  listPushesIn,
  type Push,
  type PushKey,
  setPushState,
} from "../store/pushes.ts";
import { findLiveModel } from "../store/segments.ts";
import { setPause } from "../store/shops.ts";
import { refuseDisputed } from "./refuseDisputed.ts";

export interface Approval {
  by: string;
  at: Instant;
  /** Live flows the person was told of that people who are put back onto a list may enter. */
  acknowledgedFlows: readonly string[];
}

/**
 * Lets a planned push be sent as its dry run says. planned -> approved. Approving a reversal also pauses whatever
 * happens by itself, so that nothing is pushed again before a person says so.
 * @throws {AppError} `not_found`, `conflict` when the push is not waiting for approval, `invalid_input` when a flow
 * that would start again was not acknowledged
 */
export async function approvePush(tx: Transaction, key: PushKey, approval: Approval): Promise<void> {
  const push = await requirePlanned(tx, key);
  await refuseStale(tx, push);
  if (push.kind === "reversal") {
    refuseUnseenFlows(push, approval);
    await setPause(tx, key.shopId, { at: approval.at, because: "reversal" });
  } else await refuseDisputed(tx, key.shopId);
  await setPushState(tx, key, "approved", { approvedBy: approval.by, approvedAt: approval.at });
}

/**
 * Putting people back onto a list must not have them written to without somebody knowing. Even a flow that takes
 * everybody once may never have seen these.
 */
function refuseUnseenFlows(push: Push, { acknowledgedFlows }: Approval): void {
  const { dryRun } = push;
  if (dryRun && !dryRun.flowsKnown && dryRun.lists.some(({ join }) => join > 0)) {
    refuseUnknownFlows(acknowledgedFlows);
  }
  const entered = dryRun?.flows.filter(({ people }) => people > 0) ?? [];
  const unseen = entered.filter(({ flowId }) => !acknowledgedFlows.includes(flowId));
  if (unseen.length === 0) return;
  const names = unseen.map(({ name }) => `"${name}"`).join(", ");
  throw new AppError(
    "invalid_input",
    `Taking this back puts people on lists whose live flows may write to them: ${names}. Set the flows to draft in ` +
      "Klaviyo and begin anew, or name them to go on all the same.",
    { details: { flows: unseen.map(({ flowId }) => flowId) } },
  );
}

/** What a person names who lets people be put back onto lists without knowing which flows hang on them. */
const UNKNOWN_FLOWS = "unknown";

function refuseUnknownFlows(acknowledgedFlows: readonly string[]): void {
  if (acknowledgedFlows.includes(UNKNOWN_FLOWS)) return;
  throw new AppError(
    "invalid_input",
    "Taking this back puts people on lists, and this Klaviyo key may not see whether live flows would write to them. " +
      `Give the key read access to flows and begin anew, or name "${UNKNOWN_FLOWS}" to go on all the same.`,
    { details: { flows: [UNKNOWN_FLOWS] } },
  );
}

/**
 * What was counted must still be what would happen: under the model that is in force, and with nothing sent by a
 * person since. A reversal says what stood before all pushes there were, so for it unattended ones count as well.
 */
async function refuseStale(reader: Reader, push: Push): Promise<void> {
  const isReversal = push.kind === "reversal";
  const live = await findLiveModel(reader, push.shopId);
  const isOtherModel = isReversal ? (live?.publishedAt ?? 0) > (push.plannedAt ?? 0) : live?.runId !== push.modelRunId;
  const later = await listLaterPushes(reader, { ...push, approvedAt: push.plannedAt });
  const underWay = (await listPushesIn(reader, push.shopId, ["approved", "sending"])).filter(
    ({ id }) => id !== push.id,
  );
  const counts = ({ kind }: Push) => isReversal || kind !== "automatic";
  if (!isOtherModel && !later.some(counts) && !underWay.some(counts)) return;
  throw new AppError("conflict", "Segments or lists have changed since this was counted; discard it and begin anew.");
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

const REVERSIBLE: readonly Push["state"][] = ["verified", "mismatch", "failed"];

/**
 * A push that takes an earlier one back, with whatever was sent unattended since; to be counted before anybody
 * approves it.
 * @throws {AppError} `not_found`, or `conflict` when there is nothing to take back or a later push by hand comes first
 */
export async function createReversal(
  tx: Transaction,
  key: PushKey,
  reversal: { id: string; at: Instant },
): Promise<void> {
  const push = await findPush(tx, key);
  if (!push) throw new AppError("not_found", "There is no such push in this store.");
  if (!REVERSIBLE.includes(push.state) || push.approvedAt === null || push.kind === "reversal") {
    throw new AppError("conflict", `Only a push that was sent can be taken back; this one is ${push.state}.`);
  }
  const later = (await listLaterPushes(tx, push)).find(({ kind, state }) => kind === "manual" && state !== "reversed");
  if (later) {
    throw new AppError("conflict", `Push ${later.id} was sent after this one; take that one back first.`);
  }
  const { modelRunId } = push;
  const facts = { kind: "reversal" as const, reverses: push.id, modelRunId, createdAt: reversal.at };
  await createPush(tx, { shopId: key.shopId, pushId: reversal.id }, facts);
}
