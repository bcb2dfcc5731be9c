import type { Instant } from "../domain/instant.ts";
import type { Database, Reader, Transaction } from "./database.ts";
import { deleteRows } from "./deleteRows.ts";
import { pages } from "./pages.ts";
import { and, asc, desc, eq, gt, gte, ne, sql } from "./query.ts";
import type { AuditRow, RunKey } from "./runs.ts";
import type { DataScore } from "./schema/activation.ts";
import type { Tables } from "./schema/tables.ts";
import { findLiveModel } from "./segments.ts";

export type AuditOverride = Tables["auditOverrides"]["$inferSelect"];
export type ExcludedOrderRow = Tables["excludedOrders"]["$inferSelect"];
type Of<Name extends keyof Tables> = Omit<Tables[Name]["$inferInsert"], "shopId" | "runId">;

/** Everything one audit says, as rows without their key. */
export interface AuditRecord {
  audit: Of<"audits">;
  findings: Of<"auditFindings">[];
  fields: Of<"auditFields">[];
  channels: Of<"auditChannels">[];
}

/** Keeps an audit in place of an earlier one of the same run: what it no longer finds is gone. */
export async function saveAuditRecord(tx: Transaction, key: RunKey, record: AuditRecord): Promise<void> {
  const { audits, auditFindings, auditFields, auditChannels } = tx.tables;
  for (const table of [auditFindings, auditFields, auditChannels]) {
    await tx.query.delete(table).where(and(eq(table.shopId, key.shopId), eq(table.runId, key.runId)));
  }
  const keyed = <Row>(rows: readonly Row[]) => rows.map((row) => ({ ...row, ...key }));
  await tx.upsertMany(audits, keyed([record.audit]));
  await tx.upsertMany(auditFindings, keyed(record.findings));
  await tx.upsertMany(auditFields, keyed(record.fields));
  await tx.upsertMany(auditChannels, keyed(record.channels));
}

/** Keeps the count from Shopify's customers to the reachable ones, in place of an earlier one of the same run. */
export async function saveWaterfall(
  tx: Transaction,
  key: RunKey,
  steps: readonly Omit<Of<"auditSteps">, "index">[],
): Promise<void> {
  const { auditSteps } = tx.tables;
  await tx.query.delete(auditSteps).where(and(eq(auditSteps.shopId, key.shopId), eq(auditSteps.runId, key.runId)));
  await tx.upsertMany(
    auditSteps,
    steps.map((step, index) => ({ ...step, ...key, index })),
  );
}

/** The newest run that was audited. */
export async function findLatestAudit(reader: Reader, shopId: number) {
  const { audits } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(audits)
    .where(eq(audits.shopId, shopId))
    .orderBy(desc(audits.auditedAt), desc(audits.runId))
    .limit(1);
  return row;
}

/** What an audit says beside its findings. */
export async function readAuditDetails(reader: Reader, { shopId, runId }: RunKey) {
  const { auditFields, auditChannels, auditSteps, runViolations } = reader.tables;
  const [fields, channels, steps, violations] = await Promise.all([
    reader.query
      .select()
      .from(auditFields)
      .where(and(eq(auditFields.shopId, shopId), eq(auditFields.runId, runId)))
      .orderBy(asc(auditFields.field)),
    reader.query
      .select()
      .from(auditChannels)
      .where(and(eq(auditChannels.shopId, shopId), eq(auditChannels.runId, runId)))
      .orderBy(desc(auditChannels.events), asc(auditChannels.source)),
    reader.query
      .select()
      .from(auditSteps)
      .where(and(eq(auditSteps.shopId, shopId), eq(auditSteps.runId, runId)))
      .orderBy(asc(auditSteps.index)),
    reader.query
      .select()
      .from(runViolations)
      .where(and(eq(runViolations.shopId, shopId), eq(runViolations.runId, runId)))
      .orderBy(asc(runViolations.assertion), asc(runViolations.cluster)),
  ]);
  return { fields, channels, steps, violations };
}

/** Who let a run go on although its audit had blocked it; undefined where nobody did. */
export async function findOverride(reader: Reader, { shopId, runId }: RunKey): Promise<AuditOverride | undefined> {
  const { auditOverrides } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(auditOverrides)
    .where(and(eq(auditOverrides.shopId, shopId), eq(auditOverrides.runId, runId)))
    .limit(1);
  return row;
}

/** The score of the data that a run's segments were found in; null where it was not audited. */
export async function findDataScore(reader: Reader, key: RunKey): Promise<DataScore | null> {
  const { audits } = reader.tables;
  const [audit] = await reader.query
    .select({ score: audits.score, gate: audits.gate })
    .from(audits)
    .where(and(eq(audits.shopId, key.shopId), eq(audits.runId, key.runId)))
    .limit(1);
  if (!audit) return null;
  const override = await findOverride(reader, key);
  return { runId: key.runId, ...audit, overriddenBy: override?.by ?? null };
}

/** The score of the data behind the live segments. A model that was put back is of the run it came from. */
export async function findLiveDataScore(reader: Reader, shopId: number): Promise<DataScore | null> {
  const model = await findLiveModel(reader, shopId);
  return model ? findDataScore(reader, { shopId, runId: model.restores ?? model.runId }) : null;
}

/** The audits of a shop since an instant, oldest first. */
export async function listAuditsSince(reader: Reader, shopId: number, since: Instant): Promise<AuditRow[]> {
  const { audits } = reader.tables;
  return reader.query
    .select()
    .from(audits)
    .where(and(eq(audits.shopId, shopId), gte(audits.auditedAt, since)))
    .orderBy(asc(audits.auditedAt), asc(audits.runId));
}

const ROWS_PER_COMMIT = 500;

/** Keeps the log of what a run's cleaning left out, in place of the one before, be it of the same run. */
export async function saveExcludedOrders(
  db: Database,
  key: RunKey,
  rows: readonly Omit<ExcludedOrderRow, "shopId" | "runId">[],
): Promise<void> {
  const { excludedOrders } = db.tables;
  // A run that goes on after it was blocked is audited again: what counts by now is gone from its own log.
  await deleteRows(db, excludedOrders, and(eq(excludedOrders.shopId, key.shopId), eq(excludedOrders.runId, key.runId)));
  for (let at = 0; at < rows.length; at += ROWS_PER_COMMIT) {
    const part = rows.slice(at, at + ROWS_PER_COMMIT).map((row) => ({ ...row, ...key }));
    await db.transaction((tx) => tx.upsertMany(excludedOrders, part));
  }
  await deleteRows(db, excludedOrders, and(eq(excludedOrders.shopId, key.shopId), ne(excludedOrders.runId, key.runId)));
}

/** What the last run left out, by order id. */
export async function listExcludedOrders(
  reader: Reader,
  shopId: number,
  { after, rule, limit }: { after: number; rule: string | undefined; limit: number },
): Promise<ExcludedOrderRow[]> {
  const { excludedOrders } = reader.tables;
  return reader.query
    .select()
    .from(excludedOrders)
    .where(
      and(
        eq(excludedOrders.shopId, shopId),
        gt(excludedOrders.orderId, after),
        rule === undefined ? undefined : eq(excludedOrders.rule, rule),
      ),
    )
    .orderBy(asc(excludedOrders.orderId))
    .limit(limit);
}

const PEOPLE_PER_PAGE = 10_000;

/** The keys of people who are controls of a programme. */
export async function readControls(reader: Reader, shopId: number, programme: string): Promise<Set<string>> {
  const controls = new Set<string>();
  const read = (after: number, size: number) =>
    reader.all<{ person_id: number; survivor: string }>(sql`
      select a.person_id as person_id, p.survivor as survivor from arms a
      join persons p on p.shop_id = a.shop_id and p.id = a.person_id
      where a.shop_id = ${shopId} and a.programme = ${programme} and a.arm = 'control' and a.person_id > ${after}
      order by a.person_id limit ${size}`);
  for await (const page of pages(0, PEOPLE_PER_PAGE, read, (row) => row.person_id)) {
    for (const { survivor } of page) controls.add(survivor);
  }
  return controls;
}
