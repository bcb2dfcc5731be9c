import type { Database } from "../database.ts";
import { and, asc, eq } from "../query.ts";
import { listColumns, type RunKey, readColumnParts, readColumns, saveColumn } from "../runs.ts";

/** The number of a person who was taken out of a snapshot. */
const NOBODY = -1;

/**
 * Takes people out of what runs have frozen: their row stays, without a number of theirs and without a value, so that
 * all columns keep their length. Parts of columns share commits of bounded size.
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
    overwritten += await blankOut(db, key, names, rows, Number.NaN);
    overwritten += await blankOut(db, key, ["person"], rows, NOBODY);
  }
  return overwritten;
}

/** What one commit writes of columns: many small ones, or few large. */
const BYTES_PER_COMMIT = 4 * 1024 * 1024;

/** Overwrites the values of rows in columns; returns how many. */
async function blankOut(
  db: Database,
  key: RunKey,
  names: readonly string[],
  rows: readonly number[],
  blank: number,
): Promise<number> {
  let overwritten = 0;
  let waiting: { name: string; first: number; values: Float64Array }[] = [];
  let bytes = 0;
  const commit = async () => {
    const parts = waiting;
    waiting = [];
    bytes = 0;
    if (parts.length === 0) return;
    await db.transaction(async (tx) => {
      for (const { name, first, values } of parts) await saveColumn(tx, key, name, values, first);
    });
  };
  for (const name of names) {
    for (const { first, values } of await readColumnParts(db, key, name)) {
      const own = rows.filter((row) => row >= first && row < first + values.length);
      if (own.length === 0) continue;
      for (const row of own) values[row - first] = blank;
      overwritten += own.length;
      waiting.push({ name, first, values });
      bytes += values.byteLength;
      if (bytes >= BYTES_PER_COMMIT) await commit();
    }
  }
  await commit();
  return overwritten;
}
