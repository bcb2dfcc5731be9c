import type { SQL } from "drizzle-orm";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { NodePgSession } from "drizzle-orm/node-postgres/session";
import { PgDatabase, PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from "drizzle-orm/pg-core";
import pg from "pg";
import type { Transaction } from "./database.ts";
import { postgresFailure } from "./postgresFailure.ts";

/** The part of a pg client or pool that statements go through, its errors in our terms. */
export interface Connection {
  query(config: pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult>;
}

export interface Watch {
  /** Called before each statement; throws to refuse it. */
  before(): void;
  failed?(): void;
}

export function connectionOver(client: pg.Pool | pg.ClientBase, watch: Watch): Connection {
  return {
    async query(config, values) {
      watch.before();
      try {
        return await client.query(config, values);
      } catch (error) {
        watch.failed?.();
        throw postgresFailure(error, config.text);
      }
    },
  };
}

type Parse = (text: string) => unknown;
const { BOOL, BYTEA, INT8, JSON: JSON_TEXT, JSONB, NUMERIC } = pg.types.builtins;

/** Whole numbers and sums are numbers, as on SQLite; JSON stays text, which drizzle's columns parse themselves. */
const COLUMN_TYPES = new Map<number, Parse>([
  [INT8, Number],
  [NUMERIC, Number],
  [JSON_TEXT, String],
  [JSONB, String],
]);
/** Raw rows have no columns to convert booleans and bytes for them. */
const RAW_TYPES = new Map<number, Parse>([
  ...COLUMN_TYPES,
  [BOOL, (text) => (text === "t" ? 1 : 0)],
  [BYTEA, (text) => new Uint8Array(Buffer.from(text.slice("\\x".length), "hex"))],
]);

const typesOf = (parsers: ReadonlyMap<number, Parse>): pg.CustomTypesConfig => ({
  getTypeParser: (oid, format) => parsers.get(oid) ?? pg.types.getTypeParser(oid, format),
});
const columnTypes = typesOf(COLUMN_TYPES);
const rawTypes = typesOf(RAW_TYPES);
const dialect = new PgDialect();

/** Drizzle puts a failed statement's parameters, which may be personal data, into its error: ours takes their place. */
class QuietSession extends NodePgSession<Record<string, never>, Record<string, never>> {
  override prepareQuery<T extends PreparedQueryConfig>(
    ...args: Parameters<NodePgSession<never, never>["prepareQuery"]>
  ): PgPreparedQuery<T> {
    const prepared = super.prepareQuery<T>(...args);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) =>
      execute(values).catch((error: unknown) => {
        throw error instanceof DrizzleQueryError ? error.cause : error;
      });
    return prepared;
  }
}

/** Drizzle's query builder over a connection. */
export function queryBuilder(connection: Connection): Transaction["query"] {
  const client: Connection = {
    query: (config, values) => connection.query({ ...config, types: columnTypes }, values),
  };
  const session = new QuietSession(client as pg.Client, dialect, undefined);
  return new PgDatabase(dialect, session, undefined) as unknown as Transaction["query"];
}

/** Runs a `sql` template and gives its rows as SQLite would. */
export async function rowsOf<T>(connection: Connection, statement: SQL): Promise<T[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  const { rows } = await connection.query({ text, types: rawTypes }, params);
  return rows as T[];
}
