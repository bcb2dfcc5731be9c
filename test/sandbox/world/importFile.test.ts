import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ImportOptions, importWorld } from "../../../sandbox/world/importFile.ts";
import type { World } from "../../../sandbox/world/world.ts";
import { expectReconciled, reportOf } from "./reconciled.ts";
import { faultsOf, goodsOf, refundedOf } from "./soundWorld.ts";

const HEADER = "customer,order,date,quantity,price,product,country";
const COLUMNS = Object.fromEntries(HEADER.split(",").map((name) => [name, name]));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function importText(text: string, options: Partial<ImportOptions> = {}): Promise<World> {
  const file = join(folder, "orders.csv");
  await writeFile(file, text);
  return importWorld({ file, seed: 1, columns: COLUMNS, currency: "GBP", timeZone: "Europe/London", ...options });
}

const importRows = (...rows: string[]) => importText([HEADER, ...rows].join("\r\n"));

describe("importing transactions", () => {
  it("makes a purchase of a customer's rows under one order id, at the earliest row's time", async () => {
    const world = await importRows(
      "A,1,2024-07-01 10:05,2,1.50,Mug,United Kingdom",
      "A,1,2024-07-01 10:04,1,3.00,Bowl,United Kingdom",
      "B,1,2024-07-01 10:06,1,3.00,Bowl,EIRE",
    );
    expect(
      world.orders.map(({ name, createdAt, country, lines }) => [
        name,
        new Date(createdAt).toISOString(),
        country,
        lines.length,
      ]),
    ).toEqual([
      ["#1", "2024-07-01T09:04:00.000Z", "GB", 2],
      ["#1", "2024-07-01T09:06:00.000Z", "IE", 1],
    ]);
    expect(world.customers.map(({ tags }) => tags)).toEqual([["file:A"], ["file:B"]]);
    expect(world.products.map(({ title }) => title)).toEqual(["Mug", "Bowl"]);
    expect(reportOf(world)).toMatchObject({ customers: 2, buyers: 2, purchases: 2, gross: 900 });
    expectReconciled(world);
    expect(faultsOf(world)).toEqual([]);
  });

  it("starts at the midnight after the last row's day, by the store's clocks", async () => {
    const world = await importRows("A,1,2024-07-01 23:30,1,1,Mug,");
    expect(new Date(world.startsAt).toISOString()).toBe("2024-07-01T23:00:00.000Z");
    expect(world.events.every(({ at }) => at < world.startsAt)).toBe(true);
  });

  it.each([
    { date: "2024-01-05", at: "2024-01-05T00:00:00.000Z" },
    { date: "20240105", at: "2024-01-05T00:00:00.000Z" },
    { date: "2024-07-05 08:09", at: "2024-07-05T07:09:00.000Z" },
    { date: "2024-07-05 08:09:10", at: "2024-07-05T07:09:10.000Z" },
    { date: "2024-07-05T08:09:10Z", at: "2024-07-05T08:09:10.000Z" },
    { date: "2024-07-05 08:09:10 -0500", at: "2024-07-05T13:09:10.000Z" },
    { date: "2024-07-05T08:09:10.250+05:30", at: "2024-07-05T02:39:10.000Z" },
    { date: "2024-02-29", at: "2024-02-29T00:00:00.000Z" },
    { date: "1970-01-01 00:30", at: "1969-12-31T23:30:00.000Z" },
  ])("reads the date $date", async ({ date, at }) => {
    const world = await importRows(`A,1,${date},1,1,Mug,`);
    expect(new Date(world.orders[0]?.createdAt ?? 0).toISOString()).toBe(at);
  });

  it.each([
    { quantity: "12", price: "0.001", value: 1 },
    { quantity: "1", price: "0.001", value: 0 },
    { quantity: "3", price: "1.115", value: 335 },
    { quantity: "7.0", price: "2.5", value: 1_750 },
    { quantity: "3", price: "0", value: 0 },
    { quantity: "1", price: ".99", value: 99 },
  ])("keeps a line of $quantity at $price worth $value", async ({ quantity, price, value }) => {
    const world = await importRows(`A,1,2024-01-05,${quantity},${price},Mug,`);
    const [order] = world.orders;
    expect(order && goodsOf(order)).toBe(value);
    expect(order?.lines[0]?.quantity).toBe(Number(quantity));
    expect(reportOf(world)).toMatchObject({ gross: value, customers: 1, buyers: value > 0 ? 1 : 0 });
    expect(faultsOf(world)).toEqual([]);
  });

  it("counts amounts in a currency without decimals", async () => {
    const world = await importText(`${HEADER}\nA,1,2024-01-05,2,150,Mug,JP\n`, { currency: "JPY" });
    expect(reportOf(world).gross).toBe(300);
  });

  it("keeps and counts exact duplicates and free lines", async () => {
    const mug = "A,1,2024-01-05,2,1.50,Mug,";
    const world = await importRows(mug, mug, mug, "A,1,2024-01-05,1,0,Card,", "A,2,2024-01-05,2,1.50,Mug,");
    expect(world.orders[0]?.lines.length).toBe(4);
    expect(reportOf(world)).toMatchObject({ exactDuplicateLines: { lines: 2, amount: 600 }, zeroPriceLines: 1 });
    expectReconciled(world);
  });

  it("makes guest orders of rows without a customer, and only counts what guests give back", async () => {
    const world = await importRows(
      ",1,2024-01-05,2,1.50,Mug,",
      ",1,2024-01-05,1,1,,",
      ",2,2024-01-06,1,1.50,Mug,",
      ",3,2024-01-07,-1,1.50,Mug,",
      ",C4,2024-01-07,1,1.50,Mug,",
    );
    expect(world.orders.map(({ customerId, lines }) => [customerId, lines.length])).toEqual([
      [null, 2],
      [null, 1],
    ]);
    expect(reportOf(world)).toMatchObject({
      customers: 0,
      guestOrders: 2,
      guestLines: 5,
      guestLinesUnplaced: 2,
      gross: 0,
    });
    expectReconciled(world);
  });

  it("quarantines rows it cannot read, with their line and reason but none of their text", async () => {
    const world = await importRows(
      "A,1,2024-01-05,1,1,Mug,",
      "A,1,2024-01-05,one,1,Mug,",
      "A,1,2024-01-05,1.5,1,Mug,",
      "A,1,2024-01-05,0,1,Mug,",
      "A,1,2024-01-05,1,cheap,Mug,",
      "A,1,2024-01-05,1,-1,Mug,",
      "A,1,2024-02-30,1,1,Mug,",
      "A,1,5 Jan,1,1,Mug,",
      "A,,2024-01-05,1,1,Mug,",
      "A,1,2024-01-05,1",
      "A,1,2024-01-05,1,1,Mug,GB,secret@example.com",
      'A,1,2024-01-05,1,1,"Mug"x,',
      "A,1,2024-01-05,9007199254740993,1,Mug,",
      "A,1,2024-01-05,999999999,99999999.99,Mug,",
      "A,1,2924-01-05,1,1,Mug,",
    );
    const { quarantined, rows, gross } = reportOf(world);
    expect([rows, gross]).toEqual([15, 100]);
    expect(quarantined.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(quarantined.at(-1)?.reason).toBe("the date is still to come");
    expect(new Date(world.startsAt).getUTCFullYear()).toBe(2024);
    expect(quarantined[0]?.reason).toBe("the quantity is not a whole number");
    expect(JSON.stringify(quarantined)).not.toMatch(/secret|cheap/);
    expectReconciled(world);
  });

  it.each([
    { text: "", message: /is empty/ },
    { text: HEADER, message: /holds a header and no rows/ },
    { text: `${HEADER}\nA,1,today,1,1,Mug,\n`, message: /None of the 1 rows .* line 2: the date is none of/ },
    { text: "a,b\n1,2\n", message: /The file has no columns "customer", "order".*It has: a, b\./ },
  ])("refuses a file of $text", async ({ text, message }) => {
    await expect(importText(text)).rejects.toThrow(message);
  });

  it.each([
    {
      options: { columns: { customer: "customer" } },
      message: /Say which .* is the order, date, quantity, price, product/,
    },
    { options: { columns: { ...COLUMNS, sku: "product" } }, message: /Unknown column "sku": name customer, order/ },
    { options: { currency: "pounds" }, message: /"pounds" is not a currency/ },
    { options: { timeZone: "London" }, message: /"London" is not a time zone/ },
  ])("explains $message", async ({ options, message }) => {
    await expect(importText(`${HEADER}\nA,1,2024-01-05,1,1,Mug,\n`, options)).rejects.toThrow(message);
  });

  it("invents contacts, consent, profiles and events from the seed, and says so", async () => {
    const rows = Array.from({ length: 80 }, (_, index) => `${index},${index},2024-01-05,1,1,Mug,France`);
    const text = [HEADER, ...rows].join("\n");
    const world = await importText(text);
    expect(world.provenance.orders).toBe("file");
    expect(world.provenance.generated).toEqual(["contacts", "consent", "profiles", "events"]);
    expect(new Set(world.customers.map(({ email }) => email)).size).toBe(80);
    expect(world.orders.every(({ email }) => email !== null)).toBe(true);
    expect(world.profiles.length).toBeGreaterThan(60);
    expect(await importText(text)).toEqual(world);
    expect((await importText(text, { seed: 2 })).customers).not.toEqual(world.customers);
    expect(faultsOf(world)).toEqual([]);
  });
});

describe("importing cancellations", () => {
  const bought = ["A,1,2024-01-05,3,2.00,Mug,", "A,2,2024-01-06,2,2.00,Mug,", "A,2,2024-01-06,1,9.00,Bowl,"];

  it.each([
    { what: "the latest order first", rows: ["A,C3,2024-01-07,-1,2.00,Mug,"], refunded: [0, 200], byProduct: 200 },
    { what: "units left only", rows: ["A,C3,2024-01-07,-4,2.00,Mug,"], refunded: [400, 400], byProduct: 800 },
    {
      what: "a second time what is left",
      rows: ["A,C3,2024-01-07,-2,2.00,Mug,", "A,C4,2024-01-08,-2,2.00,Mug,"],
      refunded: [400, 400],
      byProduct: 800,
    },
    { what: "no later orders", rows: ["A,C3,2024-01-05 12:00,-1,2.00,Mug,"], refunded: [200, 0], byProduct: 200 },
    { what: "the cancellation's price", rows: ["A,C3,2024-01-07,-1,1.50,Mug,"], refunded: [0, 150], byProduct: 150 },
    {
      what: "also a price above what was paid",
      rows: ["A,C3,2024-01-07,-1,3.00,Mug,"],
      refunded: [0, 300],
      byProduct: 300,
    },
    {
      what: "a positive quantity under a C number",
      rows: ["A,C3,2024-01-07,1,2.00,Mug,"],
      refunded: [0, 200],
      byProduct: 200,
    },
    {
      what: "a negative quantity under any number",
      rows: ["A,9,2024-01-07,-1,2.00,Mug,"],
      refunded: [0, 200],
      byProduct: 200,
    },
    {
      what: "another product by amount",
      rows: ["A,C3,2024-01-07,-1,5.00,Postage,"],
      refunded: [0, 500],
      byAmount: 500,
    },
    {
      what: "an amount the latest order cannot bear, in one that can",
      rows: ["A,C3,2024-01-07,-1,10.00,Postage,", "A,C4,2024-01-08,-1,5.00,Postage,"],
      refunded: [500, 1_000],
      byAmount: 1_500,
    },
    {
      what: "an amount that none can bear alone, in several",
      rows: ["A,C3,2024-01-07,-1,15.00,Postage,"],
      refunded: [200, 1_300],
      byAmount: 1_500,
    },
    {
      what: "more units than were bought, the rest by amount",
      rows: ["A,C3,2024-01-07,-6,2.00,Mug,"],
      refunded: [600, 600],
      byProduct: 1_000,
      byAmount: 200,
    },
    {
      what: "no more than was paid",
      rows: ["A,C3,2024-01-07,-1,20.00,Postage,"],
      refunded: [600, 1_300],
      byAmount: 1_900,
      unmatched: 100,
    },
    {
      what: "nothing before the first purchase",
      rows: ["A,C3,2024-01-04,-1,2.00,Mug,"],
      refunded: [0, 0],
      unmatched: 200,
    },
    { what: "nothing of another customer", rows: ["B,C3,2024-01-07,-1,2.00,Mug,"], refunded: [0, 0], unmatched: 200 },
  ])("gives back $what", async ({ rows, refunded, byProduct = 0, byAmount = 0, unmatched = 0 }) => {
    const world = await importRows(...bought, ...rows);
    expect(world.orders.map(refundedOf)).toEqual(refunded);
    expect(reportOf(world).cancelled).toMatchObject({ rows: rows.length, byProduct, byAmount, unmatched });
    expect(reportOf(world).unmatched.length).toBe(unmatched > 0 ? 1 : 0);
    expectReconciled(world);
    expect(faultsOf(world)).toEqual([]);
  });

  it("gives back units with their line, and what exceeds the line's price as money", async () => {
    const world = await importRows(
      ...bought,
      "A,C3,2024-01-07 09:00,-2,3.00,Mug,",
      "A,C3,2024-01-07 09:00,-1,9.00,Bowl,",
    );
    const [, order] = world.orders;
    const [mug, bowl] = order?.lines ?? [];
    expect(order?.refunds.map(({ lines, adjustment }) => ({ lines, adjustment }))).toEqual([
      {
        lines: [
          { lineId: mug?.id, quantity: 2, subtotal: 400, tax: 0 },
          { lineId: bowl?.id, quantity: 1, subtotal: 700, tax: 0 },
        ],
        adjustment: 200,
      },
    ]);
    expect(new Date(order?.updatedAt ?? 0).toISOString()).toBe("2024-01-07T09:00:00.000Z");
  });

  it("counts somebody who only ever gave back as a customer, not as a buyer", async () => {
    const world = await importRows(...bought, "B,C3,2024-01-07,-1,2.00,Mug,", "D,7,2024-01-07,1,0,Card,");
    expect(reportOf(world)).toMatchObject({ customers: 3, buyers: 1 });
    expect(reportOf(world).unmatched).toEqual([
      { line: 5, amount: 200, reason: "the customer has no earlier order in the file" },
    ]);
  });
});
