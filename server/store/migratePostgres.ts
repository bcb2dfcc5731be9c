import pg from "pg";
import {
  type AppliedMigration,
  applyMigrations,
  CREATE_HISTORY,
  type MigrationTarget,
  pendingMigrations,
  READ_HISTORY,
  readMigrations,
} from "./migrate.ts";
import { postgresFailure } from "./postgresFailure.ts";

/** Any number, the same in every version of the program. */
const LOCK = 5_874_126_093;

/**
 * Applies pending migrations in one transaction. Several machines may start at once: the first migrates, the others
 * wait for its lock and find nothing to do.
 */
export async function migratePostgres(connectionString: string, folder: string): Promise<void> {
  const known = readMigrations(folder);
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined); // the statement under way reports it
  const execute = (text: string, values: readonly unknown[] = []) =>
    client.query(text, [...values]).catch((error: unknown) => {
      throw postgresFailure(error, text);
    });
  try {
    await client.connect().catch((error: unknown) => {
      throw postgresFailure(error, "connect");
    });
    await execute("select pg_advisory_lock($1)", [LOCK]);
    await execute("begin");
    await execute(CREATE_HISTORY);
    const { rows } = await execute(READ_HISTORY);
    await applyMigrations(targetOver(execute), pendingMigrations(known, rows as AppliedMigration[]));
    await execute("commit");
  } finally {
    await client.end(); // ending the session rolls back what is open and frees the lock
  }
}

function targetOver(execute: (text: string, values?: readonly unknown[]) => Promise<pg.QueryResult>): MigrationTarget {
  return {
    execute,
    rows: async <T>(text: string) => (await execute(text)).rows as T[],
    tablesQuery: "select tablename as name from pg_tables where schemaname = current_schema()",
    places: "($1, $2, $3)",
  };
}
