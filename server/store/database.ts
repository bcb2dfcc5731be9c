import type { SQL } from "drizzle-orm";
import type { BaseSQLiteDatabase, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Tables } from "./schema/tables.ts";

export type Dialect = "sqlite" | "postgres";

/**
 * Drizzle's query builder as repositories see it: SQLite's types in async form. Await the builders themselves; `.all()`,
 * `.get()` and `.run()` exist in these types but not on Postgres. Count changed rows with `.returning()`.
 */
type QueryBuilder = BaseSQLiteDatabase<"async", unknown, Record<string, never>>;
type Reads = "select" | "selectDistinct" | "$with" | "with";
type Writes = "insert" | "update" | "delete";

/** What a column of a raw row holds, on both databases: booleans are 1 and 0, JSON is its text. */
export type RawValue = number | string | Uint8Array | null;

/** Reads only; a write through it is a type error here and a database error at run time. */
export interface Reader {
  readonly dialect: Dialect;
  readonly tables: Tables;
  readonly query: Pick<QueryBuilder, Reads>;
  /**
   * Runs a `sql` template and gives its rows as they are, two to three times faster than the query builder. Name every
   * column in lower snake case (`as people`): that is the property the row gets. On SQLite it blocks until the last
   * row is read, so page large scans by key (`where id > ${last} order by id limit 5000`) with an await in between.
   */
  all<T extends Record<keyof T, RawValue>>(statement: SQL): Promise<T[]>;
}

/** A transaction in progress. Unusable once its work has settled. */
export interface Transaction extends Reader {
  readonly query: Pick<QueryBuilder, Reads | Writes>;
  /** Makes `select` lock the rows it finds and pass over those another machine has locked. */
  skipLocked<Q>(select: Q): Q;
  /**
   * Makes `select` keep the rows it finds as they are until this transaction ends: others may read and hold them too,
   * and who wants to change them waits.
   */
  holdRows<Q>(select: Q): Q;
  /**
   * Writes many rows, replacing those with the same primary key; absent values are null. Of rows with the same key the
   * last wins. They are written in the order of their keys, so that machines writing the same rows do not deadlock.
   * @returns how many rows were written
   */
  upsertMany<T extends SQLiteTable>(table: T, rows: readonly T["$inferInsert"][]): Promise<number>;
  /**
   * Writes those rows whose primary key does not exist yet and leaves the others alone; of rows with the same key the
   * first wins.
   * @returns how many were new
   */
  insertMissing<T extends SQLiteTable>(table: T, rows: readonly T["$inferInsert"][]): Promise<number>;
}

export interface Database extends Reader {
  /**
   * Runs `work` atomically. `work` may await only this transaction: waiting for anything else (network, timers, another
   * transaction) is an error, and so is going on after a statement failed. On Postgres transactions interleave at
   * "read committed": change a row in place (`set n = n + 1`) or lock it first, never read it and write it back.
   * Keep it to about 500 rows: SQLite lets the event loop turn between transactions, not within one.
   * @throws {TransactionMisuse} when these rules are broken; nothing is written
   * @throws {AppError} `unavailable` when the database is busy or cannot be reached
   * @throws {StatementError} when a statement breaks a constraint
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Brings the schema up to date; safe to call on several machines at once.
   * @throws {AppError} `conflict` when the database is newer than the program, or a migration that ran was edited since
   */
  migrate(): Promise<void>;
  /**
   * Makes what was deleted unreadable in the files, where the database would keep it a while longer. Call it after
   * personal data was removed.
   * @throws {AppError} `unavailable` while another connection is reading; to be tried again
   */
  scrub(): Promise<void>;
  /** Waits for running transactions, then lets the database go. */
  close(): Promise<void>;
}
