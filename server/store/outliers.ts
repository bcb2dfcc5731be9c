import type { Database, Reader } from "./database.ts";
import { and, asc, desc, eq, gt, lt, or } from "./query.ts";
import type { RunKey } from "./runs.ts";
import type { StoredOutlierKind } from "./schema/outliers.ts";
import type { Tables } from "./schema/tables.ts";

export type OutlierRow = Tables["runOutliers"]["$inferSelect"];

const ROWS_PER_COMMIT = 500;

/** Writes the people whom a run lists as unlike everybody. */
export async function saveOutliers(db: Database, rows: readonly OutlierRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_COMMIT) {
    await db.transaction((tx) => tx.upsertMany(tx.tables.runOutliers, rows.slice(from, from + ROWS_PER_COMMIT)));
  }
}

/** Where a page ends: people are ordered by how far apart they are, then by number. */
export type OutlierCursor = Pick<OutlierRow, "apart" | "personId">;

/** The people a run lists, furthest apart first, each with the key they keep for life; null where they have none. */
export async function listOutliers(
  reader: Reader,
  { shopId, runId }: RunKey,
  { after, kind, limit }: { after: OutlierCursor | null; kind: StoredOutlierKind | undefined; limit: number },
): Promise<(OutlierRow & { survivor: string | null })[]> {
  const { runOutliers, persons } = reader.tables;
  const rows = await reader.query
    .select({ outlier: runOutliers, survivor: persons.survivor })
    .from(runOutliers)
    .leftJoin(persons, and(eq(persons.shopId, runOutliers.shopId), eq(persons.id, runOutliers.personId)))
    .where(
      and(
        eq(runOutliers.shopId, shopId),
        eq(runOutliers.runId, runId),
        kind && eq(runOutliers.kind, kind),
        after
          ? or(
              lt(runOutliers.apart, after.apart),
              and(eq(runOutliers.apart, after.apart), gt(runOutliers.personId, after.personId)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(runOutliers.apart), asc(runOutliers.personId))
    .limit(limit);
  return rows.map(({ outlier, survivor }) => ({ ...outlier, survivor }));
}
