import type { Instant } from "../domain/instant.ts";
import type { Reader } from "./database.ts";
import type { Push } from "./pushes.ts";
import { and, desc, eq, inArray, lte, sql } from "./query.ts";
import type { Refresh } from "./refreshes.ts";
import type { Run } from "./runs.ts";
import type { Tables } from "./schema/tables.ts";
import type { Sync } from "./syncs.ts";

export type Job = Tables["jobs"]["$inferSelect"];

/** A page of something that happened: not later than `before`, newest first. */
export interface Page {
  shopId: number;
  before: Instant;
  limit: number;
}

export async function listSyncs(reader: Reader, { shopId, before, limit }: Page): Promise<Sync[]> {
  const { syncs } = reader.tables;
  return reader.query
    .select()
    .from(syncs)
    .where(and(eq(syncs.shopId, shopId), lte(syncs.startedAt, before)))
    .orderBy(desc(syncs.startedAt), desc(syncs.id))
    .limit(limit);
}

export async function listRuns(reader: Reader, { shopId, before, limit }: Page): Promise<Run[]> {
  const { runs } = reader.tables;
  return reader.query
    .select()
    .from(runs)
    .where(and(eq(runs.shopId, shopId), lte(runs.startedAt, before)))
    .orderBy(desc(runs.startedAt), desc(runs.id))
    .limit(limit);
}

export async function listRefreshesBefore(reader: Reader, { shopId, before, limit }: Page): Promise<Refresh[]> {
  const { refreshes } = reader.tables;
  return reader.query
    .select()
    .from(refreshes)
    .where(and(eq(refreshes.shopId, shopId), lte(refreshes.asOf, before)))
    .orderBy(desc(refreshes.asOf), desc(refreshes.id))
    .limit(limit);
}

export async function listPushes(reader: Reader, { shopId, before, limit }: Page): Promise<Push[]> {
  const { pushes } = reader.tables;
  return reader.query
    .select()
    .from(pushes)
    .where(and(eq(pushes.shopId, shopId), lte(pushes.createdAt, before)))
    .orderBy(desc(pushes.createdAt), desc(pushes.id))
    .limit(limit);
}

/** Work that was given up, kept with its reason. */
export async function listDeadJobs(reader: Reader, { shopId, before, limit }: Page): Promise<Job[]> {
  const { jobs } = reader.tables;
  return reader.query
    .select()
    .from(jobs)
    .where(and(eq(jobs.shopId, shopId), eq(jobs.state, "dead"), lte(jobs.askedAt, before)))
    .orderBy(desc(jobs.askedAt), desc(jobs.reference))
    .limit(limit);
}

/** Records each of some syncs has read so far. */
export async function countRead(
  reader: Reader,
  shopId: number,
  syncIds: readonly string[],
): Promise<Map<string, number>> {
  if (syncIds.length === 0) return new Map();
  const { syncStreams } = reader.tables;
  const rows = await reader.query
    .select({ syncId: syncStreams.syncId, read: sql<number>`sum(${syncStreams.read})`.mapWith(Number) })
    .from(syncStreams)
    .where(and(eq(syncStreams.shopId, shopId), inArray(syncStreams.syncId, [...syncIds])))
    .groupBy(syncStreams.syncId);
  return new Map(rows.map(({ syncId, read }) => [syncId, read]));
}

/** Segments each of some runs proposed. */
export async function countProposed(
  reader: Reader,
  shopId: number,
  runIds: readonly string[],
): Promise<Map<string, number>> {
  if (runIds.length === 0) return new Map();
  const { proposedSegments } = reader.tables;
  const rows = await reader.query
    .select({ runId: proposedSegments.runId, n: sql<number>`count(*)`.mapWith(Number) })
    .from(proposedSegments)
    .where(
      and(
        eq(proposedSegments.shopId, shopId),
        inArray(proposedSegments.runId, [...runIds]),
        eq(proposedSegments.isAccepted, true),
      ),
    )
    .groupBy(proposedSegments.runId);
  return new Map(rows.map(({ runId, n }) => [runId, n]));
}
