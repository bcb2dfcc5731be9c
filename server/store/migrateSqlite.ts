import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import SQLite from "better-sqlite3";
import {
  type AppliedMigration,
  applyMigrations,
  CREATE_HISTORY,
  HISTORY_TABLE,
  type MigrationTarget,
  pendingMigrations,
  READ_HISTORY,
  readMigrations,
} from "./migrate.ts";
import { checkIntegrity, guarded } from "./sqliteConnection.ts";

const TABLES = "select name from sqlite_schema where type = 'table' and substr(name, 1, 7) <> 'sqlite_'";

/** Refuses a file that a newer version of the program has migrated, or whose migrations were edited since. */
export function refuseNewerSchema(db: SQLite.Database, folder: string): void {
  pendingMigrations(readMigrations(folder), appliedMigrations(db));
}

function appliedMigrations(db: SQLite.Database): AppliedMigration[] {
  const exists = db.prepare(`${TABLES} and name = ?`).get(HISTORY_TABLE);
  return exists ? (db.prepare(READ_HISTORY).all() as AppliedMigration[]) : [];
}

/**
 * Applies pending migrations in one transaction. Rebuilding a table drops the old one, which with foreign keys on would
 * delete its children's rows; and they can only be switched off outside a transaction.
 */
export async function migrateSqlite(writer: SQLite.Database, reader: SQLite.Database, folder: string): Promise<void> {
  const known = readMigrations(folder);
  writer.pragma("foreign_keys = off");
  try {
    guarded(writer.name, "begin immediate", () => writer.exec("begin immediate"));
    const applied = appliedMigrations(writer);
    const pending = pendingMigrations(known, applied);
    if (pending.length > 0) {
      const version = applied.at(-1)?.name;
      if (version) backUp(reader, `${writer.name}.${version}.backup`);
      writer.exec(CREATE_HISTORY);
      await applyMigrations(targetOver(writer), pending);
      refuseBrokenReferences(writer);
    }
    guarded(writer.name, "commit", () => writer.exec("commit"));
  } finally {
    if (writer.inTransaction) writer.exec("rollback");
    writer.pragma("foreign_keys = on");
  }
}

function targetOver(writer: SQLite.Database): MigrationTarget {
  return {
    execute: async (text, values) => (values ? writer.prepare(text).run(...values) : writer.exec(text)),
    rows: async <T>(text: string) => writer.prepare(text).all() as T[],
    tablesQuery: TABLES,
    places: "(?, ?, ?)",
  };
}

function refuseBrokenReferences(writer: SQLite.Database): void {
  const broken = writer.pragma("foreign_key_check") as { table: string; parent: string }[];
  if (broken.length > 0) {
    const tables = [...new Set(broken.map(({ table, parent }) => `${table} -> ${parent}`))].join(", ");
    throw new Error(
      `The migration would have left ${broken.length} rows that refer to nothing (${tables}); nothing was kept.`,
    );
  }
}

/**
 * Copies the file as it stands before a migration to `to`, checked and on the disk when this returns. The reader sees
 * the last commit, so the writer may hold its lock meanwhile.
 */
function backUp(reader: SQLite.Database, to: string): void {
  const unfinished = `${to}.unfinished`;
  rmSync(unfinished, { force: true });
  guarded(reader.name, "vacuum into", () => reader.prepare("vacuum into ?").run(unfinished));
  chmodSync(unfinished, 0o600);
  const copy = new SQLite(unfinished, { readonly: true });
  try {
    checkIntegrity(copy, true);
  } finally {
    copy.close();
  }
  const handle = openSync(unfinished, "r+");
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, to);
}
