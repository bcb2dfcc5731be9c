import { inspect } from "node:util";
import { asc, count, eq, inArray, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { Database, Transaction } from "../../server/store/database.ts";
import { StatementError, TransactionMisuse } from "../../server/store/failures.ts";
import { listColumns, readColumns, saveColumn } from "../../server/store/runs.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { addShop, customer, SHOP } from "../store/rows.ts";

onEveryDatabase((openDatabase, { dialect }) => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
    await db.transaction(addShop);
  });

  const customers = () => db.query.select().from(db.tables.customers).orderBy(asc(db.tables.customers.id));
  const save = (...rows: ReturnType<typeof customer>[]) =>
    db.transaction((tx) => tx.upsertMany(tx.tables.customers, rows));

  describe("writing many rows", () => {
    it("gives back what was saved, to the last type", async () => {
      const rows = [customer(1), customer(2, { emailHash: null, country: null, tags: [] })];
      expect(await save(...rows)).toBe(2);
      expect(await customers()).toEqual(rows);
    });

    it("replaces the row with the same key, nulls included", async () => {
      await save(customer(1), customer(2));
      await save(customer(1, { country: null, objectsToProfiling: true }));
      expect(await customers()).toEqual([customer(1, { country: null, objectsToProfiling: true }), customer(2)]);
    });

    it("lets the last of two rows with the same key win", async () => {
      expect(await save(customer(1, { country: "AT" }), customer(2), customer(1, { country: "IT" }))).toBe(2);
      expect((await customers()).map(({ country }) => country)).toEqual(["IT", "FR"]);
    });

    it("adds missing rows only, the first of two with the same key, and says how many were new", async () => {
      await save(customer(1, { country: "AT" }));
      const rows = [customer(2, { country: "IT" }), customer(1), customer(2), customer(3)];
      expect(await db.transaction((tx) => tx.insertMissing(tx.tables.customers, rows))).toBe(2);
      expect((await customers()).map(({ country }) => country)).toEqual(["AT", "IT", "DE"]);
    });

    it("does not take another unique key's conflict for an existing row", async () => {
      const again = { ...sameDomain(), id: 902 };
      const adding = db.transaction((tx) => tx.insertMissing(tx.tables.shops, [again]));
      await expect(adding).rejects.toThrow(StatementError);
    });

    it("writes nothing when given nothing", async () => {
      expect(await save()).toBe(0);
      expect(await db.transaction((tx) => tx.insertMissing(tx.tables.customers, []))).toBe(0);
    });

    it("writes more rows than a statement carries", async () => {
      const rows = Array.from({ length: 12_001 }, (_, i) => customer(12_001 - i));
      expect(await save(...rows)).toBe(12_001);
      const { customers: table } = db.tables;
      const [counted] = await db.query.select({ n: count(), sum: sql<number>`sum(${table.id})` }).from(table);
      expect(counted).toEqual({ n: 12_001, sum: (12_001 * 12_002) / 2 });
    });

    it("puts the parts of a column together in the order of their rows", async () => {
      const key = { shopId: SHOP, runId: "run-1" };
      await db.transaction(async (tx) => {
        await saveColumn(tx, key, "recency", Float64Array.of(3, 4), 2);
        await saveColumn(tx, key, "recency", Float64Array.of(1, 2));
        await saveColumn(tx, key, "frequency", Float64Array.of(9));
      });
      expect(await listColumns(db, key)).toEqual(["frequency", "recency"]);
      const columns = await readColumns(db, key, ["recency", "frequency", "unknown"]);
      expect([...columns].map(([name, values]) => [name, [...values]])).toEqual([
        ["recency", [1, 2, 3, 4]],
        ["frequency", [9]],
      ]);
    });

    it("keeps bytes as bytes, aligned for views of doubles", async () => {
      const values = new Uint8Array(Float64Array.of(1.5, -0, Number.MAX_VALUE, Number.NaN).buffer);
      const row = { shopId: SHOP, runId: "run-1", column: "recency", first: 0, values };
      await db.transaction((tx) => tx.upsertMany(tx.tables.snapshotColumns, [row]));
      const [read] = await db.query.select().from(db.tables.snapshotColumns);
      expect(read).toStrictEqual(row);
      expect(new Float64Array(read!.values.buffer)).toEqual(Float64Array.of(1.5, -0, Number.MAX_VALUE, Number.NaN));
    });

    it("keeps every shape of JSON, text that looks like a number included", async () => {
      const shapes = [{ a: [1, null] }, [], "5", "true", 5, false];
      for (const [i, parameters] of shapes.entries()) {
        await db.transaction((tx) => tx.upsertMany(tx.tables.models, [model(`run-${i}`, parameters)]));
      }
      const { models } = db.tables;
      const read = await db.query.select({ p: models.parameters }).from(models).orderBy(asc(models.runId));
      expect(read.map(({ p }) => p)).toEqual(shapes);
    });

    it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %s with the column's name", async (share) => {
      const row = { ...sameDomain(), installedAt: share };
      const writing = db.transaction((tx) => tx.upsertMany(tx.tables.shops, [row]));
      await expect(writing).rejects.toThrow(/shops\.installed_at cannot hold/);
    });
  });

  describe("transactions", () => {
    it("roll back everything when the work throws", async () => {
      const failing = db.transaction(async (tx) => {
        await tx.upsertMany(tx.tables.customers, [customer(1)]);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await customers()).toEqual([]);
    });

    it("read their own writes, which others do not see before the end", async () => {
      await db.transaction(async (tx) => {
        await tx.upsertMany(tx.tables.customers, [customer(1)]);
        expect(await tx.query.select({ n: count() }).from(tx.tables.customers)).toEqual([{ n: 1 }]);
        expect(await tx.all(sql`select count(*) as n from customers`)).toEqual([{ n: 1 }]);
      });
      expect(await customers()).toHaveLength(1);
    });

    it("do not lose one another's changes", async () => {
      await save(customer(1, { updatedAt: 0 }));
      const { customers: table } = db.tables;
      const add = (tx: Transaction) => tx.query.update(table).set({ updatedAt: sql`${table.updatedAt} + 1` });
      await Promise.all(Array.from({ length: 40 }, () => db.transaction(async (tx) => void (await add(tx)))));
      expect((await customers()).map(({ updatedAt }) => updatedAt)).toEqual([40]);
    });

    it("do not deadlock when they write the same rows in opposite order", async () => {
      const rows = Array.from({ length: 300 }, (_, i) => customer(i));
      const writes = Array.from({ length: 12 }, (_, i) => save(...(i % 2 === 0 ? rows : rows.toReversed())));
      expect(await Promise.all(writes)).toEqual(Array.from({ length: 12 }, () => 300));
    });

    it("give back what an update returns", async () => {
      await save(customer(1), customer(2));
      const changed = await db.transaction(async (tx) => {
        const { customers: table } = tx.tables;
        return tx.query.update(table).set({ country: "AT" }).where(eq(table.id, 2)).returning();
      });
      expect(changed).toEqual([customer(2, { country: "AT" })]);
    });

    it("do not nest", async () => {
      const nested = db.transaction(() => db.transaction(async () => 1));
      await expect(nested).rejects.toThrow(/do not nest/);
    });

    it("may follow one another in one flow", async () => {
      const first = await db.transaction(async () => 1);
      expect(await db.transaction(async () => first + 1)).toBe(2);
    });

    it("refuse to go on after a failed statement, whatever the database would do", async () => {
      const carriesOn = db.transaction(async (tx) => {
        await tx.query.insert(tx.tables.customers).values(customer(1));
        await addShop(tx).catch(() => undefined);
      });
      await expect(carriesOn).rejects.toThrow(/was caught, so nothing was written/);
      expect(await customers()).toEqual([]);
    });

    it("cannot be used once they have ended", async () => {
      let kept: Transaction | undefined;
      await db.transaction(async (tx) => {
        kept = tx;
      });
      const writing = async () => kept?.query.insert(db.tables.customers).values(customer(1));
      await expect(writing()).rejects.toThrow(TransactionMisuse);
      await expect(kept?.upsertMany(db.tables.customers, [customer(1)])).rejects.toThrow(TransactionMisuse);
      expect(await customers()).toEqual([]);
    });

    it("of machines that claim at the same time each get rows of their own, none waiting for another", async () => {
      await save(...Array.from({ length: 100 }, (_, id) => customer(id)));
      const { customers: table } = db.tables;
      // SQLite runs them one after another, so only on Postgres can all hold their claims at once.
      const allHaveClaimed = dialect === "postgres" ? meetingOf(4) : async () => undefined;
      const claim = () =>
        db.transaction(async (tx) => {
          const free = tx.query.select({ id: table.id }).from(table).where(eq(table.seenBySync, "sync-1"));
          const rows = await tx.skipLocked(free.orderBy(asc(table.id)).limit(10));
          await allHaveClaimed();
          const ids = rows.map(({ id }) => id);
          await tx.query.update(table).set({ seenBySync: "taken" }).where(inArray(table.id, ids));
          return ids;
        });
      const claims = await Promise.all([claim(), claim(), claim(), claim()]);
      expect(claims.map((ids) => ids.length)).toEqual([10, 10, 10, 10]);
      expect(new Set(claims.flat()).size).toBe(40);
    }, 10_000);

    it("are refused when the database is closed, and closing twice is no error", async () => {
      await db.close();
      await db.close();
      await expect(save(customer(1))).rejects.toThrow(/closed/);
      await expect(customers()).rejects.toThrow(/closed/);
    });
  });

  describe("what the database refuses", () => {
    it("holds a row that refers to nothing", async () => {
      await expect(save(customer(1, { shopId: 77 }))).rejects.toThrow(StatementError);
    });

    it("removes with a shop everything that is its own, and nothing else", async () => {
      await db.transaction((tx) => addShop(tx, { id: 902, domain: "another.example.com" }));
      await save(customer(1), customer(1, { shopId: 902 }));
      await db.transaction(
        async (tx) => void (await tx.query.delete(tx.tables.shops).where(eq(tx.tables.shops.id, SHOP))),
      );
      expect((await customers()).map(({ shopId }) => shopId)).toEqual([902]);
    });

    it("is a write outside a transaction", async () => {
      const smuggled = db.query as unknown as Transaction["query"];
      const deleting = async () => smuggled.delete(db.tables.shops);
      await expect(deleting()).rejects.toThrow(StatementError);
      await expect(db.all(sql`delete from shops returning id`)).rejects.toThrow(StatementError);
      expect(await db.query.select({ n: count() }).from(db.tables.shops)).toEqual([{ n: 1 }]);
    });

    it("is told without the values, which may be personal data", async () => {
      const secret = "someone@example.com";
      const { shops } = db.tables;
      const attempts: (() => Promise<unknown>)[] = [
        () => db.transaction((tx) => addShop(tx, { name: secret })),
        () =>
          db.transaction((tx) => tx.upsertMany(tx.tables.customers, [customer(1, { shopId: 5, emailHash: secret })])),
        () => db.all(sql`select no_such_column from shops where name = ${secret}`),
        async () => db.query.select({ x: sql`no_such_column` }).from(shops).where(eq(shops.name, secret)),
      ];
      for (const attempt of attempts) {
        const error = await attempt().catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(StatementError);
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret);
      }
    });
  });
});

/** A place where `people` callers wait for one another. */
function meetingOf(people: number): () => Promise<void> {
  let missing = people;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return () => {
    missing -= 1;
    if (missing === 0) begin();
    return begun;
  };
}

const sameDomain = () => ({
  id: SHOP,
  domain: "an-invented-shop.example.com",
  name: "n",
  currency: "GBP",
  timeZone: "UTC",
  scopes: [],
  settings: { holdoutShare: 0, sendsEvents: false, onUninstall: "keep" as const },
  installedAt: 1,
});

const model = (runId: string, parameters: unknown) => ({
  shopId: SHOP,
  runId,
  goalId: "g",
  method: "k-means",
  seed: 1,
  catalogueVersion: "1",
  parameters,
  axes: [],
  slots: [1, null],
  acceptedAt: 1,
  acceptedBy: "a person",
  acceptedWarnings: [],
});
