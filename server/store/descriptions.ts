import { and, asc, eq } from "drizzle-orm";
import type { Database, Reader } from "./database.ts";
import type { RunKey } from "./runs.ts";
import type { Tables } from "./schema/tables.ts";

export type SegmentProfile = Tables["segmentProfiles"]["$inferSelect"];
export type SegmentDescription = Tables["segmentDescriptions"]["$inferSelect"];

const ROWS_PER_COMMIT = 500;

/** Writes the figures of a run's segments. */
export async function saveProfiles(db: Database, rows: readonly SegmentProfile[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_COMMIT) {
    await db.transaction((tx) => tx.upsertMany(tx.tables.segmentProfiles, rows.slice(from, from + ROWS_PER_COMMIT)));
  }
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
