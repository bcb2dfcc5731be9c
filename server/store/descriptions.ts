import { and, asc, eq } from "drizzle-orm";
import type { Database, Reader } from "./database.ts";
import type { RunKey } from "./runs.ts";
import type { Tables } from "./schema/tables.ts";

export type SegmentProfile = Tables["segmentProfiles"]["$inferSelect"];
export type SegmentForecast = Tables["segmentForecasts"]["$inferSelect"];
export type SegmentDescription = Tables["segmentDescriptions"]["$inferSelect"];

/** Stands for a cluster where all buyers are meant. */
export const EVERYONE = -1;

const ROWS_PER_COMMIT = 500;

/** Writes the figures of a run's segments. */
export async function saveProfiles(db: Database, rows: readonly SegmentProfile[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_COMMIT) {
    await db.transaction((tx) => tx.upsertMany(tx.tables.segmentProfiles, rows.slice(from, from + ROWS_PER_COMMIT)));
  }
}

/** Writes what is foreseen of the people of a run's segments. */
export async function saveForecasts(db: Database, rows: readonly SegmentForecast[]): Promise<void> {
  if (rows.length > 0) await db.transaction((tx) => tx.upsertMany(tx.tables.segmentForecasts, rows));
}

/** What is foreseen of the people of a segment of a run, or of EVERYONE. */
export async function listForecasts(
  reader: Reader,
  { shopId, runId }: RunKey,
  cluster: number,
): Promise<SegmentForecast[]> {
  const { segmentForecasts } = reader.tables;
  return reader.query
    .select()
    .from(segmentForecasts)
    .where(
      and(
        eq(segmentForecasts.shopId, shopId),
        eq(segmentForecasts.runId, runId),
        eq(segmentForecasts.cluster, cluster),
      ),
    )
    .orderBy(asc(segmentForecasts.outcome));
}

/** What a run's segments are in words. */
export async function listDescriptions(reader: Reader, { shopId, runId }: RunKey): Promise<SegmentDescription[]> {
  const { segmentDescriptions } = reader.tables;
  return reader.query
    .select()
    .from(segmentDescriptions)
    .where(and(eq(segmentDescriptions.shopId, shopId), eq(segmentDescriptions.runId, runId)))
    .orderBy(asc(segmentDescriptions.cluster));
}
