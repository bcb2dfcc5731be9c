import { and, asc, desc, eq, inArray, isNotNull, ne, sql } from "drizzle-orm";
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
  change: Partial<Pick<PushOperation, "state" | "jobId" | "rejected">>,
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

/** Whom we put on a segment's list: those Klaviyo has confirmed, and all, the unconfirmed included. */
export interface ListMembers {
  confirmed: Set<string>;
  all: Set<string>;
}

/** Whom we put on the list of a segment. */
export async function readListMembers(reader: Reader, shopId: number, segmentId: number): Promise<ListMembers> {
  const { listMembers } = reader.tables;
  const rows = await reader.query
    .select({ profileId: listMembers.profileId, confirmedAt: listMembers.confirmedAt })
    .from(listMembers)
    .where(and(eq(listMembers.shopId, shopId), eq(listMembers.segmentId, segmentId)));
  return {
    all: new Set(rows.map(({ profileId }) => profileId)),
    confirmed: new Set(rows.filter(({ confirmedAt }) => confirmedAt !== null).map(({ profileId }) => profileId)),
  };
}

/** Notes people as put on a list; `confirmedAt` is null before Klaviyo has said so, and when it turned out not to be so. */
export async function noteMembers(
  tx: Transaction,
  list: { shopId: number; segmentId: number },
  profileIds: readonly string[],
  confirmedAt: Instant | null,
): Promise<void> {
  const rows = profileIds.map((profileId) => ({ ...list, profileId, confirmedAt }));
  await tx.upsertMany(tx.tables.listMembers, rows);
}

/** People whose removal from a list Klaviyo has confirmed, or whose list is gone. */
export async function forgetMembers(
  tx: Transaction,
  { shopId, segmentId }: { shopId: number; segmentId: number },
  profileIds: readonly string[],
): Promise<void> {
  if (profileIds.length === 0) return;
  const { listMembers } = tx.tables;
  await tx.query
    .delete(listMembers)
    .where(
      and(
        eq(listMembers.shopId, shopId),
        eq(listMembers.segmentId, segmentId),
        inArray(listMembers.profileId, [...profileIds]),
      ),
    );
}

/** Our properties per profile, as far as Klaviyo has confirmed them. */
export async function readProfileProperties(
  reader: Reader,
  shopId: number,
): Promise<Map<string, Record<string, unknown>>> {
  const { profileProperties } = reader.tables;
  const rows = await reader.query
    .select({ profileId: profileProperties.profileId, properties: profileProperties.properties })
    .from(profileProperties)
    .where(eq(profileProperties.shopId, shopId));
  return new Map(rows.map(({ profileId, properties }) => [profileId, properties]));
}

/** Notes properties that a finished import has written. */
export async function acknowledgeProperties(
  tx: Transaction,
  shopId: number,
  items: readonly { id: string; properties: Record<string, unknown> }[],
  at: Instant,
): Promise<void> {
  const rows = items.map(({ id, properties }) => ({ shopId, profileId: id, properties, acknowledgedAt: at }));
  await tx.upsertMany(tx.tables.profileProperties, rows);
}
