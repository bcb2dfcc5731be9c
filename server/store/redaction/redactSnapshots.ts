import type { Database } from "../database.ts";
import { and, asc, eq } from "../query.ts";
import { listColumns, readColumnParts, readColumns, saveColumn } from "../runs.ts";

/** The number of a person who was taken out of a snapshot. */
const NOBODY = -1;

/**
 * Takes people out of what runs have frozen: their row stays, without a number of theirs and without a value, so that
 * all columns keep their length. A part of a column a commit.
 * @returns values overwritten
 */
export async function redactSnapshots(db: Database, shopId: number, persons: readonly number[]): Promise<number> {
  if (persons.length === 0) return 0;
  const gone = new Set(persons);
  const { snapshotColumns } = db.tables;
  const runs = await db.query
    .selectDistinct({ runId: snapshotColumns.runId })
    .from(snapshotColumns)
    .where(and(eq(snapshotColumns.shopId, shopId), eq(snapshotColumns.column, "person")))
    .orderBy(asc(snapshotColumns.runId));
  let overwritten = 0;
  for (const { runId } of runs) {
    const key = { shopId, runId };
    const people = (await readColumns(db, key, ["person"])).get("person") ?? new Float64Array();
    const rows = [...people.entries()].filter(([, person]) => gone.has(person)).map(([row]) => row);
    if (rows.length === 0) continue;
    // The column of numbers last: should this be cut off, it still says whose values are left.
    const names = (await listColumns(db, key)).filter((name) => name !== "person");
    for (const name of [...names, "person"]) {
      for (const { first, values } of await readColumnParts(db, key, name)) {
        const own = rows.filter((row) => row >= first && row < first + values.length);
        if (own.length === 0) continue;
        for (const row of own) values[row - first] = name === "person" ? NOBODY : Number.NaN;
        await db.transaction((tx) => saveColumn(tx, key, name, values, first));
        overwritten += own.length;
      }
    }
  }
  return overwritten;
}
