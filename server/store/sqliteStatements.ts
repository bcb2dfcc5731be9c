import type SQLite from "better-sqlite3";
import type { SQL } from "drizzle-orm";
import { BetterSQLiteSession } from "drizzle-orm/better-sqlite3/session";
import { BaseSQLiteDatabase, getTableConfig, SQLiteSyncDialect, type SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Transaction } from "./database.ts";
import { guarded } from "./sqliteConnection.ts";
import { conflictClause, encode, intoClause, type OnConflict, type Row, shapeOf, uniqueByKey } from "./tableShape.ts";

interface Statement {
  run(...values: unknown[]): SQLite.RunResult;
  all(...values: unknown[]): unknown[];
  get(...values: unknown[]): unknown;
  raw(): Statement;
}

/** The part of a better-sqlite3 connection that statements go through, its errors in our terms. */
export interface Connection {
  prepare(text: string): Statement;
  writeRows(table: SQLiteTable, rows: readonly Row[], onConflict: OnConflict): number;
}

export interface Watch {
  /** Called before each statement; throws to refuse it. */
  before(): void;
  failed?(): void;
}

type RowWriters = Record<OnConflict, (rows: readonly Row[]) => number>;

const dialect = new SQLiteSyncDialect();
/** Prepared once for each connection and table, whatever transaction uses them. */
const prepared = new WeakMap<SQLite.Database, Map<SQLiteTable, RowWriters>>();

export function connectionOver(db: SQLite.Database, watch: Watch): Connection {
  function attempt<T>(text: string, call: () => T): T {
    watch.before();
    try {
      return guarded(db.name, text, call);
    } catch (error) {
      watch.failed?.();
      throw error;
    }
  }

  const watched = (statement: SQLite.Statement): Statement => ({
    run: (...values) => attempt(statement.source, () => statement.run(...values)),
    all: (...values) => attempt(statement.source, () => statement.all(...values)),
    get: (...values) => attempt(statement.source, () => statement.get(...values)),
    raw: () => watched(statement.raw()),
  });

  return {
    prepare: (text) => watched(attempt(text, () => db.prepare(text))),
    writeRows(table, rows, onConflict) {
      const write = rowWriters(db, table);
      return attempt(`writing rows of ${getTableConfig(table).name}`, () => write[onConflict](rows));
    },
  };
}

function rowWriters(db: SQLite.Database, table: SQLiteTable): RowWriters {
  const ofTables = prepared.get(db) ?? new Map<SQLiteTable, RowWriters>();
  prepared.set(db, ofTables);
  const writers = ofTables.get(table) ?? {
    replace: rowWriter(db, table, "replace"),
    keep: rowWriter(db, table, "keep"),
  };
  ofTables.set(table, writers);
  return writers;
}

/** One prepared statement run row by row: for SQLite the fastest way in. Returns how many rows were written. */
function rowWriter(db: SQLite.Database, table: SQLiteTable, onConflict: OnConflict) {
  const shape = shapeOf(table, getTableConfig(table).primaryKeys);
  const places = shape.columns.map(() => "?").join(", ");
  const text = `insert into ${intoClause(shape)} values (${places}) ${conflictClause(shape, onConflict)}`;
  const statement = db.prepare(text);
  return (rows: readonly Row[]) => {
    let written = 0;
    for (const row of uniqueByKey(shape, rows, onConflict)) {
      written += statement.run(shape.columns.map((column) => encode(column, row[column.property]))).changes;
    }
    return written;
  };
}

/** Drizzle's query builder over a connection. */
export function queryBuilder(connection: Connection): Transaction["query"] {
  const session = new BetterSQLiteSession(connection as unknown as SQLite.Database, dialect, undefined);
  // Synchronous inside, but its builders are awaited like the asynchronous ones.
  return new BaseSQLiteDatabase("sync", dialect, session, undefined) as unknown as Transaction["query"];
}

/** Runs a `sql` template; SQLite knows no booleans, so parameters that are become 1 and 0. */
export function rowsOf<T>(connection: Connection, statement: SQL): T[] {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  const rows = connection
    .prepare(text)
    .all(...params.map((value) => (typeof value === "boolean" ? Number(value) : value)));
  for (const row of rows as Record<string, unknown>[]) {
    for (const name in row) {
      const value = row[name];
      if (value instanceof Uint8Array) row[name] = plainBytes(value);
    }
  }
  return rows as T[];
}

/** A Buffer as a Uint8Array of its own: aligned for typed-array views, and equal on both databases. */
function plainBytes(value: Uint8Array): Uint8Array {
  return new Uint8Array(value);
}
