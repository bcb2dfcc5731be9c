import { and, asc, desc, eq, gt, inArray, isNotNull, ne, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import type { PushState } from "./schema/activation.ts";
import type { Tables } from "./schema/tables.ts";

export type Push = Tables["pushes"]["$inferSelect"];
export type PushOperation = Tables["pushOperations"]["$inferSelect"];

export interface PushKey {
  shopId: number;
  pushId: string;
}

/** A push of a shop by id. */
export async function findPush(reader: Reader, { shopId, pushId }: PushKey): Promise<Push | undefined> {
  const { pushes } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(pushes)
    .where(and(eq(pushes.shopId, shopId), eq(pushes.id, pushId)))
    .limit(1);
  return row;
}

/** The newest push, or the newest in one of some states. */
export async function findLatestPush(
  reader: Reader,
  shopId: number,
  states?: readonly PushState[],
): Promise<Push | undefined> {
  const { pushes } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(pushes)
    .where(and(eq(pushes.shopId, shopId), states && inArray(pushes.state, [...states])))
    .orderBy(desc(pushes.createdAt), desc(pushes.id))
    .limit(1);
  return row;
}

/** The push whose counts of people are the newest. */
export async function findLatestCountedPush(reader: Reader, shopId: number): Promise<Push | undefined> {
  const { pushes } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(pushes)
    .where(and(eq(pushes.shopId, shopId), isNotNull(pushes.plannedAt)))
    .orderBy(desc(pushes.plannedAt), desc(pushes.id))
    .limit(1);
  return row;
}

const UNFINISHED = ["draft", "approved", "sending", "verifying"] as const satisfies PushState[];

/** Whether a push still has something to do. */
export function isUnfinished({ state }: Pick<Push, "state">): boolean {
  return UNFINISHED.some((unfinished) => unfinished === state);
}

/** A push as a wish, before anything is counted. */
export async function createPush(
  tx: Transaction,
  { shopId, pushId }: PushKey,
  facts: Pick<Push, "kind" | "modelRunId" | "createdAt"> & Partial<Pick<Push, "reverses">>,
): Promise<void> {
  await tx.query.insert(tx.tables.pushes).values({
    shopId,
    id: pushId,
    reverses: null,
    ...facts,
    state: "draft",
    dryRun: null,
    plannedAt: null,
    approvedBy: null,
    approvedAt: null,
    finishedAt: null,
    calls: 0,
    mismatches: [],
    error: null,
  });
}

/** Lets a failed push go on: to be planned again if nobody approved it, else to be sent. */
export async function reopenPush(tx: Transaction, key: PushKey): Promise<void> {
  const push = await findPush(tx, key);
  if (push?.state !== "failed") return;
  const state = push.approvedAt === null ? "draft" : "approved";
  await setPushState(tx, key, state, { finishedAt: null, error: null });
}

/** Drops the operations of a plan that was cut off, so that the next one starts from nothing. */
export async function clearOperations(tx: Transaction, { shopId, pushId }: PushKey): Promise<void> {
  const { pushOperations } = tx.tables;
  await tx.query
    .delete(pushOperations)
    .where(and(eq(pushOperations.shopId, shopId), eq(pushOperations.pushId, pushId)));
}

/** Moves a push on, with what is known by then. */
export async function setPushState(
  tx: Transaction,
  { shopId, pushId }: PushKey,
  state: PushState,
  facts: Partial<
    Pick<
      Push,
      "finishedAt" | "modelRunId" | "dryRun" | "plannedAt" | "approvedBy" | "approvedAt" | "mismatches" | "error"
    >
  > = {},
): Promise<void> {
  const { pushes } = tx.tables;
  await tx.query
    .update(pushes)
    .set({ state, ...facts })
    .where(and(eq(pushes.shopId, shopId), eq(pushes.id, pushId)));
}

/** Adds requests made for a push since they were last added. */
export async function addCalls(tx: Transaction, { shopId, pushId }: PushKey, calls: number): Promise<void> {
  const { pushes } = tx.tables;
  if (calls === 0) return;
  await tx.query
    .update(pushes)
    .set({ calls: sql`${pushes.calls} + ${calls}` })
    .where(and(eq(pushes.shopId, shopId), eq(pushes.id, pushId)));
}

/** The operations of a push that are not done, in the order they must be sent. */
export async function listOpenOperations(reader: Reader, { shopId, pushId }: PushKey): Promise<PushOperation[]> {
  const { pushOperations } = reader.tables;
  return reader.query
    .select()
    .from(pushOperations)
    .where(and(eq(pushOperations.shopId, shopId), eq(pushOperations.pushId, pushId), ne(pushOperations.state, "done")))
    .orderBy(asc(pushOperations.sequence));
}

/** How many requests that change something a push consists of, and how many of them are done. */
export async function countOperations(
  reader: Reader,
  { shopId, pushId }: PushKey,
): Promise<{ all: number; done: number }> {
  const { pushOperations } = reader.tables;
  const rows = await reader.query
    .select({ state: pushOperations.state, n: sql<number>`count(*)`.mapWith(Number) })
    .from(pushOperations)
    .where(and(eq(pushOperations.shopId, shopId), eq(pushOperations.pushId, pushId)))
    .groupBy(pushOperations.state);
  const countOf = (state: PushOperation["state"]) => rows.find((row) => row.state === state)?.n ?? 0;
  return { all: rows.reduce((total, { n }) => total + n, 0), done: countOf("done") };
}

/** The newest push that takes another one back, unless it was discarded. */
export async function findReversalOf(reader: Reader, { shopId, pushId }: PushKey): Promise<Push | undefined> {
  const { pushes } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(pushes)
    .where(and(eq(pushes.shopId, shopId), eq(pushes.reverses, pushId), ne(pushes.state, "discarded")))
    .orderBy(desc(pushes.createdAt), desc(pushes.id))
    .limit(1);
  return row;
}

/** Notes how an operation of the outbox stands. */
export async function updateOperation(
  tx: Transaction,
  operation: Pick<PushOperation, "shopId" | "pushId" | "sequence">,
  change: Partial<Pick<PushOperation, "state" | "jobId" | "rejected" | "before" | "leftOut">>,
): Promise<void> {
  const { pushOperations } = tx.tables;
  await tx.query
    .update(pushOperations)
    .set(change)
    .where(
      and(
        eq(pushOperations.shopId, operation.shopId),
        eq(pushOperations.pushId, operation.pushId),
        eq(pushOperations.sequence, operation.sequence),
      ),
    );
}

/** Counts a try at an operation, before it is made. */
export async function countAttempt(
  tx: Transaction,
  { shopId, pushId, sequence }: Pick<PushOperation, "shopId" | "pushId" | "sequence">,
): Promise<void> {
  const { pushOperations } = tx.tables;
  await tx.query
    .update(pushOperations)
    .set({ attempts: sql`${pushOperations.attempts} + 1` })
    .where(
      and(eq(pushOperations.shopId, shopId), eq(pushOperations.pushId, pushId), eq(pushOperations.sequence, sequence)),
    );
}

/** All operations of a push, in order: what it did, for the push that takes it back. */
export async function listOperations(reader: Reader, { shopId, pushId }: PushKey): Promise<PushOperation[]> {
  const { pushOperations } = reader.tables;
  return reader.query
    .select()
    .from(pushOperations)
    .where(and(eq(pushOperations.shopId, shopId), eq(pushOperations.pushId, pushId)))
    .orderBy(asc(pushOperations.sequence));
}

/** Pushes that were approved after the given one, newest first: what has to be taken back before it can be. */
export async function listLaterPushes(reader: Reader, { shopId, approvedAt }: Push): Promise<Push[]> {
  const { pushes } = reader.tables;
  return reader.query
    .select()
    .from(pushes)
    .where(and(eq(pushes.shopId, shopId), gt(pushes.approvedAt, approvedAt ?? 0)))
    .orderBy(desc(pushes.approvedAt), desc(pushes.id));
}

/** Pushes in any of the given states, newest first. */
export async function listPushesIn(
  reader: Reader,
  shopId: number,
  states: readonly PushState[],
  limit = 100,
): Promise<Push[]> {
  const { pushes } = reader.tables;
  return reader.query
    .select()
    .from(pushes)
    .where(and(eq(pushes.shopId, shopId), inArray(pushes.state, [...states])))
    .orderBy(desc(pushes.createdAt), desc(pushes.id))
    .limit(limit);
}

/** An operation as planned, before anything of it happened. */
export function plannedOperation(
  key: PushKey,
  sequence: number,
  operation: Pick<PushOperation, "kind" | "segmentId" | "payload">,
): PushOperation {
  return {
    ...operation,
    ...key,
    sequence,
    state: "waiting",
    before: null,
    jobId: null,
    attempts: 0,
    leftOut: 0,
    rejected: [],
  };
}

/** A push under standing approvals, with its outbox: approved as it is made. */
export async function createAutomaticPush(
  tx: Transaction,
  key: PushKey,
  facts: Pick<Push, "modelRunId" | "dryRun"> & {
    at: Instant;
    approvedBy: string;
    operations: readonly Pick<PushOperation, "kind" | "segmentId" | "payload">[];
  },
): Promise<void> {
  const { at, approvedBy, operations, dryRun, modelRunId } = facts;
  await createPush(tx, key, { kind: "automatic", modelRunId, createdAt: at });
  await setPushState(tx, key, "approved", { dryRun, plannedAt: at, approvedBy, approvedAt: at });
  await tx.upsertMany(
    tx.tables.pushOperations,
    operations.map((operation, sequence) => plannedOperation(key, sequence, operation)),
  );
}
