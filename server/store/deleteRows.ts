import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { type PgTable, getTableConfig as postgresConfig } from "drizzle-orm/pg-core";
import { type SQLiteTable, getTableConfig as sqliteConfig } from "drizzle-orm/sqlite-core";
import type { Database, Dialect } from "./database.ts";
import { shapeOf } from "./tableShape.ts";

const ROWS_PER_COMMIT = 500;

/**
 * Deletes all rows of a table that fulfil a condition, so many per commit that others can write in between.
 * @returns how many
 */
export async function deleteRows(db: Database, table: SQLiteTable, condition: SQL | undefined): Promise<number> {
  const key = keyOf(table, db.dialect);
  for (let total = 0; ; ) {
    const deleted = await db.transaction((tx) =>
      tx.query
        .delete(table)
        .where(sql`(${key}) in (select ${key} from ${table} where ${condition ?? sql`1 = 1`} limit ${ROWS_PER_COMMIT})`)
        .returning({ one: sql<number>`1` }),
    );
    total += deleted.length;
    if (deleted.length < ROWS_PER_COMMIT) return total;
  }
}

/** The columns of a table's primary key, for a row value. */
function keyOf(table: SQLiteTable, dialect: Dialect): SQL {
  const { primaryKeys } = dialect === "sqlite" ? sqliteConfig(table) : postgresConfig(table as unknown as PgTable);
  const columns = getTableColumns(table);
  const parts = shapeOf(table, primaryKeys).key.map((property) => sql`${columns[property]}`);
  return sql.join(parts, sql`, `);
}
