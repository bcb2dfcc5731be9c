import type { Database } from "./database.ts";
import type { Tables } from "./schema/tables.ts";

export type OutlierRow = Tables["runOutliers"]["$inferSelect"];

const ROWS_PER_COMMIT = 500;

/** Writes the people whom a run lists as unlike everybody. */
export async function saveOutliers(db: Database, rows: readonly OutlierRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_COMMIT) {
    await db.transaction((tx) => tx.upsertMany(tx.tables.runOutliers, rows.slice(from, from + ROWS_PER_COMMIT)));
  }
}
