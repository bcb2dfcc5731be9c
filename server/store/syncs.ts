import { and, desc, eq, gte, isNotNull, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { Rejection } from "../domain/source.ts";
import type { Reader, Transaction } from "./database.ts";
import { countEffects } from "./effects.ts";
import type { SourceCounts, StoreTally, Stream, StreamCursor } from "./schema/syncs.ts";
import type { Tables } from "./schema/tables.ts";

export type Sync = Tables["syncs"]["$inferSelect"];
export type SyncStream = Tables["syncStreams"]["$inferSelect"];

/** A sync as asked for; its streams appear as they begin. */
export async function createSync(tx: Transaction, shopId: number, id: string, at: Instant): Promise<void> {
  await tx.query.insert(tx.tables.syncs).values({
    shopId,
    id,
    state: "running",
    startedAt: at,
    finishedAt: null,
    error: null,
    tally: null,
  });
}

/** A sync of a shop by id. */
export async function findSync(reader: Reader, shopId: number, id: string): Promise<Sync | undefined> {
  const { syncs } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(syncs)
    .where(and(eq(syncs.shopId, shopId), eq(syncs.id, id)))
    .limit(1);
  return row;
}

/** Keeps what Shopify said there was when a sync began. */
export async function saveSourceCounts(
  tx: Transaction,
  shopId: number,
  id: string,
  sourceCounts: SourceCounts,
): Promise<void> {
  const { syncs } = tx.tables;
  await tx.query
    .update(syncs)
    .set({ sourceCounts })
    .where(and(eq(syncs.shopId, shopId), eq(syncs.id, id)));
}

/**
 * What Shopify said there was, by the complete syncs since an instant; without any, by the last complete one.
 * @param notBefore syncs from before it do not count at all
 */
export async function listCountedSyncs(
  reader: Reader,
  shopId: number,
  { since, notBefore }: { since: Instant; notBefore: Instant },
): Promise<SourceCounts[]> {
  const { syncs } = reader.tables;
  const rows = await reader.query
    .select({ startedAt: syncs.startedAt, counts: syncs.sourceCounts })
    .from(syncs)
    .where(
      and(
        eq(syncs.shopId, shopId),
        eq(syncs.state, "done"),
        isNotNull(syncs.sourceCounts),
        gte(syncs.startedAt, notBefore),
      ),
    )
    .orderBy(desc(syncs.startedAt))
    .limit(100);
  const recent = rows.filter(({ startedAt }, i) => startedAt >= since || i === 0);
  return recent.flatMap(({ counts }) => (counts === null ? [] : [counts]));
}

/** The newest sync, or the newest in a state. */
export async function findLatestSync(reader: Reader, shopId: number, state?: Sync["state"]): Promise<Sync | undefined> {
  const { syncs } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(syncs)
    .where(and(eq(syncs.shopId, shopId), state && eq(syncs.state, state)))
    .orderBy(desc(syncs.startedAt), desc(syncs.id))
    .limit(1);
  return row;
}

/** Ends a sync in which every stream counted what it read. */
export async function completeSync(
  tx: Transaction,
  shopId: number,
  id: string,
  end: { at: Instant; tally: StoreTally },
): Promise<void> {
  const { syncs } = tx.tables;
  await tx.query
    .update(syncs)
    .set({ state: "done", finishedAt: end.at, tally: end.tally })
    .where(and(eq(syncs.shopId, shopId), eq(syncs.id, id)));
}

/** Ends a sync, and whichever of its streams were still open, as failed. */
export async function failSync(
  tx: Transaction,
  shopId: number,
  id: string,
  end: { at: Instant; error: string },
): Promise<void> {
  const { syncs, syncStreams } = tx.tables;
  const failed = { state: "failed" as const, finishedAt: end.at };
  await tx.query
    .update(syncs)
    .set({ ...failed, error: end.error })
    .where(and(eq(syncs.shopId, shopId), eq(syncs.id, id)));
  await tx.query
    .update(syncStreams)
    .set(failed)
    .where(and(eq(syncStreams.shopId, shopId), eq(syncStreams.syncId, id), eq(syncStreams.state, "running")));
}

/**
 * Lets a failed sync go on. Its downloads are gone, so streams that were not done begin again: upserts make that
 * harmless.
 */
export async function reopenSync(tx: Transaction, shopId: number, id: string): Promise<void> {
  const { syncs, syncStreams } = tx.tables;
  await tx.query
    .update(syncs)
    .set({ state: "running", finishedAt: null, error: null })
    .where(and(eq(syncs.shopId, shopId), eq(syncs.id, id), eq(syncs.state, "failed")));
  await tx.query
    .update(syncStreams)
    .set({ state: "running", finishedAt: null, cursor: {}, read: 0, rejected: 0 })
    .where(and(eq(syncStreams.shopId, shopId), eq(syncStreams.syncId, id), eq(syncStreams.state, "failed")));
}

/** Syncs of any shop that are not over, at most 10,000: whose downloads are still needed. */
export async function listRunningSyncs(reader: Reader): Promise<{ shopId: number; syncId: string }[]> {
  const { syncs } = reader.tables;
  return reader.query
    .select({ shopId: syncs.shopId, syncId: syncs.id })
    .from(syncs)
    .where(eq(syncs.state, "running"))
    .limit(10_000);
}

/** How far each stream of a sync is, in the order they began. */
export async function listStreams(reader: Reader, shopId: number, syncId: string): Promise<SyncStream[]> {
  const { syncStreams } = reader.tables;
  return reader.query
    .select()
    .from(syncStreams)
    .where(and(eq(syncStreams.shopId, shopId), eq(syncStreams.syncId, syncId)))
    .orderBy(syncStreams.startedAt, syncStreams.stream);
}

/** The stream's row in this sync, made when it is first asked for: a resumed sync finds where it stopped. */
export async function openStream(
  tx: Transaction,
  key: { shopId: number; syncId: string; stream: Stream },
  at: Instant,
): Promise<SyncStream> {
  const { syncStreams } = tx.tables;
  const fresh: SyncStream = {
    ...key,
    state: "running",
    cursor: {},
    read: 0,
    rejected: 0,
    calls: 0,
    startedAt: at,
    finishedAt: null,
  };
  await tx.query.insert(syncStreams).values(fresh).onConflictDoNothing();
  const [row] = await tx.query.select().from(syncStreams).where(streamIs(tx, key)).limit(1);
  return row ?? fresh;
}

function streamIs(reader: Reader, key: { shopId: number; syncId: string; stream: Stream }) {
  const { syncStreams } = reader.tables;
  return and(
    eq(syncStreams.shopId, key.shopId),
    eq(syncStreams.syncId, key.syncId),
    eq(syncStreams.stream, key.stream),
  );
}

/** Moves a stream on, in the transaction that holds the rows it read. */
export async function advanceStream(
  tx: Transaction,
  key: { shopId: number; syncId: string; stream: Stream },
  step: { cursor: StreamCursor; read?: number; rejected?: number; calls?: number },
): Promise<void> {
  const { syncStreams } = tx.tables;
  await tx.query
    .update(syncStreams)
    .set({
      cursor: step.cursor,
      read: sql`${syncStreams.read} + ${step.read ?? 0}`,
      rejected: sql`${syncStreams.rejected} + ${step.rejected ?? 0}`,
      calls: sql`${syncStreams.calls} + ${step.calls ?? 0}`,
    })
    .where(streamIs(tx, key));
  if (step.read) await countEffects(tx, key.shopId, `sync.${key.stream}`, step.read);
}

/** Ends a stream; `calls` are those made since it was last advanced. */
export async function endStream(
  tx: Transaction,
  key: { shopId: number; syncId: string; stream: Stream },
  end: { at: Instant; calls: number },
): Promise<void> {
  const { syncStreams } = tx.tables;
  await tx.query
    .update(syncStreams)
    .set({ state: "done", finishedAt: end.at, calls: sql`${syncStreams.calls} + ${end.calls}` })
    .where(streamIs(tx, key));
}

/** Not a stream of a sync: until when profiles were looked through for people who were not in Klaviyo yet. */
export const LOOKED_FOR_PROFILES = "profiles:looked";

/** Up to where a source is known to be complete; null before the first complete sync. */
export async function readWatermark(reader: Reader, shopId: number, stream: string): Promise<Instant | null> {
  const { watermarks } = reader.tables;
  const [row] = await reader.query
    .select({ upTo: watermarks.upTo })
    .from(watermarks)
    .where(and(eq(watermarks.shopId, shopId), eq(watermarks.stream, stream)))
    .limit(1);
  return row?.upTo ?? null;
}

/** All watermarks of a shop, by source. */
export async function readWatermarks(reader: Reader, shopId: number): Promise<Record<string, Instant>> {
  const { watermarks } = reader.tables;
  const rows = await reader.query
    .select({ stream: watermarks.stream, upTo: watermarks.upTo })
    .from(watermarks)
    .where(eq(watermarks.shopId, shopId));
  return Object.fromEntries(rows.map(({ stream, upTo }) => [stream, upTo]));
}

/** Notes that a source is complete up to an instant; only in the commit that ends a complete sync. */
export async function moveWatermark(
  tx: Transaction,
  mark: { shopId: number; stream: string; upTo: Instant; syncId: string },
): Promise<void> {
  await tx.upsertMany(tx.tables.watermarks, [mark]);
}

/**
 * Keeps refused records by reference and reason, so that none vanishes uncounted. A reference that is no id of its own
 * (a line, an event without one) is told apart by the sync and by a number.
 */
export async function quarantineRecords(
  tx: Transaction,
  key: { shopId: number; syncId: string; stream: Stream },
  rejections: readonly Rejection[],
): Promise<void> {
  await tx.upsertMany(
    tx.tables.quarantine,
    rejections.map(({ reference, reason }, i) => ({
      ...key,
      reference: reference.startsWith("gid://") ? reference : `${reference} (${key.syncId} ${i})`,
      reason,
    })),
  );
}
