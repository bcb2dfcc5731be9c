import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database, Dialect } from "../../server/store/database.ts";
import { onEveryDatabase, type TestDatabase } from "../everyDatabase.ts";
import { addShop } from "../store/rows.ts";

const BREAK = "\n--> statement-breakpoint\n";

const PARENT_AND_CHILD = [
  "create table parents (id integer primary key, name text not null)",
  "create table children (id integer primary key, parent integer not null references parents(id) on delete cascade)",
  "insert into parents (id, name) values (1, 'p')",
  "insert into children (id, parent) values (1, 1), (2, 1), (3, 1)",
];

/** What drizzle-kit generates to make parents.name nullable: SQLite can only build the table anew. */
const NULLABLE_NAME: Record<Dialect, string[]> = {
  sqlite: [
    "PRAGMA foreign_keys=OFF;",
    "CREATE TABLE __new_parents (id integer primary key, name text)",
    "INSERT INTO __new_parents(id, name) SELECT id, name FROM parents",
    "DROP TABLE parents",
    "ALTER TABLE __new_parents RENAME TO parents",
    "PRAGMA foreign_keys=ON;",
  ],
  postgres: ["alter table parents alter column name drop not null"],
};

onEveryDatabase((_, databases) => {
  const { dialect } = databases;
  let folder: string;
  let target: TestDatabase;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "migrations-"));
    target = await databases.empty();
    migration("0000_init", PARENT_AND_CHILD);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const migration = (name: string, statements: readonly string[]) =>
    writeFileSync(join(folder, `${name}.sql`), statements.join(BREAK));

  async function migrated(): Promise<Database> {
    const db = target.open(folder);
    await db.migrate();
    return db;
  }
  const numbers = (db: Database) =>
    db.all<{ number: number }>(sql`select number from schema_migrations order by number`);
  const children = (db: Database) => db.all<{ n: number }>(sql`select count(*) as n from children`);

  it("run once each, in the order of their numbers", async () => {
    migration("0001_second", ["insert into parents (id, name) values (2, 'q')"]);
    await (await migrated()).close();
    const db = await migrated();
    expect(await numbers(db)).toEqual([{ number: 0 }, { number: 1 }]);
    expect(await db.all(sql`select id from parents order by id`)).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("keep the rows of children when their parent's table is rebuilt", async () => {
    await (await migrated()).close();
    migration("0001_nullable_name", NULLABLE_NAME[dialect]);
    const db = await migrated();
    expect(await children(db)).toEqual([{ n: 3 }]);
    expect(await numbers(db)).toHaveLength(2);
    // and the reference is still one
    const orphan = db.transaction((tx) => tx.all(sql`insert into children (id, parent) values (9, 99) returning id`));
    await expect(orphan).rejects.toThrow(/foreign key/i);
  });

  it.each([
    ["rows of a table that stays", ["delete from children where id > 1"], /removed 2 of 3 rows of children/],
    [
      "a failing statement",
      ["insert into parents (id, name) values (7, 'x')", "insert into nowhere values (1)"],
      /nowhere/,
    ],
  ])("undo everything over %s", async (_name, statements, reason) => {
    await (await migrated()).close();
    migration("0001_fine", ["create table extras (id integer primary key)"]);
    migration("0002_bad", statements);
    await expect(migrated()).rejects.toThrow(reason);
    const db = target.open(folder);
    expect(await children(db)).toEqual([{ n: 3 }]);
    expect(await db.all(sql`select id from parents`)).toEqual([{ id: 1 }]);
    expect(await numbers(db)).toEqual([{ number: 0 }]);
    await expect(db.all(sql`select * from extras`)).rejects.toThrow(/extras/);
  });

  it("may drop a table with its rows", async () => {
    await (await migrated()).close();
    migration("0001_drop", ["drop table children"]);
    expect(await numbers(await migrated())).toHaveLength(2);
  });

  it.each([
    ["edited after it ran", () => migration("0000_init", [...PARENT_AND_CHILD, "select 1"]), /0000_init differs/],
    ["renamed after it ran", () => rename("0000_init", "0000_start"), /0000_start differs from 0000_init/],
  ])("refuse a file %s", async (_name, change, reason) => {
    await (await migrated()).close();
    change();
    await expect(migrated()).rejects.toMatchObject({ code: "conflict", message: expect.stringMatching(reason) });
  });

  it("do not mind another system's line ends", async () => {
    await (await migrated()).close();
    writeFileSync(join(folder, "0000_init.sql"), PARENT_AND_CHILD.join(BREAK).replaceAll("\n", "\r\n"));
    expect(await numbers(await migrated())).toHaveLength(1);
  });

  it("refuse a database that a newer version has migrated", async () => {
    migration("0001_newer", ["create table extras (id integer primary key)"]);
    await (await migrated()).close();
    rmSync(join(folder, "0001_newer.sql"));
    await expect(migrated()).rejects.toMatchObject({ code: "conflict", message: expect.stringMatching(/newer/) });
  });

  it.each(["0002_gap", "0000_twice", "one"])("refuse a folder that also holds %s.sql", async (name) => {
    migration(name, ["select 1"]);
    await expect(migrated()).rejects.toThrow(/Expected a migration 000\d_<name>\.sql/);
  });

  describe("of the product", () => {
    it("make every table of the schema, and nothing on a second run", async () => {
      const db = target.open();
      await db.migrate();
      for (const table of Object.values(db.tables)) expect(await db.query.select().from(table).limit(1)).toEqual([]);
      await db.migrate();
      await db.transaction(addShop);
    });

    it("run once when several machines start at the same time", async () => {
      const machines = dialect === "postgres" ? [1, 2, 3, 4].map(() => target.open()) : [target.open()];
      await Promise.all(machines.flatMap((db) => [db.migrate(), db.migrate()]));
      expect(await numbers(machines[0]!)).toEqual([{ number: 0 }]);
    });
  });

  function rename(from: string, to: string): void {
    rmSync(join(folder, `${from}.sql`));
    migration(to, PARENT_AND_CHILD);
  }
});
