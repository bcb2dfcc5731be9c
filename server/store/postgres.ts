import { AsyncLocalStorage } from "node:async_hooks";
import type { PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import type { Database, Transaction } from "./database.ts";
import { MISUSE, TransactionMisuse } from "./failures.ts";
import { MIGRATIONS } from "./migrate.ts";
import { migratePostgres } from "./migratePostgres.ts";
import { postgresFailure } from "./postgresFailure.ts";
import { connectionOver, queryBuilder, rowsOf } from "./postgresSession.ts";
import { writeRows } from "./postgresStatements.ts";
import * as tables from "./schema/postgres.ts";
import type { Row } from "./tableShape.ts";

export interface PostgresOptions {
  /** Connections each for writing and for reading. */
  poolSize?: number;
  /** Where the migrations are; the product's own by default. */
  migrationsFolder?: string;
}

const CONNECT_WITHIN_MS = 10_000;
/** A transaction that stands still longer than this has lost its program. */
const IDLE_TRANSACTION_LIMIT_MS = 60_000;

/**
 * Opens a Postgres database: one pool that writes, one whose connections can only read. Connects when first used.
 * @param connectionString postgres://user:password@host:port/database
 */
export function openPostgres(connectionString: string, options: PostgresOptions = {}): Database {
  const pool = (settings: string) => {
    const max = options.poolSize ?? 10;
    const opened = new pg.Pool({
      connectionString,
      max,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      options: `-c idle_in_transaction_session_timeout=${IDLE_TRANSACTION_LIMIT_MS} ${settings}`,
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    opened.on("error", () => undefined);
    return opened;
  };
  const writers = pool("");
  const readers = pool("-c default_transaction_read_only=on");
  const running = new AsyncLocalStorage<{ open: boolean }>();
  let isClosed = false;

  const reading = connectionOver(readers, {
    before() {
      if (isClosed) throw new TransactionMisuse(MISUSE.closed);
    },
  });

  return {
    dialect: "postgres",
    tables,
    query: queryBuilder(reading),
    all: (statement) => rowsOf(reading, statement),
    async transaction(work) {
      if (running.getStore()?.open) throw new TransactionMisuse(MISUSE.nested);
      if (isClosed) throw new TransactionMisuse(MISUSE.closed);
      const state = { open: true };
      return onClient(writers, (client) => runTransaction(client, state, (tx) => running.run(state, () => work(tx))));
    },
    async migrate() {
      if (isClosed) throw new TransactionMisuse(MISUSE.closed);
      await migratePostgres(connectionString, options.migrationsFolder ?? MIGRATIONS.postgres);
    },
    // Postgres overwrites the room of deleted rows as it vacuums, which it does by itself.
    scrub: async () => undefined,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.all([writers.end(), readers.end()]);
    },
  };
}

/** Lends a connection; one that broke is not given back to the pool. */
async function onClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw postgresFailure(error, "connect");
  });
  let isBroken = false;
  const breaks = () => {
    isBroken = true;
  };
  client.on("error", breaks);
  try {
    return await work(client);
  } finally {
    client.off("error", breaks);
    client.release(isBroken);
  }
}

async function runTransaction<T>(
  client: pg.PoolClient,
  state: { open: boolean },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  let hasFailed = false;
  const connection = connectionOver(client, {
    before() {
      if (!state.open) throw new TransactionMisuse(MISUSE.ended);
    },
    failed() {
      hasFailed = true;
    },
  });
  const write = (table: unknown, rows: readonly unknown[], onConflict: "replace" | "keep") =>
    writeRows(connection, table as PgTable, rows as readonly Row[], onConflict);
  const tx: Transaction = {
    dialect: "postgres",
    tables,
    query: queryBuilder(connection),
    all: (statement) => rowsOf(connection, statement),
    skipLocked: (select) => (select as Lockable<typeof select>).for("update", { skipLocked: true }),
    holdRows: (select) => (select as Lockable<typeof select>).for("share"),
    upsertMany: (table, rows) => write(table, rows, "replace"),
    insertMissing: (table, rows) => write(table, rows, "keep"),
  };
  await connection.query({ text: "begin" });
  try {
    const result = await work(tx);
    // Postgres answers the commit of a failed transaction with a rollback and no error.
    if (hasFailed) throw new TransactionMisuse(MISUSE.failed);
    await connection.query({ text: "commit" });
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined); // a lost connection has rolled back already
    throw error;
  } finally {
    state.open = false;
  }
}

interface Lockable<Q> {
  for(strength: "update", config: { skipLocked: true }): Q;
  for(strength: "share"): Q;
}
