import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importWorld } from "../../../sandbox/world/importFile.ts";
import { convertCdnow } from "../../../scripts/convertCdnow.ts";
import { expectReconciled, reportOf } from "./reconciled.ts";
import { faultsOf } from "./soundWorld.ts";

const path = (name: string) => fileURLToPath(new URL(`../../../../shared/data/retail/${name}`, import.meta.url));
const ONLINE_RETAIL = path("online_retail_2010-12_2011-05.csv.gz");
const CDNOW = path("CDNOW_master.txt.gz");
const skipped = (file: string) => (existsSync(file) ? "" : ` (skipped: ${file} is not here)`);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "public-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!existsSync(ONLINE_RETAIL))(`Online Retail${skipped(ONLINE_RETAIL)}`, () => {
  it("is imported to the line and the penny", async () => {
    const world = await importWorld({
      file: ONLINE_RETAIL,
      seed: 1,
      currency: "GBP",
      timeZone: "Europe/London",
      columns: {
        customer: "CustomerID",
        order: "InvoiceNo",
        date: "InvoiceDate",
        quantity: "Quantity",
        price: "UnitPrice",
        product: "Description",
        country: "Country",
      },
    });
    expect(reportOf(world)).toMatchObject({
      rows: 209_029,
      customers: 2_767,
      buyers: 2_718,
      purchases: 7_410,
      gross: 333_259_196,
      guestLines: 59_976,
      guestLinesUnplaced: 844,
      cancelled: { rows: 3_590, total: 21_210_387 },
      exactDuplicateLines: { lines: 1_710, amount: 817_176 },
      zeroPriceLines: 13,
      quarantined: [],
    });
    expect(reportOf(world).cancelled.byProduct / reportOf(world).cancelled.total).toBeGreaterThan(0.7);
    expect(new Date(world.startsAt).toISOString()).toBe("2011-05-31T23:00:00.000Z");
    expectReconciled(world);
    expect(faultsOf(world)).toEqual([]);
  });
});

describe.skipIf(!existsSync(CDNOW))(`CDNOW${skipped(CDNOW)}`, () => {
  it("is converted and imported to the transaction and the cent", async () => {
    const file = join(folder, "cdnow.csv");
    await writeFile(file, convertCdnow(gunzipSync(await readFile(CDNOW)).toString("utf8")));
    const columns = Object.fromEntries(
      ["customer", "order", "date", "quantity", "price", "product"].map((name) => [name, name]),
    );
    const world = await importWorld({ file, seed: 1, columns, currency: "USD" });
    expect(reportOf(world)).toMatchObject({
      rows: 69_659,
      customers: 23_570,
      buyers: 23_502,
      purchases: 69_659,
      gross: 250_031_563,
      zeroPriceLines: 80,
      quarantined: [],
    });
    expectReconciled(world);
  });
});

describe("converting CDNOW's master file", () => {
  it("keeps each transaction's value and units", () => {
    const text =
      " customer_id  date number_of_cds  dollar_value\r\n 00001 19970101  1   11.77\r\n 00002 19970112  5   77.00\r\n";
    expect(convertCdnow(text)).toBe(
      "customer,order,date,quantity,price,product,units\n00001,1,19970101,1,11.77,CDs,1\n00002,2,19970112,1,77.00,CDs,5\n",
    );
  });

  it("names a line that is none", () => {
    expect(() => convertCdnow("header\n00001 19970101 1\n")).toThrow(
      /Line 2 is not a customer, a date, units and dollars/,
    );
  });
});
