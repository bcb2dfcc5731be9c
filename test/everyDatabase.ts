import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, describe, inject } from "vitest";
import type { Database, Dialect } from "../server/store/database.ts";
import { openPostgres } from "../server/store/postgres.ts";
import { openSqlite } from "../server/store/sqlite.ts";

/** A database of one test: where it is, and how to open it once more, as another machine or a restart would. */
export interface TestDatabase {
  dialect: Dialect;
  /** A file, or a connection string. */
  location: string;
  open(migrationsFolder?: string): Database;
}

export interface TestDatabases {
  dialect: Dialect;
  /** A database without any table. */
  empty: () => Promise<TestDatabase>;
  /** A database with the product's tables and no rows. */
  migrated: () => Promise<TestDatabase>;
}

/**
 * Runs the same suite on every database the product supports. Its file must be in the project "databases" (see
 * vitest.config.ts). What a test opens is closed and removed after it.
 * @param suite is given a function that opens a database with the product's tables and no rows
 */
export function onEveryDatabase(
  suite: (openDatabase: () => Promise<Database>, databases: TestDatabases) => void,
): void {
  describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
    const cleaning: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const clean of cleaning.splice(0).toReversed()) await clean();
    });
    const places = dialect === "sqlite" ? sqliteFiles(cleaning) : postgresDatabases(cleaning);

    const databaseAt = (location: string): TestDatabase => ({
      dialect,
      location,
      open(migrationsFolder) {
        const options = migrationsFolder === undefined ? {} : { migrationsFolder };
        const db = dialect === "sqlite" ? openSqlite(location, options) : openPostgres(location, options);
        cleaning.push(() => db.close());
        return db;
      },
    });
    const databases: TestDatabases = {
      dialect,
      empty: async () => databaseAt(await places.empty()),
      migrated: async () => databaseAt(await places.migrated()),
    };
    suite(async () => (await databases.migrated()).open(), databases);
  });
}

interface Places {
  empty(): Promise<string>;
  migrated(): Promise<string>;
}

function sqliteFiles(cleaning: (() => Promise<unknown>)[]): Places {
  const empty = async () => {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    cleaning.push(async () => rmSync(folder, { recursive: true, force: true }));
    return join(folder, "store.db");
  };
  return {
    empty,
    async migrated() {
      const file = await empty();
      await migrateAndClose(openSqlite(file));
      return file;
    },
  };
}

/** Making a database takes a quarter of a second, so those with the product's tables are emptied and used again. */
function postgresDatabases(cleaning: (() => Promise<unknown>)[]): Places {
  const spare: string[] = [];
  const made: string[] = [];
  afterAll(async () => {
    for (const name of made) await query("postgres", `drop database ${name} with (force)`);
  });

  const make = async () => {
    const name = `t_${randomUUID().replaceAll("-", "")}`;
    await query("postgres", `create database ${name}`);
    made.push(name);
    return name;
  };
  return {
    empty: async () => urlOf(await make()),
    async migrated() {
      let name = spare.pop();
      if (!name) {
        name = await make();
        await migrateAndClose(openPostgres(urlOf(name)));
      }
      const used = name;
      cleaning.push(async () => {
        await emptyTables(used);
        spare.push(used);
      });
      return urlOf(name);
    },
  };
}

async function migrateAndClose(db: Database): Promise<void> {
  await db.migrate();
  await db.close();
}

const urlOf = (name: string) => `${inject("postgresUrl")}${name}`;

async function emptyTables(name: string): Promise<void> {
  await query(
    name,
    `do $$ declare names text; begin
       select string_agg(quote_ident(tablename), ', ') into names from pg_tables
         where schemaname = 'public' and tablename <> 'schema_migrations';
       execute 'truncate ' || names;
     end $$`,
  );
}

async function query(database: string, statement: string): Promise<void> {
  const client = new pg.Client(urlOf(database));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
