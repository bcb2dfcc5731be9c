import { describe, expect, it } from "vitest";
import * as operations from "../../../server/connectors/shopify/operations.ts";
import { bulkLines, CUSTOMERS, finishBulk, linesOf, type Operation, ORDERS, runBulk } from "./bulk.ts";
import { start } from "./harness.ts";
import { customer, DAY, line, manyOrders, NOW, order, refund, world } from "./world.ts";

const ORDER_IDS = "{ orders { edges { node { id } } } }";
const money = (text: string) => ({ shopMoney: { amount: text } });

describe("the lines of a result", () => {
  it("hold each order with everything the product asks for", async () => {
    const bought = order(1, {
      cancelledAt: NOW - DAY,
      discounts: [
        { kind: "code", title: "SPRING", valueType: "percentage", value: 10 },
        { kind: "manual", title: "Sorry", valueType: "amount", value: 55 },
      ],
      lines: [
        line(11, { quantity: 3, unitPrice: 1999, discount: 655, isSubscription: true }),
        line(12, { productId: null, unitPrice: 5000, isGiftCard: true }),
      ],
      refunds: [refund(50, NOW - DAY, { lines: [{ lineId: 11, quantity: 1, subtotal: 1781, tax: 356 }] })],
      shipping: 350,
      tax: 1068,
      tags: ["vip", "A"],
    });
    const sandbox = await start({ world: world({ orders: [bought] }) });
    const lines = await bulkLines(sandbox, ORDERS);
    const id = "gid://shopify/Order/1";
    expect(lines.find((found) => found.id === id)).toEqual({
      id,
      createdAt: "2026-06-20T12:00:00Z",
      processedAt: "2026-06-20T12:00:00Z",
      updatedAt: "2026-06-29T12:00:00Z",
      cancelledAt: "2026-06-29T12:00:00Z",
      test: false,
      sourceName: "web",
      currencyCode: "GBP",
      taxesIncluded: false,
      email: "person1@example.com",
      phone: null,
      tags: ["A", "vip"],
      customer: { id: "gid://shopify/Customer/1" },
      purchasingEntity: { __typename: "Customer" },
      billingAddress: { name: "Ada Number 1", countryCodeV2: "GB", provinceCode: null },
      totalPriceSet: money("117.6"),
      totalDiscountsSet: money("6.55"),
      totalTaxSet: money("10.68"),
      totalShippingPriceSet: money("3.5"),
      refunds: [{ id: "gid://shopify/Refund/50" }],
    });
    const children = lines.filter((found) => found.__parentId === id);
    expect(children).toHaveLength(4);
    expect(children).toContainEqual({
      id: "gid://shopify/LineItem/11",
      title: "Tea",
      quantity: 3,
      currentQuantity: 2,
      isGiftCard: false,
      originalUnitPriceSet: money("19.99"),
      // 53.42 for three, of which one went back.
      priceAfterAllDiscountsBeforeTaxesSet: money("35.61"),
      discountAllocations: [{ allocatedAmountSet: money("6.55") }],
      taxLines: [{ rate: 0.1999, priceSet: money("10.68") }],
      sellingPlan: { name: "Subscribe and save" },
      product: { id: "gid://shopify/Product/1", productType: "Drinks" },
      __parentId: id,
    });
    expect(children).toContainEqual({
      __typename: "DiscountCodeApplication",
      index: 0,
      value: { __typename: "PricingPercentageValue", percentage: 10 },
      code: "SPRING",
      __parentId: id,
    });
    expect(children).toContainEqual({
      __typename: "ManualDiscountApplication",
      index: 1,
      value: { __typename: "MoneyV2", amount: "0.55" },
      title: "Sorry",
      __parentId: id,
    });
  });

  it("hold customers with consent in the words of each channel, and tell what companies bought", async () => {
    const customers = [
      customer(1, { phone: "+442079460001", company: "Tea Ltd", tags: ["x"] }),
      customer(2, { email: null, firstName: null, lastName: null, country: null, dataSaleOptOut: true }),
      customer(3, { createdAt: NOW + DAY }),
    ];
    const sandbox = await start({ world: world({ customers, orders: [order(1)] }) });
    const lines = await bulkLines(sandbox, CUSTOMERS);
    expect(lines.toSorted((a, b) => String(a.id).localeCompare(String(b.id)))).toMatchObject([
      {
        id: "gid://shopify/Customer/1",
        defaultEmailAddress: { emailAddress: "person1@example.com", marketingState: "SUBSCRIBED" },
        defaultPhoneNumber: { phoneNumber: "+442079460001", smsMarketingConsent: { state: "NEVER_SUBSCRIBED" } },
        defaultAddress: { countryCodeV2: "GB" },
      },
      {
        id: "gid://shopify/Customer/2",
        defaultEmailAddress: null,
        defaultPhoneNumber: null,
        defaultAddress: null,
        dataSaleOptOut: true,
      },
    ]);
    expect(await bulkLines(sandbox, "{ orders { edges { node { id purchasingEntity { __typename } } } } }")).toEqual([
      { id: "gid://shopify/Order/1", purchasingEntity: { __typename: "PurchasingCompany" } },
    ]);
  });

  it("take tax out of lines whose prices include it", async () => {
    const bought = order(1, { lines: [line(1, { unitPrice: 1200 }), line(2, { unitPrice: 600 })], tax: 300 });
    const given = world({ orders: [bought] });
    given.store.taxesIncluded = true;
    const sandbox = await start({ world: given });
    const lines = await bulkLines(sandbox, ORDERS);
    const nets = lines
      .filter(({ __parentId }) => __parentId)
      .map((found) => found.priceAfterAllDiscountsBeforeTaxesSet);
    expect(nets).toHaveLength(2);
    expect(nets).toEqual(expect.arrayContaining([money("10.0"), money("5.0")]));
    expect(lines.find(({ __parentId }) => !__parentId)).toMatchObject({ totalPriceSet: money("18.0") });
  });

  it("come in no order that could be relied on: children before their parents and far behind them", async () => {
    const sandbox = await start({ world: world({ orders: manyOrders(2000) }) });
    const lines = await bulkLines(sandbox, ORDERS);
    expect(lines).toHaveLength(4000);
    const placeOf = new Map(lines.map((found, place) => [found.id, place]));
    const distances = lines.flatMap(({ __parentId }, place) => {
      const parent = placeOf.get(__parentId);
      return parent === undefined ? [] : [place - parent];
    });
    expect(distances).toHaveLength(2000);
    expect(Math.min(...distances)).toBeLessThan(-100);
    expect(Math.max(...distances)).toBeGreaterThan(100);
  });

  it("follow their parent when they are to be grouped", async () => {
    const sandbox = await start({ world: world({ orders: manyOrders(50) }) });
    const run = `mutation($query: String!) {
      bulkOperationRunQuery(query: $query, groupObjects: true) { bulkOperation { id } }
    }`;
    await sandbox.data(run, { query: ORDERS });
    await finishBulk(sandbox, ORDER_IDS);
    const reply = await sandbox.data<{ bulkOperations: { nodes: Operation[] } }>(operations.BULK_LIST_QUERY);
    const grouped = reply.bulkOperations.nodes.find(({ objectCount }) => objectCount === "100");
    const lines = linesOf(await (await sandbox.fetch(grouped?.url ?? "")).text());
    const parents = lines.map(({ id, __parentId }) => __parentId ?? id);
    expect(parents.filter((parent, place) => place % 2 === 1 && parent !== parents[place - 1])).toEqual([]);
    expect(parents).toHaveLength(100);
  });

  it.each([
    ["updated_at:>='2026-06-20T12:00:00Z'", [3, 4]],
    ["updated_at:>='2026-06-20T12:00:01Z'", [4]],
    ["created_at:<2026-06-01", [1]],
    ["id:>=2 AND id:<4", [2, 3]],
    ["id:1 OR tag:vip", [1, 2]],
    ["NOT tag:vip -id:1", [3, 4]],
    ["(id:1 OR id:2) updated_at:>=2026-06-10", [2]],
  ])("are those that the filter %s asks for", async (filter, ids) => {
    const orders = [
      order(1, { createdAt: NOW - 100 * DAY }),
      order(2, { createdAt: NOW - 15 * DAY, tags: ["VIP"] }),
      order(3),
      order(4, { createdAt: NOW - 5 * DAY, refunds: [refund(9, NOW - DAY)] }),
    ];
    const sandbox = await start({ world: world({ orders }) });
    const lines = await bulkLines(sandbox, `{ orders(query: "${filter}") { edges { node { id } } } }`);
    expect(new Set(lines.map(({ id }) => id))).toEqual(new Set(ids.map((id) => `gid://shopify/Order/${id}`)));
    expect(lines).toHaveLength(ids.length);
  });

  it("show the store as it was when the operation was asked for", async () => {
    const orders = [order(1), order(2, { createdAt: NOW + DAY })];
    const sandbox = await start({ world: world({ orders }), settings: { bulkMilliseconds: 100 } });
    const { bulkOperation } = await runBulk(sandbox, ORDER_IDS);
    await sandbox.control("clock", { advanceDays: 2 });
    expect(await bulkLines(sandbox, ORDER_IDS)).toHaveLength(2);
    const reply = await sandbox.data<{ bulkOperation: Operation }>(operations.BULK_STATUS_QUERY, {
      id: bulkOperation?.id,
    });
    expect(reply.bulkOperation.objectCount).toBe("1");
  });

  it("leave out orders older than 60 days without read_all_orders", async () => {
    const orders = [order(1, { createdAt: NOW - 61 * DAY }), order(2)];
    const sandbox = await start({ world: world({ orders }), settings: { scopes: ["read_orders"] } });
    expect(await bulkLines(sandbox, ORDER_IDS)).toEqual([{ id: "gid://shopify/Order/2" }]);
  });
});

describe("the address of a result", () => {
  const orders = manyOrders(40);

  it("gives the whole or a part, with lengths that are true", async () => {
    const sandbox = await start({ world: world({ orders }) });
    const { url, fileSize } = await finishBulk(sandbox, ORDERS);
    if (url === null) throw new Error("a result was expected");
    expect(url).toMatch(/^https:\/\/storage\.googleapis\.com\//);
    const whole = await sandbox.fetch(url);
    const text = await whole.text();
    expect([whole.status, whole.headers.get("content-length")]).toEqual([200, fileSize]);
    expect(text).toContain('"gid:\\/\\/shopify\\/Order\\/1"');
    const part = await sandbox.fetch(url, { headers: { range: "bytes=100-199" } });
    expect([part.status, part.headers.get("content-length"), part.headers.get("content-range")]).toEqual([
      206,
      "100",
      `bytes 100-199/${fileSize}`,
    ]);
    expect(await part.text()).toBe(text.slice(100, 200));
    const rest = await sandbox.fetch(url, { headers: { range: `bytes=${text.length - 5}-` } });
    expect(await rest.text()).toBe(text.slice(-5));
    expect((await sandbox.fetch(url, { headers: { range: `bytes=${text.length}-` } })).status).toBe(416);
  });

  it("opens nothing once it has expired or been tampered with", async () => {
    const sandbox = await start({ world: world({ orders }), settings: { bulkUrlSeconds: 0 } });
    const { url } = await finishBulk(sandbox, ORDERS);
    const later = new URL(url ?? "");
    later.searchParams.set("Expires", "9999999999");
    const unsigned = new URL(url ?? "");
    unsigned.search = "";
    for (const [address, code] of [
      [url ?? "", "ExpiredToken"],
      [later.href, "SignatureDoesNotMatch"],
      [unsigned.href, "SignatureDoesNotMatch"],
    ] as const) {
      const response = await sandbox.fetch(address);
      expect([response.status, await response.text()]).toEqual([403, expect.stringContaining(code)]);
    }
  });
});
