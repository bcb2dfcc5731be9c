import { describe, expect, it } from "vitest";
import { startApp } from "../app.ts";
import { start } from "../harness.ts";
import { DAY, NOW, order, refund, world } from "../world.ts";
import { amount, CUSTOMER, gid, ORDER, shop } from "./shop.ts";

describe("placing an order", () => {
  it("shows at once in GraphQL, in searches and in bulk results' counts", async () => {
    const sandbox = await start({ world: shop() });
    const lines = [{ productId: 1, quantity: 2, unitPrice: 700, discount: 150 }];
    const placed = await sandbox.control("shopify/orders", { customer: 2, lines, tags: ["gift"], sourceName: "pos" });
    expect(placed).toMatchObject({ status: 201, body: { id: 2, gid: gid("Order", 2), name: "#1001", customerId: 2 } });
    expect(await sandbox.data(ORDER, { id: gid("Order", 2) })).toMatchObject({
      order: {
        customer: { id: gid("Customer", 2), numberOfOrders: "1" },
        tags: ["gift"],
        sourceName: "pos",
        lineItems: {
          nodes: [{ title: "Tea", currentQuantity: 2, priceAfterAllDiscountsBeforeTaxesSet: amount("12.5") }],
        },
      },
    });
    const since = new Date(NOW).toISOString();
    const query = `{ orders(first: 5, query: "updated_at:>='${since}'") { nodes { id } }
      customers(first: 5, query: "updated_at:>='${since}'") { nodes { id } } }`;
    expect(await sandbox.data(query)).toEqual({
      orders: { nodes: [{ id: gid("Order", 2) }] },
      customers: { nodes: [{ id: gid("Customer", 2) }] },
    });
  });

  it.each([
    [{ customer: 1 }, ["orders/create", "customers/update"]],
    [{ customer: "new" }, ["customers/create", "orders/create", "customers/update"]],
    [{ customer: "guest" }, ["orders/create"]],
  ])("by %o sends %o", async (body, topics) => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    await sandbox.control("shopify/orders", body);
    await app.until(topics.length);
    expect(app.topics.toSorted()).toEqual(topics.toSorted());
  });

  it("makes up a person and a basket that the same seed makes up again", async () => {
    const run = async () => {
      const sandbox = await start({ world: shop() });
      const { body } = await sandbox.control("shopify/orders", { customer: "new" });
      const { customer: person } = await sandbox.data<{ customer: unknown }>(CUSTOMER, { id: gid("Customer", 3) });
      return [body.email, body.lines, person];
    };
    const [email, lines, person] = await run();
    expect(email).toMatch(/@example\.com$/);
    expect(lines).toEqual([expect.objectContaining({ title: "Tea", unitPrice: 1000 })]);
    expect(await run()).toEqual([email, lines, person]);
  });

  it("takes a sale that was paid for earlier", async () => {
    const sandbox = await start({ world: shop() });
    const at = new Date(NOW - DAY).toISOString();
    await sandbox.control("shopify/orders", { customer: 1, at });
    const reply = await sandbox.data(`{ order(id: "${gid("Order", 2)}") { processedAt createdAt } }`);
    expect(reply).toMatchObject({
      order: { processedAt: "2026-06-29T12:00:00Z", createdAt: expect.stringMatching(/^2026-06-30T12/) },
    });
  });

  it.each([
    [{ customer: 99 }, 404, "Customer does not exist with ID 99"],
    [{ lines: [] }, 422, "Line items must have at least one line item"],
    [{ lines: [{ productId: 7 }] }, 422, "Product 7 does not exist"],
    [{ lines: [{ title: "Hat", quantity: 0 }] }, 422, /quantity must be greater/],
    [{ lines: [{ title: "Hat", unitPrice: 10, discount: 11 }] }, 422, /nor the discount above the price/],
    [{ at: new Date(NOW + DAY).toISOString() }, 422, "Processed at is in the future"],
    [{ customer: "new", person: { email: "PERSON1@example.com" } }, 422, "Email has already been taken"],
    [{ customer: "nobody" }, 400, /customer/],
    [{ colour: "red" }, 400, /colour/],
  ])("refuses %o with %i", async (body, status, error) => {
    const sandbox = await start({ world: shop() });
    const answer = await sandbox.control("shopify/orders", body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(error);
    expect(await sandbox.data("{ ordersCount { count } customersCount { count } }")).toEqual({
      ordersCount: { count: 1 },
      customersCount: { count: 2 },
    });
  });
});

describe("giving money back", () => {
  it("for some units, then for the rest: nothing is left, to the penny", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    const first = await sandbox.control("shopify/orders/1/refunds", { lines: [{ lineId: 10, quantity: 1 }] });
    expect(first).toMatchObject({
      status: 201,
      body: { lines: [{ lineId: 10, quantity: 1, subtotal: 967, tax: 97 }] },
    });
    await sandbox.control("shopify/orders/1/refunds", {});
    const { order: read } = await sandbox.data<{ order: Record<string, unknown> }>(ORDER, { id: gid("Order", 1) });
    expect(read).toMatchObject({
      totalPriceSet: amount("39.9"),
      totalRefundedSet: amount("39.9"),
      lineItems: { nodes: [{ quantity: 3, currentQuantity: 0 }, { currentQuantity: 0 }] },
    });
    await app.until(4);
    expect(app.topics.toSorted()).toEqual(["orders/updated", "orders/updated", "refunds/create", "refunds/create"]);
    const [told] = await app.until(1, "refunds/create");
    expect(told?.body).toMatchObject({ order_id: 1, refund_line_items: [{ line_item_id: 10, quantity: 1 }] });
  });

  it("leaves out what the world had in store for the order", async () => {
    const planned = order(1, { refunds: [refund(5, NOW + DAY, { adjustment: 1000 })], cancelledAt: NOW + DAY });
    const sandbox = await start({ world: world({ orders: [planned] }) });
    await sandbox.control("shopify/orders/1/refunds", {});
    await sandbox.control("clock", { advanceDays: 2 });
    expect(await sandbox.data(ORDER, { id: gid("Order", 1) })).toMatchObject({
      order: { cancelledAt: null, totalRefundedSet: amount("10.0") },
    });
  });

  it.each([
    [1, { lines: [{ lineId: 10, quantity: 4 }] }, 422, "Quantity cannot refund more items than were purchased"],
    [1, { lines: [{ lineId: 99, quantity: 1 }] }, 404, "Line item does not exist"],
    [1, { adjustment: 3991 }, 422, "Refund amount 39.91 GBP is greater than net payment received 39.90 GBP"],
    [7, {}, 404, "Order does not exist"],
  ])("of order %i: %o is refused with %i", async (id, body, status, error) => {
    const sandbox = await start({ world: shop() });
    expect(await sandbox.control(`shopify/orders/${id}/refunds`, body)).toEqual({ status, body: { error } });
  });
});

describe("cancelling an order", () => {
  it("gives everything back and says so", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    await sandbox.control("shopify/orders/1/cancel", {});
    expect(await sandbox.data(ORDER, { id: gid("Order", 1) })).toMatchObject({
      order: { cancelledAt: expect.stringMatching(/^2026-06-30T12/), totalRefundedSet: amount("39.9") },
    });
    await app.until(3);
    expect(app.topics.toSorted()).toEqual(["orders/cancelled", "orders/updated", "refunds/create"]);
    expect((await sandbox.control("shopify/orders/1/cancel", {})).status).toBe(422);
  });

  it("may keep the money", async () => {
    const sandbox = await start({ world: shop() });
    await sandbox.control("shopify/orders/1/cancel", { refund: false });
    expect(await sandbox.data(ORDER, { id: gid("Order", 1) })).toMatchObject({
      order: {
        totalRefundedSet: amount("0.0"),
        lineItems: { nodes: [{ currentQuantity: 0 }, { currentQuantity: 0 }] },
      },
    });
  });
});

describe("editing an order", () => {
  it("adds and removes units and changes tags", async () => {
    const sandbox = await start({ world: shop() });
    const edit = { tags: ["A", "a", " b "], add: [{ productId: 1 }], remove: [{ lineId: 10, quantity: 2 }] };
    await sandbox.control("shopify/orders/1", edit);
    expect(await sandbox.data(ORDER, { id: gid("Order", 1) })).toMatchObject({
      order: {
        tags: ["A", "b"],
        lineItems: {
          nodes: [
            { quantity: 3, currentQuantity: 1, priceAfterAllDiscountsBeforeTaxesSet: amount("9.67") },
            { quantity: 1 },
            { title: "Tea", quantity: 1, currentQuantity: 1 },
          ],
        },
      },
    });
    const again = await sandbox.control("shopify/orders/1", { remove: [{ lineId: 10, quantity: 2 }] });
    expect(again.status).toBe(422);
  });

  it("refuses lines of a cancelled order, and too many tags", async () => {
    const sandbox = await start({ world: shop() });
    await sandbox.control("shopify/orders/1/cancel", {});
    expect((await sandbox.control("shopify/orders/1", { add: [{ productId: 1 }] })).status).toBe(422);
    const tags = Array.from({ length: 251 }, (_, index) => `t${index}`);
    expect((await sandbox.control("shopify/orders/1", { tags })).body.error).toBe("Tags cannot be more than 250");
  });
});

it("keeps the totals that a sync has to arrive at in step with what people do", async () => {
  const sandbox = await start({ world: shop() });
  await sandbox.control("shopify/orders", { customer: 1, lines: [{ title: "Hat", unitPrice: 2000 }] });
  await sandbox.control("shopify/orders/1/refunds", { lines: [{ lineId: 11, quantity: 1 }] });
  expect((await sandbox.control("given")).body).toMatchObject({ purchases: 2, gross: 3400 + 2000, cancelled: 500 });
});
