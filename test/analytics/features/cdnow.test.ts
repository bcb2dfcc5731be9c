import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import { historyFrom, type OrderRow } from "./historyFrom.ts";

const DATA = "../../../../shared/data";
const masterFile = new URL(`${DATA}/retail/CDNOW_master.txt.gz`, import.meta.url);
const sampleFile = new URL(`${DATA}/retail/CDNOW_sample.txt`, import.meta.url);
const publishedFile = new URL(`${DATA}/reference/btyd_cdnow_rows.json.gz`, import.meta.url);
const isHere = [masterFile, sampleFile, publishedFile].every((file) => existsSync(file));

/** Purchases by customer of the published CDNOW data; lines end in yyyymmdd, units, dollars. */
function readPurchases(text: string, idColumn: number): Map<number, OrderRow[]> {
  const customers = new Map<number, OrderRow[]>();
  for (const line of text.split("\n").filter((row) => /^\s*\d/.test(row))) {
    const columns = line.trim().split(/\s+/);
    const id = Number(columns[idColumn]);
    const [date = "", units = "", dollars = ""] = columns.slice(-3);
    const at = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}T12:00Z`);
    const orders = customers.get(id) ?? [];
    orders.push({ at, net: Math.round(Number(dollars) * 100), units: Number(units) });
    customers.set(id, orders);
  }
  return customers;
}

describe.skipIf(!isHere)(`CDNOW (skipped where ${DATA} is not here)`, () => {
  test("has 23,502 buyers among 23,570 customers, half of whom bought once, and 2,500,315.63 dollars", () => {
    const customers = readPurchases(gunzipSync(readFileSync(masterFile)).toString("utf8"), 0);
    const people = [...customers.values()].map((orders) => ({ orders }));
    const { columns, buyer } = computeFeatures(historyFrom("UTC", people), Date.parse("1998-07-01T00:00Z"));
    const total = (values: Iterable<number> = []) => [...values].reduce((sum, value) => sum + value, 0);
    expect(buyer).toHaveLength(23_570);
    expect(total(buyer)).toBe(23_502);
    expect(total(columns.get("monetary"))).toBe(250_031_563);
    const boughtOnce = columns.get("frequency")?.filter((orders) => orders === 1).length ?? 0;
    expect(boughtOnce / 23_502).toBeCloseTo(0.504, 3);
  });

  test("has the tenure, last purchase and mean gap of the published analyses, for all 2,357 of the sample", () => {
    const published: { ID: number; x: number; t_x: number; T: number }[] = JSON.parse(
      gunzipSync(readFileSync(publishedFile)).toString("utf8"),
    );
    const customers = readPurchases(readFileSync(sampleFile, "utf8"), 1);
    // The analyses count a purchase of 0 dollars, which makes nobody a buyer here.
    const people = published.map(({ ID }) => ({
      orders: (customers.get(ID) ?? []).map((order) => ({ ...order, net: Math.max(1, order.net) })),
    }));
    const { columns } = computeFeatures(historyFrom("UTC", people), Date.parse("1997-09-30T12:00Z"));
    const [tenure, recency, gap] = (["tenure_days", "recency_days", "mean_gap_days"] as const).map((name) => [
      ...(columns.get(name) ?? []),
    ]);
    expect(published).toHaveLength(2357);
    expect(tenure).toEqual(published.map(({ T }) => Math.round(T * 7)));
    expect(recency).toEqual(published.map(({ T, t_x }) => Math.round(T * 7) - Math.round(t_x * 7)));
    expect(gap).toEqual(published.map(({ x, t_x }) => (x === 0 ? Number.NaN : Math.round(t_x * 7) / x)));
  });
});
