import { chmodSync, existsSync, statSync } from "node:fs";
import SQLite from "better-sqlite3";
import { AppError } from "../domain/errors.ts";
import { StatementError } from "./failures.ts";

/** A file up to this size is checked whenever it is opened: a fraction of a second. */
const CHECKED_UP_TO_BYTES = 64 * 1024 * 1024;
const WAIT_MS = { writer: 2_000, reader: 10_000 };

/**
 * Set on every opening and read back: better-sqlite3 reopens a WAL file with synchronous=NORMAL, which loses committed
 * rows when the power fails; without secure_delete, deleted personal data stays readable in the file.
 */
const WRITER_SETTINGS = {
  journal_mode: "wal",
  synchronous: 2, // FULL
  foreign_keys: 1,
  secure_delete: 1,
  journal_size_limit: 64 * 1024 * 1024,
  trusted_schema: 0,
};
const READER_SETTINGS = { trusted_schema: 0 };

function configure(db: SQLite.Database, settings: Readonly<Record<string, string | number>>): void {
  for (const [name, wanted] of Object.entries(settings)) {
    db.pragma(`${name} = ${wanted}`);
    const got = db.pragma(name, { simple: true });
    if (got !== wanted) {
      throw new AppError(
        "not_configured",
        `SQLite did not accept ${name} = ${wanted} for ${db.name} (it stays at ${String(got)}). ` +
          "The file must be on a local disk.",
      );
    }
  }
}

/** The connection that writes; creates the file, readable by its owner alone, when there is none. */
export function openWriter(file: string): SQLite.Database {
  return opening(file, () => {
    const isNew = !existsSync(file);
    const db = new SQLite(file, { timeout: WAIT_MS.writer });
    if (isNew && !db.memory) chmodSync(file, 0o600);
    return configured(db, WRITER_SETTINGS);
  });
}

/** A connection that can only read an existing file. */
export function openReader(file: string): SQLite.Database {
  return opening(file, () =>
    configured(new SQLite(file, { readonly: true, fileMustExist: true, timeout: WAIT_MS.reader }), READER_SETTINGS),
  );
}

function configured(db: SQLite.Database, settings: Readonly<Record<string, string | number>>): SQLite.Database {
  try {
    configure(db, settings);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function opening<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const failure = sqliteFailure(error, "open", file);
    if (failure instanceof AppError) throw failure;
    throw new AppError(
      "invalid_input",
      `The database file ${file} cannot be opened: ${reasonOf(error)}. Check that it exists and can be read and written.`,
      { cause: error },
    );
  }
}

/** Refuses a damaged file. Large ones are looked at only when `always` is set: the check reads the whole file. */
export function checkIntegrity(db: SQLite.Database, always = false): void {
  if (!always && statSync(db.name).size > CHECKED_UP_TO_BYTES) return;
  const answer = guarded(db.name, "pragma quick_check", () => db.pragma("quick_check(1)", { simple: true }));
  if (answer !== "ok") throw damaged(db.name, String(answer));
}

function damaged(file: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    "invalid_input",
    `The database file ${file} is damaged or is not a SQLite database (${reason}). Restore the latest backup.`,
    { cause },
  );
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Runs a call of the driver; its errors come out as ours. */
export function guarded<T>(file: string, statement: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw sqliteFailure(error, statement, file);
  }
}

/** A driver's error in our terms: worth trying again, a damaged file, or a refused statement. */
function sqliteFailure(error: unknown, statement: string, file: string): unknown {
  if (error instanceof SQLite.SqliteError) {
    if (error.code.startsWith("SQLITE_BUSY")) {
      const message = `The database ${file} is busy: another process writes to it. One process at a time may.`;
      return new AppError("unavailable", message, { cause: error, retryAfterMs: 1_000 });
    }
    if (error.code === "SQLITE_FULL") {
      return new AppError("unavailable", `The disk that holds ${file} is full. Make room.`, { cause: error });
    }
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(error.code)) return damaged(file, error.message, error);
    if (!error.code.startsWith("SQLITE_CANTOPEN")) return new StatementError(error.code, error.message, statement);
  }
  return error;
}
