import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import { modelAfterReversal } from "../store/modelAfterReversal.ts";
import { type Push, setPushState } from "../store/pushes.ts";
import { findModel } from "../store/segments.ts";

/**
 * Where a push that is taken back had brought a new model to Klaviyo, the model before it is accepted once more, by whom
 * approved the reversal: same centroids, same slots, everybody back where they were. publishMemberships then puts it in
 * force. Where the push had only moved people within its model, the model stays.
 * @param reversal the push that takes back, whose id becomes the name of the model
 * @returns whether there is a model to publish
 */
export async function acceptEarlierModel(tx: Transaction, reversal: Push, undone: Push, at: Instant): Promise<boolean> {
  const { shopId } = reversal;
  if (await findModel(tx, shopId, reversal.id)) return true;
  const after = await modelAfterReversal(tx, undone);
  if (after.kind !== "restored") return false;
  const { model: earlier, live } = after;
  await tx.query.insert(tx.tables.models).values({
    ...earlier,
    runId: reversal.id,
    undoes: live.runId,
    restores: earlier.runId,
    acceptedAt: Math.max(at, live.acceptedAt + 1),
    acceptedBy: reversal.approvedBy ?? "",
    publishedAt: null,
    retiredAt: null,
  });
  // What Klaviyo holds from here on is this model's, should a later push be taken back.
  const { state, id: pushId } = reversal;
  await setPushState(tx, { shopId, pushId }, state, { modelRunId: reversal.id });
  return true;
}
