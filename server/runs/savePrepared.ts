import type { Audit } from "../analytics/audit/audit.ts";
import type { RunContext } from "./context.ts";
import {
  finishIdentity,
  finishSnapshot,
  type SnapshotFacts,
  saveColumns,
  saveFindings,
  savePeople,
  saveRunLinks,
} from "./freeze.ts";
import type { PreparedPart } from "./prepare.ts";
import { saveAudit } from "./saveAudit.ts";

/**
 * Commits what preparing a run hands over, part by part. More urgent work passes while the thread reads and computes,
 * but not while people are given their numbers.
 * @param mayGoOn decides by the audit whether the rest is wanted
 * @returns whether the snapshot is there
 */
export async function savePrepared(
  context: RunContext,
  parts: AsyncGenerator<PreparedPart, void, undefined>,
  facts: Omit<SnapshotFacts, "begunAt">,
  mayGoOn: (audit: Audit) => Promise<boolean>,
): Promise<boolean> {
  const { clock } = context;
  const readAt = clock.now();
  let startedAt = readAt;
  let isNumbering = false;
  for (;;) {
    const next = isNumbering ? parts.next() : context.during(parts.next());
    const { value: part } = (await next) as IteratorResult<PreparedPart, undefined>;
    if (!part) return true;
    isNumbering = part.kind === "audit" || part.kind === "people";
    if (part.kind === "audit") {
      await saveAudit(context, part.audit, startedAt);
      if (!(await mayGoOn(part.audit))) return false;
    } else if (part.kind === "people") await savePeople(context, part);
    else if (part.kind === "links") await saveRunLinks(context, part.links, readAt);
    else if (part.kind === "findings") await saveFindings(context, part);
    else if (part.kind === "identified") await finishIdentity(context, part.counts, { startedAt, readAt });
    else if (part.kind === "columns") await saveColumns(context, part);
    else await finishSnapshot(context, part, { ...facts, begunAt: readAt, startedAt });
    if (part.kind === "audit" || part.kind === "identified") startedAt = clock.now();
  }
}
