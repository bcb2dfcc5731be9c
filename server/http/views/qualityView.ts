import { z } from "zod";
import { addCalendarDays, calendarDay, type Instant } from "../../domain/instant.ts";
import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import {
  type AuditOverride,
  findLatestAudit,
  findOverride,
  listAuditsSince,
  listExcludedOrders,
  readAuditDetails,
} from "../../store/audits.ts";
import type { Reader } from "../../store/database.ts";
import { listCandidates, listDecisions } from "../../store/identityDecisions.ts";
import { listUnmatchedPeople, listUnmatchedProfiles } from "../../store/identityFindings.ts";
import { type AuditFindingRow, type RunKey, readAudit, readLatestStep, readSnapshot } from "../../store/runs.ts";
import type { Shop } from "../../store/shops.ts";
import type {
  AuditHistoryView,
  ExclusionsView,
  IdentityView,
  OverrideView,
  QualityView,
  UnmatchedPeopleView,
  UnmatchedProfilesView,
} from "../contract/quality.ts";
import type { FindingView } from "../contract/runs.ts";
import { worded } from "./wording.ts";

/** Rows of a page of a list. */
const ROWS = 200;

/** What the newest audit says; undefined before the first. */
export async function viewLatestQuality(reader: Reader, shopId: number): Promise<QualityView | undefined> {
  const latest = await findLatestAudit(reader, shopId);
  return latest && viewQuality(reader, { shopId, runId: latest.runId });
}

/** What the audit of a run says; undefined where it was not audited. */
export async function viewQuality(reader: Reader, key: RunKey): Promise<QualityView | undefined> {
  const audit = await readAudit(reader, key);
  if (!audit) return undefined;
  const [details, override, snapshot] = await Promise.all([
    readAuditDetails(reader, key),
    findOverride(reader, key),
    readSnapshot(reader, key),
  ]);
  const { runId, auditedAt, score, gate, affected, warnAbove, blockAbove } = audit;
  return {
    runId,
    auditedAt,
    score,
    scoreText: render(sentence("audit.score", { score })),
    gate,
    reason: worded(audit.reason),
    affected,
    limits: { warnAbove, blockAbove },
    override: override ? viewOverride(override) : null,
    findings: audit.findings.map(viewFinding),
    fields: details.fields.map(({ field, filled, outdated, of }) => ({ field, filled, outdated, of })),
    channels: details.channels.map(({ channel, source, isMapped, people, events, revenue, lastAt }) => ({
      channel,
      source,
      isMapped,
      people,
      events,
      revenue,
      lastAt,
    })),
    waterfall: details.steps.map(({ step, change, left, isTotal }) => ({
      step,
      title: render(sentence(`waterfall.${step}`)),
      change,
      left,
      isTotal,
    })),
    violations: details.violations.map(({ assertion, cluster, people, of }) => ({
      assertion,
      cluster,
      people,
      of,
      text: render(sentence(`assertion.${assertion}`, { people, of, days: 730 })),
    })),
    preparationMs: snapshot ? snapshot.frozenAt - snapshot.begunAt : null,
  };
}

/** How far back the trend of the data's quality goes. */
const HISTORY_DAYS = 90;

/** What each audit of the last days came to. */
export async function viewAuditHistory(reader: Reader, shop: Shop, now: Instant): Promise<AuditHistoryView> {
  const since = addCalendarDays(now, -HISTORY_DAYS, shop.timeZone);
  const audits = await listAuditsSince(reader, shop.id, since);
  return {
    since,
    audits: audits.map(({ runId, auditedAt, score, gate, affected }) => ({
      runId,
      day: calendarDay(auditedAt, shop.timeZone),
      auditedAt,
      score,
      gate,
      affected,
    })),
  };
}

export function viewFinding(row: AuditFindingRow): FindingView {
  const { rule, severity, count, of, amount, cost, handling, undo, before, after, examples, action } = row;
  const title = render(sentence(`audit.${rule}.title`));
  return {
    rule,
    title,
    severity,
    count,
    of,
    amount,
    cost,
    handling,
    undo,
    before,
    after,
    examples,
    action: worded(action),
  };
}

export function viewOverride({ runId, by, at, reason, score }: AuditOverride): OverrideView {
  return { runId, by, at, reason, score, text: render(sentence("audit.override", { by, reason })) };
}

/** What the identity step of a run says of profiles. */
const identityResult = z.object({
  persons: z.number(),
  matchedPeople: z.number(),
  matchedProfiles: z.number(),
  unmatchedProfiles: z.number(),
});

export async function viewIdentity(reader: Reader, shopId: number): Promise<IdentityView> {
  const [step, candidates, decisions] = await Promise.all([
    readLatestStep(reader, shopId, "identity"),
    listCandidates(reader, shopId, { limit: ROWS }),
    listDecisions(reader, shopId, ROWS),
  ]);
  const found = identityResult.safeParse(step);
  return {
    match: found.success ? matchOf(found.data) : null,
    candidates: candidates.map((row) => ({
      ...pairOf(row),
      rule: row.rule,
      namesAgree: row.namesAgree,
      foundAt: row.foundAt,
    })),
    decisions: decisions.map((row) => ({
      id: row.id,
      verdict: row.verdict,
      ...pairOf(row),
      by: row.by,
      at: row.at,
      undoneBy: row.undoneBy,
      undoneAt: row.undoneAt,
    })),
  };
}

function matchOf({ persons, matchedPeople, matchedProfiles, unmatchedProfiles }: z.infer<typeof identityResult>) {
  const profiles = matchedProfiles + unmatchedProfiles;
  return {
    persons,
    matchedPeople,
    matchedProfiles,
    unmatchedProfiles,
    profileRate: profiles > 0 ? matchedProfiles / profiles : null,
    peopleRate: persons > 0 ? matchedPeople / persons : null,
  };
}

function pairOf({
  firstKind,
  first,
  secondKind,
  second,
}: Awaited<ReturnType<typeof listCandidates>>[number] | Awaited<ReturnType<typeof listDecisions>>[number]) {
  return { first: { kind: firstKind, id: first }, second: { kind: secondKind, id: second } };
}

export async function viewUnmatchedProfiles(
  reader: Reader,
  shopId: number,
  after: string,
): Promise<UnmatchedProfilesView> {
  const profiles = await listUnmatchedProfiles(reader, shopId, { after, limit: ROWS });
  return { profiles, next: profiles.length === ROWS ? (profiles.at(-1) ?? null) : null };
}

export async function viewUnmatchedPeople(reader: Reader, shopId: number, after: number): Promise<UnmatchedPeopleView> {
  const people = await listUnmatchedPeople(reader, shopId, { after, limit: ROWS });
  return {
    people: people.map(({ personId, survivor }) => ({ personId, record: survivor })),
    next: people.length === ROWS ? (people.at(-1)?.personId ?? null) : null,
  };
}

export async function viewExclusions(
  reader: Reader,
  shopId: number,
  { after, rule }: { after: number; rule: string | undefined },
): Promise<ExclusionsView> {
  const rows = await listExcludedOrders(reader, shopId, { after, rule, limit: ROWS });
  return {
    orders: rows.map(({ orderId, rule: because, amount, runId, excludedAt }) => ({
      orderId,
      rule: because,
      title: render(sentence(`audit.${because}.title`)),
      amount,
      runId,
      excludedAt,
    })),
    next: rows.length === ROWS ? (rows.at(-1)?.orderId ?? null) : null,
  };
}
