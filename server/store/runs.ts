import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { countEffects } from "./effects.ts";
import type { Refusal, RunState, RunStep } from "./schema/runs.ts";
import type { Tables } from "./schema/tables.ts";

export type Run = Tables["runs"]["$inferSelect"];
export type ProposedSegment = Tables["proposedSegments"]["$inferSelect"];
export type ProposedMove = Tables["proposedMoves"]["$inferSelect"];
export type AuditRow = Tables["audits"]["$inferSelect"];
export type AuditFindingRow = Tables["auditFindings"]["$inferSelect"];
export type Snapshot = Tables["snapshots"]["$inferSelect"];

export interface RunKey {
  shopId: number;
  runId: string;
}

/** A run as asked for: nothing of it has happened yet. */
export async function createRun(
  tx: Transaction,
  run: Pick<Run, "shopId" | "id" | "goalId" | "syncId" | "seed" | "asOf" | "askedBy" | "startedAt">,
): Promise<void> {
  await tx.query
    .insert(tx.tables.runs)
    .values({ ...run, state: "running", finishedAt: null, refusal: null, error: null, goals: null });
}

/** A run of a shop by id. */
export async function findRun(reader: Reader, { shopId, runId }: RunKey): Promise<Run | undefined> {
  const { runs } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(runs)
    .where(and(eq(runs.shopId, shopId), eq(runs.id, runId)))
    .limit(1);
  return row;
}

/** The newest run, or the newest in a state. */
export async function findLatestRun(reader: Reader, shopId: number, state?: RunState): Promise<Run | undefined> {
  const { runs } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(runs)
    .where(and(eq(runs.shopId, shopId), state && eq(runs.state, state)))
    .orderBy(desc(runs.startedAt), desc(runs.id))
    .limit(1);
  return row;
}

/** The newest runs in a state, at most 100. */
export async function listRunsInState(reader: Reader, shopId: number, state: RunState): Promise<Run[]> {
  const { runs } = reader.tables;
  return reader.query
    .select()
    .from(runs)
    .where(and(eq(runs.shopId, shopId), eq(runs.state, state)))
    .orderBy(desc(runs.startedAt), desc(runs.id))
    .limit(100);
}

/** Ends a run or moves it on; `finishedAt` is the time of its last change of state, null when it goes on. */
export async function setRunState(
  tx: Transaction,
  { shopId, runId }: RunKey,
  end: { state: RunState; at: Instant | null; refusal?: Refusal | null; error?: string },
): Promise<void> {
  const { runs } = tx.tables;
  await tx.query
    .update(runs)
    .set({
      state: end.state,
      finishedAt: end.at,
      refusal: end.refusal ?? null,
      error: end.error ?? null,
      progress: null,
    })
    .where(and(eq(runs.shopId, shopId), eq(runs.id, runId)));
}

/** Notes how far a long step of a run that is under way is. */
export async function saveRunProgress(
  tx: Transaction,
  { shopId, runId }: RunKey,
  progress: NonNullable<Run["progress"]>,
): Promise<void> {
  const { runs } = tx.tables;
  await tx.query
    .update(runs)
    .set({ progress })
    .where(and(eq(runs.shopId, shopId), eq(runs.id, runId), eq(runs.state, "running")));
}

/** What is known of a run when its turn comes: the sync whose rows it reads, and the day it speaks of. */
export async function markRun(
  tx: Transaction,
  { shopId, runId }: RunKey,
  mark: Pick<Run, "syncId" | "asOf" | "goals">,
): Promise<void> {
  const { runs } = tx.tables;
  await tx.query
    .update(runs)
    .set(mark)
    .where(and(eq(runs.shopId, shopId), eq(runs.id, runId)));
}

/** What a finished step left, or undefined while it has not been committed. */
export async function readStep(reader: Reader, { shopId, runId }: RunKey, step: RunStep): Promise<unknown> {
  const { runSteps } = reader.tables;
  const [row] = await reader.query
    .select({ result: runSteps.result })
    .from(runSteps)
    .where(and(eq(runSteps.shopId, shopId), eq(runSteps.runId, runId), eq(runSteps.step, step)))
    .limit(1);
  return row?.result;
}

/** What the newest finished step of a kind left, of whichever run of the shop; undefined where there is none. */
export async function readLatestStep(reader: Reader, shopId: number, step: RunStep): Promise<unknown> {
  const { runSteps } = reader.tables;
  const [row] = await reader.query
    .select({ result: runSteps.result })
    .from(runSteps)
    .where(and(eq(runSteps.shopId, shopId), eq(runSteps.step, step)))
    .orderBy(desc(runSteps.finishedAt))
    .limit(1);
  return row?.result;
}

/** The finished steps of a run with what each left, in the order they happened. */
export async function listSteps(reader: Reader, { shopId, runId }: RunKey) {
  const { runSteps } = reader.tables;
  return reader.query
    .select()
    .from(runSteps)
    .where(and(eq(runSteps.shopId, shopId), eq(runSteps.runId, runId)))
    .orderBy(asc(runSteps.startedAt), asc(runSteps.finishedAt));
}

/** Steps that come from the same reading of the rows as the one after them, and are done again with it if it was cut off. */
const DONE_AGAIN: ReadonlySet<RunStep> = new Set(["audit", "identity"]);

/** Commits a step, in the transaction of the last rows it wrote. */
export async function finishStep(
  tx: Transaction,
  { shopId, runId }: RunKey,
  done: { step: RunStep; startedAt: Instant; finishedAt: Instant; result: unknown },
): Promise<void> {
  await tx.upsertMany(tx.tables.runSteps, [{ shopId, runId, ...done }]);
  if (!DONE_AGAIN.has(done.step)) await countEffects(tx, shopId, `run.${done.step}`);
}

/** The audit of a run with its findings; undefined before it is committed. */
export async function readAudit(reader: Reader, { shopId, runId }: RunKey) {
  const { audits, auditFindings } = reader.tables;
  const [audit] = await reader.query
    .select()
    .from(audits)
    .where(and(eq(audits.shopId, shopId), eq(audits.runId, runId)))
    .limit(1);
  const findings = await reader.query
    .select()
    .from(auditFindings)
    .where(and(eq(auditFindings.shopId, shopId), eq(auditFindings.runId, runId)))
    .orderBy(asc(auditFindings.rule));
  return audit ? { ...audit, findings } : undefined;
}

/** What a run froze, without its columns; undefined before it is committed. */
export async function readSnapshot(reader: Reader, { shopId, runId }: RunKey): Promise<Snapshot | undefined> {
  const { snapshots } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(snapshots)
    .where(and(eq(snapshots.shopId, shopId), eq(snapshots.runId, runId)))
    .limit(1);
  return row;
}

/** The column by which a proposal says why each person would move: an index into CAUSES. */
export const MOVE_CAUSE = "move_cause";

/** Writes one column of a snapshot, or the part of it that begins at row `first`: a number a person. */
export async function saveColumn(
  tx: Transaction,
  { shopId, runId }: RunKey,
  column: string,
  values: Float64Array,
  first = 0,
): Promise<void> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  await tx.upsertMany(tx.tables.snapshotColumns, [{ shopId, runId, column, first, values: bytes }]);
}

/** The parts of one column of a snapshot, in the order of their rows. */
export async function readColumnParts(
  reader: Reader,
  { shopId, runId }: RunKey,
  column: string,
): Promise<{ first: number; values: Float64Array }[]> {
  const { snapshotColumns } = reader.tables;
  const rows = await reader.query
    .select({ first: snapshotColumns.first, values: snapshotColumns.values })
    .from(snapshotColumns)
    .where(
      and(eq(snapshotColumns.shopId, shopId), eq(snapshotColumns.runId, runId), eq(snapshotColumns.column, column)),
    )
    .orderBy(asc(snapshotColumns.first));
  // A copy, because a driver's buffer need not begin at a multiple of eight.
  return rows.map(({ first, values }) => ({ first, values: new Float64Array(values.slice().buffer) }));
}

/** Columns of a snapshot by name, each whole; those that do not exist are left out. */
export async function readColumns(
  reader: Reader,
  key: RunKey,
  columns: readonly string[],
): Promise<Map<string, Float64Array>> {
  const found = new Map<string, Float64Array>();
  for (const column of columns) {
    const parts = await readColumnParts(reader, key, column);
    const last = parts.at(-1);
    if (!last) continue;
    const whole = parts.length === 1 ? last.values : new Float64Array(last.first + last.values.length);
    if (parts.length > 1) for (const { first, values } of parts) whole.set(values, first);
    found.set(column, whole);
  }
  return found;
}

/** Names of the columns a snapshot holds. */
export async function listColumns(reader: Reader, { shopId, runId }: RunKey): Promise<string[]> {
  const { snapshotColumns } = reader.tables;
  const rows = await reader.query
    .selectDistinct({ column: snapshotColumns.column })
    .from(snapshotColumns)
    .where(and(eq(snapshotColumns.shopId, shopId), eq(snapshotColumns.runId, runId)))
    .orderBy(asc(snapshotColumns.column));
  return rows.map(({ column }) => column);
}

/** The segments a run proposes, largest first. */
export async function listProposedSegments(reader: Reader, { shopId, runId }: RunKey): Promise<ProposedSegment[]> {
  const { proposedSegments } = reader.tables;
  return reader.query
    .select()
    .from(proposedSegments)
    .where(and(eq(proposedSegments.shopId, shopId), eq(proposedSegments.runId, runId)))
    .orderBy(desc(proposedSegments.people), asc(proposedSegments.cluster));
}

/** How many people each pair of live slot and proposed cluster holds. */
export async function listProposedMoves(reader: Reader, { shopId, runId }: RunKey): Promise<ProposedMove[]> {
  const { proposedMoves } = reader.tables;
  return reader.query
    .select()
    .from(proposedMoves)
    .where(and(eq(proposedMoves.shopId, shopId), eq(proposedMoves.runId, runId)))
    .orderBy(asc(proposedMoves.slotId), asc(proposedMoves.cluster));
}

/** Proposals nobody decided on give way to a newer one. */
export async function supersedeProposals(tx: Transaction, shopId: number, exceptRun: string): Promise<void> {
  const { runs } = tx.tables;
  await tx.query
    .update(runs)
    .set({ state: "superseded" })
    .where(and(eq(runs.shopId, shopId), eq(runs.state, "proposed"), sql`${runs.id} <> ${exceptRun}`));
}
