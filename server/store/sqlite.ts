import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type SQLite from "better-sqlite3";
import { AppError } from "../domain/errors.ts";
import type { Database, Reader, Transaction } from "./database.ts";
import { MISUSE, TransactionMisuse } from "./failures.ts";
import { MIGRATIONS } from "./migrate.ts";
import { migrateSqlite, refuseNewerSchema } from "./migrateSqlite.ts";
import * as tables from "./schema/sqlite.ts";
import { checkIntegrity, guarded, openReader, openWriter } from "./sqliteConnection.ts";
import { connectionOver, queryBuilder, rowsOf } from "./sqliteStatements.ts";

export interface SqliteOptions {
  /** For worker threads: no writer, so transactions and migrations are refused. */
  readOnly?: boolean;
  /** With `readOnly`: sees the rows as they are at its first read, whatever is written meanwhile. */
  isSnapshot?: boolean;
  /** Looks for damage whatever the file's size; without it, files up to 64 MB are looked at. */
  checkIntegrity?: boolean;
  /** Where the migrations are; the product's own by default. */
  migrationsFolder?: string;
}

/**
 * Opens a SQLite file: one connection that writes, one that can only read. The file belongs to one process; its worker
 * threads open it with `readOnly`.
 * @throws {AppError} `invalid_input` when the file is damaged or cannot be opened, `conflict` when it was written by a
 * newer version of the program
 */
export function openSqlite(file: string, options: SqliteOptions = {}): Database {
  const folder = options.migrationsFolder ?? MIGRATIONS.sqlite;
  const writer = options.readOnly ? undefined : openWriter(file);
  let reader: SQLite.Database | undefined;
  try {
    reader = openReader(file);
    if (writer || options.checkIntegrity) checkIntegrity(reader, options.checkIntegrity);
    refuseNewerSchema(reader, folder);
    const isSnapshot = !writer && options.isSnapshot === true;
    if (isSnapshot) reader.exec("begin");
    return writer ? owner(writer, reader, folder) : onlooker(reader, isSnapshot);
  } catch (error) {
    reader?.close();
    writer?.close();
    throw error;
  }
}

function readerOver(db: SQLite.Database): Reader {
  const connection = connectionOver(db, {
    before() {
      if (!db.open) throw new TransactionMisuse(MISUSE.closed);
    },
  });
  return {
    dialect: "sqlite",
    tables,
    query: queryBuilder(connection),
    all: async (statement) => rowsOf(connection, statement),
  };
}

/** What a worker thread gets. */
function onlooker(reader: SQLite.Database, isSnapshot: boolean): Database {
  const refuse = async () => {
    throw new TransactionMisuse(MISUSE.readOnly);
  };
  return {
    ...readerOver(reader),
    transaction: refuse,
    migrate: refuse,
    scrub: refuse,
    async close() {
      if (isSnapshot && reader.open) endSnapshot(reader);
      reader.close();
    },
  };
}

/**
 * What is written during a snapshot cannot be written back from the log to the file, and the log grows to gigabytes under
 * the run of a large shop. Left alone, the next commit would write all of it back and cut the log, in the thread that
 * answers requests. So the one who held it up does both; the log is cut only if nobody else is writing just then.
 */
function endSnapshot(reader: SQLite.Database): void {
  const log = openWriter(reader.name);
  try {
    log.pragma("busy_timeout = 0");
    reader.exec("rollback");
    for (const mode of ["PASSIVE", "TRUNCATE"]) {
      guarded(log.name, `pragma wal_checkpoint(${mode})`, () => log.pragma(`wal_checkpoint(${mode})`));
    }
  } finally {
    log.close();
  }
}

/** What the process that owns the file gets: its transactions run one after another, each on its own turn. */
function owner(writer: SQLite.Database, reader: SQLite.Database, folder: string): Database {
  const running = new AsyncLocalStorage<TransactionState>();
  let isClosed = false;
  let tail: Promise<unknown> = Promise.resolve();

  /** Without a fresh turn for each, a long row of transactions would keep the event loop from turning at all. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    if (isClosed) return Promise.reject(new TransactionMisuse(MISUSE.closed));
    const result = tail.then(() => nextTurn()).then(work);
    tail = result.catch(() => undefined);
    return result;
  }

  async function run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    guarded(writer.name, "begin immediate", () => writer.exec("begin immediate"));
    const state: TransactionState = { isOpen: true, hasFailed: false };
    try {
      const result = await Promise.race([
        running.run(state, () => work(transactionOver(writer, state))),
        strayed(state),
      ]);
      if (state.hasFailed) throw new TransactionMisuse(MISUSE.failed);
      guarded(writer.name, "commit", () => writer.exec("commit"));
      return result;
    } finally {
      state.isOpen = false;
      if (writer.inTransaction) writer.exec("rollback");
    }
  }

  return {
    ...readerOver(reader),
    async transaction(work) {
      if (running.getStore()?.isOpen) throw new TransactionMisuse(MISUSE.nested);
      return enqueue(() => run(work));
    },
    migrate: () => enqueue(() => migrateSqlite(writer, reader, folder)),
    scrub: () => enqueue(async () => emptyLog(writer)),
    async close() {
      isClosed = true;
      await tail;
      reader.close();
      writer.close();
    },
  };
}

/**
 * Deleted rows are overwritten at once (secure_delete), but in the write-ahead log, which still holds the pages as they
 * were: it is written back to the file and cut to nothing.
 */
function emptyLog(writer: SQLite.Database): void {
  const checkpoint = () => writer.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
  const wait = writer.pragma("busy_timeout", { simple: true }) as number;
  // Waiting for a reader would hold up everything else in this process.
  writer.pragma("busy_timeout = 0");
  try {
    const [result] = guarded(writer.name, "pragma wal_checkpoint(TRUNCATE)", checkpoint);
    if (result?.busy === 0) return;
  } finally {
    writer.pragma(`busy_timeout = ${wait}`);
  }
  const message = `The log of ${writer.name} could not be emptied: it is still being read. It is tried again.`;
  throw new AppError("unavailable", message, { retryAfterMs: 5_000 });
}

interface TransactionState {
  isOpen: boolean;
  /** A statement failed, whether or not the work let its error through. */
  hasFailed: boolean;
}

/**
 * Rejects when a transaction is open longer than it needs. The driver is synchronous, so work that awaits only its
 * transaction settles in microtasks; the next tick comes when those have run out. Work that awaits anything else would
 * hold the only writer meanwhile, and so is ended even if it never settles.
 */
function strayed(state: Readonly<TransactionState>): Promise<never> {
  return new Promise((_, reject) => {
    process.nextTick(() => {
      if (state.isOpen) reject(new TransactionMisuse(MISUSE.strayed));
    });
  });
}

/** A handle of its own for each transaction: what is left of it afterwards cannot write into the next one. */
function transactionOver(writer: SQLite.Database, state: TransactionState): Transaction {
  const connection = connectionOver(writer, {
    before() {
      if (!state.isOpen) throw new TransactionMisuse(MISUSE.ended);
    },
    failed() {
      state.hasFailed = true;
    },
  });
  return {
    dialect: "sqlite",
    tables,
    query: queryBuilder(connection),
    all: async (statement) => rowsOf(connection, statement),
    // One writer at a time: no row is ever locked by another, nor changed by one.
    skipLocked: (select) => select,
    holdRows: (select) => select,
    upsertMany: async (table, rows) => connection.writeRows(table, rows, "replace"),
    insertMissing: async (table, rows) => connection.writeRows(table, rows, "keep"),
  };
}
