import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { Connection } from "./postgresSession.ts";
import { conflictClause, encode, intoClause, type OnConflict, type Row, shapeOf, uniqueByKey } from "./tableShape.ts";

const ROWS_PER_STATEMENT = 5_000;

/**
 * Writes rows with one array parameter a column, so that a statement's size does not depend on how many rows it
 * carries. Returns how many rows were written.
 */
export async function writeRows(
  connection: Connection,
  table: PgTable,
  rows: readonly Row[],
  onConflict: OnConflict,
): Promise<number> {
  const shape = shapeOf(table, getTableConfig(table).primaryKeys);
  const arrays = shape.columns.map(({ column }, i) => `$${i + 1}::${column.getSQLType()}[]`);
  const text =
    `insert into ${intoClause(shape)} select * from unnest(${arrays.join(", ")}) ` + conflictClause(shape, onConflict);
  const unique = uniqueByKey(shape, rows, onConflict);
  let written = 0;
  for (let from = 0; from < unique.length; from += ROWS_PER_STATEMENT) {
    const chunk = unique.slice(from, from + ROWS_PER_STATEMENT);
    const values = shape.columns.map((column) => chunk.map((row) => encode(column, row[column.property])));
    written += (await connection.query({ text }, values)).rowCount ?? 0;
  }
  return written;
}
