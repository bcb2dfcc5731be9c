import { asc, desc, eq, type SQL, sql, sum } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../server/store/database.ts";
import { StatementError } from "../../server/store/failures.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { addShop, customer, SHOP } from "../store/rows.ts";

/** Where SQLite and Postgres differ by themselves: each case holds what the store made equal, or the rule to follow. */
onEveryDatabase((openDatabase, { dialect }) => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
    await db.transaction(async (tx) => {
      await addShop(tx);
      const countries = ["b", "A", "a", "B", "é", "_", null, "Z"];
      const rows = countries.map((country, i) => customer(i + 1, { country }));
      await tx.upsertMany(tx.tables.customers, rows);
    });
  });
  const fraction = customer(50, { updatedAt: 1.5 });

  describe("the store makes equal", () => {
    it("a fraction in a column of whole numbers: refused", async () => {
      const many = db.transaction((tx) => tx.upsertMany(tx.tables.customers, [fraction]));
      await expect(many).rejects.toThrow(StatementError);
      const one = db.transaction(async (tx) => void (await tx.query.insert(tx.tables.customers).values(fraction)));
      await expect(one).rejects.toThrow(StatementError);
    });

    it("text in a column of whole numbers: refused", async () => {
      const row = { ...customer(50), updatedAt: "soon" as unknown as number };
      const writing = db.transaction((tx) => tx.upsertMany(tx.tables.customers, [row]));
      await expect(writing).rejects.toThrow(StatementError);
    });

    it("the same key twice in one batch: the last wins", async () => {
      const twice = [customer(1, { country: "first" }), customer(1, { country: "last" })];
      await db.transaction((tx) => tx.upsertMany(tx.tables.customers, twice));
      const { customers } = db.tables;
      const read = await db.query.select({ c: customers.country }).from(customers).where(eq(customers.id, 1));
      expect(read).toEqual([{ c: "last" }]);
    });

    it("an error caught inside a transaction: nothing is written", async () => {
      const carriesOn = db.transaction(async (tx) => {
        await addShop(tx).catch(() => undefined);
        await tx.upsertMany(tx.tables.customers, [customer(60)]);
      });
      await expect(carriesOn).rejects.toThrow(Error);
      const { customers } = db.tables;
      expect(await db.query.select().from(customers).where(eq(customers.id, 60))).toEqual([]);
    });

    it.each<[string, SQL, number | string]>([
      ["a count", sql`count(*)`, 8],
      ["a sum of whole numbers", sql`sum(id)`, 36],
      ["a sum of times", sql`sum(created_at)`, 8 * 1_700_000_000_000],
      ["an average", sql`avg(id)`, 4.5],
      ["a division of whole numbers", sql`max(7 / 2)`, 3],
      ["the largest time", sql`max(updated_at)`, 1_700_000_000_001],
      ["a lower-cased text", sql`min(lower('ABC'))`, "abc"],
    ])("%s in raw SQL: a number is a number", async (_, expression, value) => {
      const { customers } = db.tables;
      expect(await db.query.select({ value: expression }).from(customers).where(eq(customers.shopId, SHOP))).toEqual([
        { value },
      ]);
      expect(await db.all(sql`select ${expression} as value from customers where shop_id = ${SHOP}`)).toEqual([
        { value },
      ]);
    });

    it("a sum through drizzle's own sum(): map it with Number", async () => {
      const { customers } = db.tables;
      const [row] = await db.query.select({ total: sum(customers.id).mapWith(Number) }).from(customers);
      expect(row).toEqual({ total: 36 });
    });

    it("raw rows: booleans are 1 and 0, JSON is text, bytes are bytes, nothing is null", async () => {
      const sealed = new Uint8Array([0, 255, 10, 92]);
      await db.transaction((tx) =>
        tx.upsertMany(tx.tables.credentials, [{ shopId: SHOP, kind: "klaviyo", keyId: "k", sealed, updatedAt: 1 }]),
      );
      const rows = await db.all<{ yes: number; no: number; tags: string; sealed: Uint8Array; absent: null }>(sql`
        select c.objects_to_profiling as yes, o.objects_to_profiling as no, c.tags, k.sealed, c.phone_hash as absent
        from customers c
        join customers o on o.shop_id = c.shop_id and o.id = ${1}
        join credentials k on k.shop_id = c.shop_id
        where c.id = ${2} and c.objects_to_profiling = ${true}`);
      expect(rows.map(({ tags, ...rest }) => ({ ...rest, tags: JSON.parse(tags) }))).toStrictEqual([
        { yes: 1, no: 0, tags: customer(2).tags, sealed, absent: null },
      ]);
    });

    it("text in its order: by code point, not by a language", async () => {
      const { customers } = db.tables;
      const rows = await db.query
        .select({ c: customers.country })
        .from(customers)
        .where(sql`${customers.country} is not null`)
        .orderBy(asc(customers.country));
      expect(rows.map(({ c }) => c)).toEqual(["A", "B", "Z", "_", "a", "b", "é"]);
    });
  });

  describe("a rule keeps equal", () => {
    it("nulls in an order: say nulls first or last", async () => {
      const { customers } = db.tables;
      const first = (order: SQL) => db.query.select({ c: customers.country }).from(customers).orderBy(order).limit(1);
      expect(await first(sql`${customers.country} asc nulls last`)).toEqual([{ c: "A" }]);
      expect(await first(sql`${customers.country} desc nulls first`)).toEqual([{ c: null }]);
      // Left unsaid, each database has its own way:
      const unsaid = { sqlite: null, postgres: "A" };
      expect(await first(asc(customers.country))).toEqual([{ c: unsaid[dialect] }]);
      const unsaidDown = { sqlite: "é", postgres: null };
      expect(await first(desc(customers.country))).toEqual([{ c: unsaidDown[dialect] }]);
    });

    it("likeness of text: lower both sides, since SQLite ignores case and Postgres does not", async () => {
      const { customers } = db.tables;
      const like = (condition: SQL) => db.query.select({ id: customers.id }).from(customers).where(condition);
      expect(await like(sql`lower(${customers.country}) like lower('A')`)).toHaveLength(2);
      expect(await like(sql`${customers.country} like 'A'`)).toHaveLength(dialect === "sqlite" ? 2 : 1);
    });

    it("raw booleans in the query builder: select columns, not expressions", async () => {
      const { customers } = db.tables;
      const select = <T>(value: T) =>
        db.query
          .select({ value: value as typeof customers.objectsToProfiling })
          .from(customers)
          .where(eq(customers.id, 2));
      expect(await select(customers.objectsToProfiling)).toEqual([{ value: true }]);
      expect(await select(sql`objects_to_profiling`)).toEqual([{ value: dialect === "sqlite" ? 1 : true }]);
    });

    it("NUL characters: strip them at the edge, since Postgres takes none", async () => {
      const writing = db.transaction((tx) =>
        tx.upsertMany(tx.tables.customers, [customer(51, { country: "a\u0000b" })]),
      );
      const outcome = await writing.catch((error: unknown) => (error instanceof StatementError ? "refused" : error));
      expect(outcome).toBe({ sqlite: 1, postgres: "refused" }[dialect]);
    });
  });
});
