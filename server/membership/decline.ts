import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import { findRun, type RunKey, setRunState } from "../store/runs.ts";
import { findModel } from "../store/segments.ts";

/**
 * Records that a person keeps the segments as they are instead of what a run proposes. proposed -> superseded.
 * @throws {AppError} `not_found`, or `conflict` when the run is no proposal that waits
 */
export async function declineProposal(tx: Transaction, key: RunKey, at: Instant): Promise<void> {
  const run = await findRun(tx, key);
  if (!run) throw new AppError("not_found", "There is no such run in this store.");
  const isDecided = run.state !== "proposed" || (await findModel(tx, key.shopId, key.runId)) !== undefined;
  if (isDecided) throw new AppError("conflict", "This run has no proposal that waits for a decision.");
  await setRunState(tx, key, { state: "superseded", at });
}
