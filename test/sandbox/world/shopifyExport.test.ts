import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importWorld } from "../../../sandbox/world/importFile.ts";
import type { World } from "../../../sandbox/world/world.ts";
import { expectReconciled, reportOf } from "./reconciled.ts";
import { faultsOf, goodsOf, refundedOf } from "./soundWorld.ts";

const HEADER = (
  "Name,Email,Financial Status,Paid at,Fulfillment Status,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total," +
  "Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem discount," +
  "Billing Name,Billing Country,Cancelled at,Refunded Amount,Id,Tags,Source,Phone"
).split(",");

type Row = Partial<Record<string, string>>;

/** The first row of a plain order of one mug, paid for. */
function order(name: string, fields: Row = {}): Row {
  return {
    Name: name,
    "Financial Status": "paid",
    Currency: "USD",
    Subtotal: "10.00",
    Shipping: "5.00",
    Taxes: "1.00",
    Total: "16.00",
    "Created at": "2026-03-01 10:00:00 -0500",
    "Lineitem quantity": "1",
    "Lineitem name": "Mug",
    "Lineitem price": "10.00",
    "Lineitem discount": "0.00",
    Source: "web",
    ...fields,
  };
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "export-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function importOrders(...rows: Row[]): Promise<World> {
  const file = join(folder, "orders_export.csv");
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.map((row) => HEADER.map((name) => quoted(row[name] ?? "")).join(","));
  await writeFile(file, [HEADER.join(","), ...lines].join("\n"));
  return importWorld({ file, seed: 1, timeZone: "America/New_York" });
}

const ann = {
  Email: "Ann@example.com",
  "Billing Name": "Ann Mary Foxley",
  "Billing Country": "US",
  "Accepts Marketing": "yes",
};

describe("importing Shopify's order export", () => {
  it("reads an order of several line items from its rows", async () => {
    const world = await importOrders(
      order("#1001", {
        ...ann,
        Subtotal: "32.00",
        Id: "5001",
        Tags: "gift, vip",
        Source: "pos",
        Phone: "+1 202-555-0101",
      }),
      {
        Name: "#1001",
        Email: "Ann@example.com",
        "Lineitem quantity": "2",
        "Lineitem name": "Bowl,\nlarge",
        "Lineitem price": "11.00",
      },
    );
    const [customer] = world.customers;
    expect(world.orders[0]).toMatchObject({
      id: 5_001,
      name: "#1001",
      customerId: customer?.id,
      email: "Ann@example.com",
      phone: "+12025550101",
      contactName: { first: "Ann Mary", last: "Foxley" },
      createdAt: Date.parse("2026-03-01T15:00:00Z"),
      sourceName: "pos",
      tags: ["gift", "vip"],
      country: "US",
      shipping: 500,
      tax: 100,
    });
    expect(world.orders[0]?.lines.map(({ title, quantity, unitPrice }) => [title, quantity, unitPrice])).toEqual([
      ["Mug", 1, 1_000],
      ["Bowl,\nlarge", 2, 1_100],
    ]);
    expect(customer).toMatchObject({ email: "Ann@example.com", emailConsent: "SUBSCRIBED", firstName: "Ann Mary" });
    expect(world.store).toMatchObject({ currency: "USD", taxesIncluded: false });
    expect(world.provenance.generated).toEqual(["consent", "profiles", "events"]);
    expectReconciled(world);
    expect(faultsOf(world)).toEqual([]);
  });

  it("knows customers by e-mail, then by telephone; the rest are guests", async () => {
    const world = await importOrders(
      order("#1", { Email: "ann@example.com", Phone: "'+12025550101" }),
      order("#2", { Email: "ANN@example.com" }),
      order("#3", { Phone: "+1 (202) 555-0101" }),
      order("#4", { Phone: "+12025550102" }),
      order("#5"),
    );
    const [ann, phoneOnly] = world.customers;
    expect(world.orders.map(({ customerId }) => customerId)).toEqual([ann?.id, ann?.id, ann?.id, phoneOnly?.id, null]);
    expect(world.customers.map(({ email, phone }) => [email, phone])).toEqual([
      ["ann@example.com", "+12025550101"],
      [null, "+12025550102"],
    ]);
    expect(reportOf(world)).toMatchObject({ customers: 2, buyers: 2, purchases: 4, guestOrders: 1, guestLines: 1 });
    expectReconciled(world);
  });

  it("lets lines bear the order's discount in proportion, to the cent", async () => {
    const world = await importOrders(
      order("#1", {
        ...ann,
        "Lineitem discount": "1.00",
        Subtotal: "25.99",
        "Discount Code": "TAKE3",
        "Discount Amount": "4.01",
      }),
      { Name: "#1", "Lineitem quantity": "1", "Lineitem name": "Bowl", "Lineitem price": "20.00" },
    );
    const [found] = world.orders;
    expect(found && goodsOf(found)).toBe(2_599);
    expect(found?.lines.map(({ discount }) => discount)).toEqual([193, 208]);
    expect(found?.discounts).toEqual([{ kind: "code", title: "TAKE3", valueType: "amount", value: 401 }]);
  });

  it.each([
    { what: "a part as goods", refunded: "4.00", lines: 0, adjustment: 400, shipping: 0 },
    { what: "a part above the goods as shipping too", refunded: "12.00", lines: 0, adjustment: 1_000, shipping: 200 },
    {
      what: "everything as every line, with tax and shipping",
      refunded: "16.00",
      lines: 1,
      adjustment: 0,
      shipping: 500,
    },
  ])("refunds $what", async ({ refunded, lines, adjustment, shipping }) => {
    const world = await importOrders(order("#1", { ...ann, "Refunded Amount": refunded }));
    const [found] = world.orders;
    expect(found?.refunds.length).toBe(1);
    expect(found?.refunds[0]?.lines.length).toBe(lines);
    expect(found?.refunds[0]).toMatchObject({ adjustment, shipping });
    expect(found && refundedOf(found)).toBe(Math.min(1_000, Number(refunded) * 100));
    expect(faultsOf(world)).toEqual([]);
  });

  it("notes cancellations, and an authorisation that was voided as one", async () => {
    const world = await importOrders(
      order("#1", { ...ann, "Cancelled at": "2026-03-02 10:00:00 -0500", "Refunded Amount": "16.00" }),
      order("#2", { ...ann, "Financial Status": "voided" }),
      order("#3", ann),
    );
    expect(world.orders.map(({ cancelledAt }) => cancelledAt)).toEqual([
      Date.parse("2026-03-02T15:00:00Z"),
      Date.parse("2026-03-01T15:00:00Z"),
      null,
    ]);
    expect(world.orders[0]?.refunds[0]?.createdAt).toBe(Date.parse("2026-03-02T15:00:00Z"));
    expect(new Date(world.startsAt).toISOString()).toBe("2026-03-03T05:00:00.000Z");
  });

  it("sees when prices hold the tax already", async () => {
    const world = await importOrders(order("#1", { ...ann, Total: "15.00" }));
    expect(world.store.taxesIncluded).toBe(true);
  });

  it("quarantines rows it cannot read, and an order without sound fields as a whole", async () => {
    const world = await importOrders(
      order("#1", ann),
      { Name: "#1", "Lineitem quantity": "some", "Lineitem name": "Bowl", "Lineitem price": "1" },
      order("#2", { ...ann, "Created at": "yesterday" }),
      { Name: "#2", "Lineitem quantity": "1", "Lineitem name": "Bowl", "Lineitem price": "1" },
      order("#3", { ...ann, Currency: "EUR" }),
      order("#4", { ...ann, Total: "" }),
      order("", ann),
    );
    expect(reportOf(world).quarantined).toEqual([
      { line: 3, reason: "the Lineitem quantity is not a whole number above 0" },
      { line: 4, reason: "the order's Created at is none of YYYY-MM-DD, YYYY-MM-DD HH:mm[:ss], yyyymmdd or ISO 8601" },
      { line: 5, reason: "the order's Created at is none of YYYY-MM-DD, YYYY-MM-DD HH:mm[:ss], yyyymmdd or ISO 8601" },
      { line: 6, reason: "the order is not in USD, which is the store's currency; --currency chooses another" },
      { line: 7, reason: "the order's Total is not an amount" },
      { line: 8, reason: "there is no order name" },
    ]);
    expectReconciled(world);
  });

  it("says which columns it misses in a file that is none", async () => {
    const file = join(folder, "other.csv");
    await writeFile(file, "id,total\n1,2\n");
    await expect(importWorld({ file, seed: 1 })).rejects.toThrow(
      /not Shopify's order export: it has no columns "Name", "Email".*It has: id, total\..*customer, order, date/,
    );
  });

  it("takes currencies in small letters, and quarantines what is none", async () => {
    const world = await importOrders(
      order("#1", { ...ann, Currency: "dollars" }),
      order("#2", { ...ann, Currency: "cad" }),
      order("#3", { ...ann, Currency: "CAD" }),
    );
    expect(world.store.currency).toBe("CAD");
    expect(world.orders).toHaveLength(2);
    expect(reportOf(world).quarantined).toEqual([{ line: 2, reason: "the order's Currency is not an ISO 4217 code" }]);
  });

  it("quarantines lines that Shopify's answers could not hold", async () => {
    const world = await importOrders(
      order("#1", ann),
      order("#2", { ...ann, "Lineitem quantity": "2147483648", "Lineitem price": "0.00" }),
      order("#3", { ...ann, "Lineitem quantity": "2000000000", "Lineitem price": "99999999.99" }),
    );
    expect(reportOf(world).quarantined).toEqual([
      { line: 3, reason: "the Lineitem quantity is larger than Shopify can say" },
      { line: 4, reason: "the amount is too large to count exactly" },
    ]);
    expectReconciled(world);
  });

  it.each([
    ["semicolons", "Name;Email;Total\n", 'Its columns are separated by ";": save it with commas.'],
    ["tabs", "Name\tEmail\tTotal\n", "Its columns are separated by tabs: save it with commas."],
    ["UTF-16", Buffer.from("\uFEFFName,Email\n", "utf16le"), "It is not UTF-8 text: save it as CSV (UTF-8)"],
    ["no text at all", Buffer.from([0x1f, 0x8b, 0x08, 0x1b, 0x5b]), "It is not UTF-8 text: save it as CSV (UTF-8)"],
  ])("says what is wrong with a file of %s, without printing it", async (_what, content, hint) => {
    const file = join(folder, "other.csv");
    await writeFile(file, content);
    await expect(importWorld({ file, seed: 1 })).rejects.toThrow(hint);
  });
});
