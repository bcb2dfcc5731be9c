import type { Audit } from "../analytics/audit/audit.ts";
import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Sentence } from "../domain/sentence.ts";
import type { AuditOverride } from "../store/audits.ts";
import type { Transaction } from "../store/database.ts";
import { findRun, type RunKey, readAudit, setRunState } from "../store/runs.ts";

/** Whether somebody may let a run go on that the audit blocked for this reason: not over a history that was cut short. */
export function mayBeOverridden({ code }: Sentence): boolean {
  return code !== "audit.gate.incomplete_history";
}

/**
 * Whether an override is of this audit too: data that has become worse since is not what somebody agreed to.
 * @param audit what blocks now
 */
export function isCovered(
  override: Pick<AuditOverride, "score" | "blockedBy"> | undefined,
  { score, affected, reason }: Pick<Audit, "score" | "affected" | "reason">,
): boolean {
  if (!override || !mayBeOverridden(reason)) return false;
  return affected <= Number(override.blockedBy.params.affected) && score >= override.score;
}

/**
 * Lets a run go on that the audit blocked: who, why and when are kept with what the audit had said.
 * @throws AppError conflict where the run was not refused by the audit, or may not go on
 */
export async function overrideAudit(
  tx: Transaction,
  key: RunKey,
  { by, reason, at }: { by: string; reason: string; at: Instant },
): Promise<void> {
  const run = await findRun(tx, key);
  if (!run) throw new AppError("not_found", "There is no such run in this store.");
  const audit = await readAudit(tx, key);
  if (run.state !== "refused" || audit?.gate !== "block") {
    throw new AppError("conflict", "The audit does not block this run, so there is nothing to override.");
  }
  if (!mayBeOverridden(audit.reason)) {
    throw new AppError(
      "conflict",
      "With only the last 60 days of orders no segment can be tested. Grant the app access to all orders, then run again.",
    );
  }
  const row = { ...key, by, reason, at, score: audit.score, blockedBy: audit.reason };
  await tx.upsertMany(tx.tables.auditOverrides, [row]);
  await setRunState(tx, key, { state: "running", at: null });
}
