import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { applyDeliveries } from "../../../server/ingest/deliveries/applyDeliveries.ts";
import type { Database } from "../../../server/store/database.ts";
import { recordDeliveries } from "../../../server/store/deliveries.ts";
import { asc, eq } from "../../../server/store/query.ts";
import { deliveryContext, openStore, startSandboxShop } from "../sandboxShop.ts";

const HEADER =
  "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at," +
  "Lineitem quantity,Lineitem name,Lineitem price,Lineitem discount,Billing Name,Billing Country,Cancelled at," +
  "Refunded Amount,Id,Source";

/** Three orders of a store whose prices hold tax: plain, with a discount code and two lines, refunded in part. */
function exportIn(currency: string, unit: number): string {
  const money = (units: number) => (unit === 1 ? String(units) : (units / unit).toFixed(2));
  const row = (id: number, fields: (string | number)[]) => `#${id},${fields.join(",")}`;
  const head = (id: number, total: number, tax: number, code: string, discount: number, refunded: number) => [
    `buyer${id}@example.com`,
    "paid",
    currency,
    money(total - 500),
    money(500),
    money(tax),
    money(total),
    code,
    money(discount),
    "2026-03-01 10:00:00 -0500",
    2,
    "Mug",
    money(1_200),
    "0",
    "Ann Foxley",
    "JP",
    "",
    money(refunded),
    5_000 + id,
    "web",
  ];
  const second = ["", "", "", "", "", "", "", "", "", "", 1, "Bowl", money(3_300), "0", "", "", "", "", "", ""];
  return [
    HEADER,
    row(1, head(1, 2_900, 218, "", 0, 0)),
    row(2, head(2, 5_630, 466, "TEN", 570, 0)),
    row(2, second),
    row(3, head(3, 2_900, 218, "", 0, 1_200)),
  ].join("\n");
}

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "strata-export-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "orders_export.csv");
  writeFileSync(file, text);
  return file;
}

/** Everything a store's rows say, without when and by what they were written. */
async function rowsOf(db: Database, shopId: number) {
  const { customers, orders, orderLines, orderDiscounts, refunds, ledger } = db.tables;
  const plain = <T extends object>(rows: T[]) =>
    rows.map((row) => ({ ...row, seenBySync: undefined, recordedAt: undefined }));
  const { query } = db;
  return {
    customers: plain(await query.select().from(customers).where(eq(customers.shopId, shopId)).orderBy(customers.id)),
    orders: plain(await query.select().from(orders).where(eq(orders.shopId, shopId)).orderBy(orders.id)),
    lines: await query
      .select()
      .from(orderLines)
      .where(eq(orderLines.shopId, shopId))
      .orderBy(asc(orderLines.orderId), asc(orderLines.id)),
    discounts: await query
      .select()
      .from(orderDiscounts)
      .where(eq(orderDiscounts.shopId, shopId))
      .orderBy(asc(orderDiscounts.orderId), asc(orderDiscounts.index)),
    refunds: await query.select().from(refunds).where(eq(refunds.shopId, shopId)).orderBy(refunds.id),
    ledger: plain(
      await query
        .select()
        .from(ledger)
        .where(eq(ledger.shopId, shopId))
        .orderBy(asc(ledger.orderId), asc(ledger.entry)),
    ),
  };
}

const WORLDS: [string, () => string[], { orders: number; withTaxInside: boolean; currency: string }][] = [
  [
    "a generated store",
    () => ["--buyers", "250", "--days", "400", "--seed", "3"],
    { orders: 300, withTaxInside: false, currency: "USD" },
  ],
  [
    "a store without decimals whose prices hold tax",
    () => ["--orders", fileOf(exportIn("JPY", 1)), "--timezone", "Asia/Tokyo"],
    { orders: 3, withTaxInside: true, currency: "JPY" },
  ],
  [
    "a store with decimals whose prices hold tax",
    () => ["--orders", fileOf(exportIn("EUR", 100)), "--timezone", "Europe/Vienna"],
    { orders: 3, withTaxInside: true, currency: "EUR" },
  ],
];

describe("orders that were delivered one by one", { timeout: 120_000 }, () => {
  it.each(WORLDS)("are the rows that a bulk operation makes of %s", async (_, args, expected) => {
    const source = await startSandboxShop(args());
    const { db: bulk } = await openStore();
    const shop = await source.install(bulk);
    await source.sync(bulk, shop);
    const wanted = await rowsOf(bulk, shop.id);
    expect(shop.currency).toBe(expected.currency);
    expect(wanted.orders.length).toBeGreaterThanOrEqual(expected.orders);
    expect(wanted.orders.every(({ taxesIncluded }) => taxesIncluded === expected.withTaxInside)).toBe(true);
    expect(wanted.refunds.length).toBeGreaterThan(0);

    const { db } = await openStore();
    await source.install(db);
    const signals = [
      ...wanted.orders.map(({ id }) => ({ topic: "orders/create", fields: { order: id } })),
      ...wanted.customers.map(({ id }) => ({ topic: "customers/update", fields: { customer: id } })),
    ];
    await db.transaction((tx) =>
      recordDeliveries(
        tx,
        signals.map((signal, index) => ({
          ...signal,
          shopId: shop.id,
          eventId: `event-${index}`,
          state: "waiting",
          triggeredAt: null,
          receivedAt: source.now,
          reason: null,
        })),
      ),
    );
    const applied = await applyDeliveries(deliveryContext(db, shop, source.admin, source.now));
    expect(applied).toMatchObject({ deliveries: signals.length, quarantined: 0, postponed: 0 });
    expect(await rowsOf(db, shop.id)).toEqual(wanted);
  });

  it("cover every kind of order, gift cards and guests in the generated store", async () => {
    const source = await startSandboxShop(["--buyers", "250", "--days", "400", "--seed", "3"]);
    const { db } = await openStore();
    const shop = await source.install(db);
    await source.sync(db, shop);
    const { orders, lines } = await rowsOf(db, shop.id);
    const kinds = new Set(orders.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(["one_off", "subscription", "test"]));
    expect(lines.some(({ isGiftCard }) => isGiftCard)).toBe(true);
    expect(orders.some(({ customerId }) => customerId === null)).toBe(true);
    expect(orders.some(({ cancelledAt }) => cancelledAt !== null)).toBe(true);
  });
});
