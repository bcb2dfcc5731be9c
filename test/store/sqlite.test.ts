import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import SQLite from "better-sqlite3";
import { count, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRetriable } from "../../server/domain/errors.ts";
import type { Database, Transaction } from "../../server/store/database.ts";
import { StatementError } from "../../server/store/failures.ts";
import { openSqlite, type SqliteOptions } from "../../server/store/sqlite.ts";
import { openReader, openWriter } from "../../server/store/sqliteConnection.ts";
import { addShop, customer, SHOP } from "./rows.ts";

let folder: string;
let file: string;
const opened: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  file = join(folder, "store.db");
});
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(options: SqliteOptions = {}): Database {
  const db = openSqlite(file, options);
  opened.push(db);
  return db;
}

async function openWithShop(): Promise<Database> {
  const db = open();
  await db.migrate();
  await db.transaction(addShop);
  return db;
}

const people = async (db: Database) => (await db.query.select({ n: count() }).from(db.tables.customers))[0]?.n;

describe("the connection", () => {
  const settings = {
    journal_mode: "wal",
    synchronous: 2,
    foreign_keys: 1,
    secure_delete: 1,
    journal_size_limit: 67_108_864,
    trusted_schema: 0,
  };

  it.each(["first", "second", "third"])("is as safe on the %s opening as it should be", (time) => {
    for (let n = 0; n < ["first", "second", "third"].indexOf(time); n++) openWriter(file).close();
    const writer = openWriter(file);
    const got = Object.keys(settings).map((name) => [name, writer.pragma(name, { simple: true })]);
    writer.close();
    expect(Object.fromEntries(got)).toEqual(settings);
  });

  it("would not be so safe by itself: the driver reopens the file at synchronous NORMAL", () => {
    openWriter(file).close();
    const plain = new SQLite(file);
    expect(plain.pragma("synchronous", { simple: true })).toBe(1);
    plain.close();
  });

  it("refuses what cannot keep a write-ahead log", () => {
    expect(() => openWriter(":memory:")).toThrow(/journal_mode/);
  });

  it("makes a file that only its owner can read", () => {
    open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("opening", () => {
  it.each<[string, () => void | Promise<void>]>([
    [
      "text",
      () => writeFileSync(file, "this is no database, but a text that is long enough to look like one".repeat(99)),
    ],
    ["a damaged database", damage],
  ])("refuses %s and says what to do", async (_name, make) => {
    await make();
    const error = expect.objectContaining({
      code: "invalid_input",
      message: expect.stringMatching(/Restore the latest/),
    });
    expect(() => open()).toThrow(error);
    expect(() => openSqlite(file, { readOnly: true, checkIntegrity: true })).toThrow(error);
  });

  it("refuses a folder that does not exist", () => {
    file = join(folder, "nowhere", "store.db");
    expect(() => open()).toThrow(/cannot be opened: .*directory does not exist/);
  });

  it("refuses to read a file that does not exist", () => {
    expect(() => open({ readOnly: true })).toThrow(/cannot be opened/);
    expect(existsSync(file)).toBe(false);
  });

  it.each([false, true])("refuses a file that a newer version has migrated (read only: %s)", async (readOnly) => {
    const db = await openWithShop();
    await db.transaction((tx) =>
      tx.all(sql`insert into schema_migrations (number, name, hash) values (900, '0900_later', 'x') returning name`),
    );
    await db.close();
    const newer = { code: "conflict", message: expect.stringMatching(/0900_later.*newer/) };
    expect(() => open({ readOnly })).toThrow(expect.objectContaining(newer));
  });

  async function damage(): Promise<void> {
    const db = await openWithShop();
    await db.transaction((tx) =>
      tx.upsertMany(
        tx.tables.customers,
        Array.from({ length: 2_000 }, (_, i) => customer(i)),
      ),
    );
    await db.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 20_000);
    writeFileSync(file, bytes);
  }
});

describe("a read-only database", () => {
  it("shows a thread the rows as they were at its first read, if it asks for that", async () => {
    const db = await openWithShop();
    const add = (id: number) => db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(id)]));
    await add(1);
    const [frozen, current] = [open({ readOnly: true, isSnapshot: true }), open({ readOnly: true })];
    expect([await people(frozen), await people(current)]).toEqual([1, 1]);
    await add(2);
    expect([await people(frozen), await people(current)]).toEqual([1, 2]);
  });

  it("writes the log back when it ends that way of seeing, so that no commit has to", async () => {
    const db = await openWithShop();
    const frozen = open({ readOnly: true, isSnapshot: true });
    expect(await people(frozen)).toBe(0);
    await db.transaction((tx) =>
      tx.upsertMany(
        tx.tables.customers,
        Array.from({ length: 5_000 }, (_, i) => customer(i + 1)),
      ),
    );
    const before = statSync(file).size;
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(100_000);
    await frozen.close();
    expect(statSync(`${file}-wal`).size).toBe(0);
    expect(statSync(file).size).toBeGreaterThan(before);
    expect(await people(db)).toBe(5_000);
  });

  it("reads what is committed and refuses to write", async () => {
    const db = await openWithShop();
    const onlooker = open({ readOnly: true });
    await db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(1)]));
    expect(await people(onlooker)).toBe(1);
    await expect(onlooker.transaction(async () => 1)).rejects.toThrow(/to read only/);
    await expect(onlooker.migrate()).rejects.toThrow(/to read only/);
    await expect(onlooker.all(sql`delete from customers returning id`)).rejects.toThrow(StatementError);
    expect(await people(db)).toBe(1);
  });
});

describe("deleting", () => {
  it("leaves nothing to be read in the file", async () => {
    const needle = "needle-in-the-file@example.com";
    const db = await openWithShop();
    const rows = Array.from({ length: 500 }, (_, i) => customer(i, { emailHash: `${needle}-${i}` }));
    await db.transaction((tx) => tx.upsertMany(tx.tables.customers, rows));
    await db.close();
    expect(readFileSync(file).includes(needle)).toBe(true);

    const again = open();
    await again.transaction(async (tx) => void (await tx.query.delete(tx.tables.shops)));
    await again.close();
    expect(readdirSync(folder)).toEqual(["store.db"]); // the log is gone
    expect(readFileSync(file).includes(needle)).toBe(false);
  });
});

describe("transactions", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["a timer", () => sleep(1)],
    ["the next turn", () => new Promise((resolve) => setImmediate(resolve))],
    ["the network", () => new Promise((resolve) => connect({ host: "127.0.0.1", port: 1 }).once("error", resolve))],
    ["what never comes", () => new Promise(() => undefined)],
    ["a file", () => import("node:fs/promises").then((fs) => fs.readFile(file))],
  ])("that wait for %s are undone", async (_name, something) => {
    const db = await openWithShop();
    const strays = db.transaction(async (tx) => {
      await tx.upsertMany(tx.tables.customers, [customer(1)]);
      await something();
    });
    await expect(strays).rejects.toThrow(/awaited something other than itself/);
    expect(await people(db)).toBe(0);
    expect(await db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(2)]))).toBe(1);
  });

  it("may await themselves as often as they like", async () => {
    const db = await openWithShop();
    await db.transaction(async (tx) => {
      for (let id = 0; id < 200; id++) await tx.query.insert(tx.tables.customers).values(customer(id));
    });
    expect(await people(db)).toBe(200);
  });

  it("let the event loop turn between them, and readers and timers with it", async () => {
    const db = await openWithShop();
    let turns = 0;
    const ticking = setInterval(() => turns++);
    let transactions = 0;
    while (turns < 3 && transactions < 100_000) {
      await db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(transactions)]));
      transactions++;
    }
    clearInterval(ticking);
    expect(turns).toBe(3);
  });

  it("are told that another process writes, as something that passes", async () => {
    const db = await openWithShop();
    const other = new SQLite(file);
    other.exec("begin immediate");
    const error: unknown = await db.transaction(addShop).catch((reason: unknown) => reason);
    other.exec("rollback");
    other.close();
    expect(isRetriable(error)).toBe(true);
    expect(error).toMatchObject({ code: "unavailable", message: expect.stringMatching(/another process/) });
  });

  it("after a failed one run as if nothing had been", async () => {
    const db = await openWithShop();
    await expect(db.transaction(addShop)).rejects.toThrow(/UNIQUE/);
    const all = await Promise.allSettled([
      db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(1)])),
      db.transaction(addShop),
      db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(2)])),
    ]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await people(db)).toBe(2);
  });

  it("still to come when the database closes are finished first", async () => {
    const db = await openWithShop();
    const writing = db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(1)]));
    await Promise.all([writing, db.close()]);
    expect(await people(open())).toBe(1);
  });

  it("that were ended for waiting cannot write into the next one", async () => {
    const db = await openWithShop();
    let next: Promise<unknown> | undefined;
    let late: Promise<unknown> | undefined;
    const strays = db.transaction(async ({ query, tables }: Transaction) => {
      late = sleep(20).then(() => {
        next = db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(2)]));
        return query.insert(tables.customers).values(customer(1));
      });
      await late;
    });
    await expect(strays).rejects.toThrow(/awaited something other than itself/);
    await expect(late).rejects.toThrow(/after it had ended/);
    await next;
    expect(await db.query.select({ id: db.tables.customers.id }).from(db.tables.customers)).toEqual([{ id: 2 }]);
  });
});

describe("migrating", () => {
  it("keeps a checked copy of a database that has rows, named after its version", async () => {
    const migrations = join(folder, "migrations");
    copyMigrations(migrations);
    const db = await openWithShop();
    await db.close();
    writeFileSync(join(migrations, "0001_more.sql"), "create table more (id integer primary key) strict;");
    await open({ migrationsFolder: migrations }).migrate();

    const copies = readdirSync(folder).filter((name) => name.endsWith(".backup"));
    expect(copies).toEqual(["store.db.0000_init.backup"]);
    const copy = openReader(join(folder, copies[0]!));
    expect(copy.prepare("select id from shops").all()).toEqual([{ id: SHOP }]);
    expect(copy.prepare("select max(number) as version from schema_migrations").all()).toEqual([{ version: 0 }]);
    copy.close();
    expect(statSync(join(folder, copies[0]!)).mode & 0o777).toBe(0o600);
  });

  it("makes no copy when there is nothing to lose or nothing to do", async () => {
    const db = await openWithShop();
    await db.migrate();
    expect(readdirSync(folder).filter((name) => name.includes("backup"))).toEqual([]);
  });

  it("refuses rows that would refer to nothing", async () => {
    const migrations = join(folder, "migrations");
    copyMigrations(migrations);
    const db = await openWithShop();
    await db.close();
    writeFileSync(
      join(migrations, "0001_orphan.sql"),
      "insert into goals (shop_id, id, preset, rank, question, kpi, created_at) values (77, 'g', 'p', 1, 'q', 'k', 1)",
    );
    const again = open({ migrationsFolder: migrations });
    await expect(again.migrate()).rejects.toThrow(/1 rows that refer to nothing \(goals -> shops\)/);
    expect(await again.query.select().from(again.tables.goals)).toEqual([]);
    // and foreign keys are on again
    const row = { ...customer(1), shopId: 77 };
    const writing = again.transaction((tx) => tx.upsertMany(tx.tables.customers, [row]));
    await expect(writing).rejects.toThrow(/FOREIGN KEY/);
  });

  function copyMigrations(to: string): void {
    const from = new URL("../../migrations/sqlite/", import.meta.url);
    mkdirSync(to);
    copyFileSync(new URL("0000_init.sql", from), join(to, "0000_init.sql"));
  }
});
