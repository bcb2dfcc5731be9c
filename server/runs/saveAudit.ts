import type { Audit } from "../analytics/audit/audit.ts";
import type { Instant } from "../domain/instant.ts";
import { saveAuditRecord, saveExcludedOrders } from "../store/audits.ts";
import { finishStep } from "../store/runs.ts";
import type { RunContext } from "./context.ts";

/** More places than this send orders to no shop; the ones with the fewest are left out. */
const MOST_CHANNELS = 200;

/** Commits the audit of a run: first the log of what was left out, then the audit with the step. */
export async function saveAudit({ db, clock, key }: RunContext, audit: Audit, startedAt: Instant): Promise<void> {
  const excludedAt = clock.now();
  await saveExcludedOrders(
    db,
    key,
    audit.excluded.map(({ id, rule, amount }) => ({ orderId: id, rule, amount, excludedAt })),
  );
  await db.transaction(async (tx) => {
    const auditedAt = clock.now();
    const { score, gate, reason, affected, limits } = audit;
    await saveAuditRecord(tx, key, {
      audit: { score, gate, reason, affected, ...limits, auditedAt },
      findings: audit.findings,
      fields: audit.fields,
      channels: audit.channels.slice(0, MOST_CHANNELS),
    });
    await finishStep(tx, key, { step: "audit", startedAt, finishedAt: auditedAt, result: { score, gate } });
  });
}
