import { describe, expect, it } from "vitest";
import { startApp } from "./app.ts";
import { start } from "./harness.ts";
import { customer, DAY, line, NOW, order, refund, world } from "./world.ts";

const gid = (kind: string, id: number) => `gid://shopify/${kind}/${id}`;
const amount = (text: string) => ({ shopMoney: { amount: text } });

const ORDER = `query($id: ID!) { order(id: $id) {
  name cancelledAt updatedAt tags test sourceName customer { id numberOfOrders }
  totalPriceSet { shopMoney { amount } } totalRefundedSet { shopMoney { amount } }
  lineItems(first: 9) { nodes { title quantity currentQuantity priceAfterAllDiscountsBeforeTaxesSet { shopMoney { amount } } } }
} }`;
const CUSTOMER = `query($id: ID!) { customer(id: $id) {
  id firstName tags numberOfOrders dataSaleOptOut defaultEmailAddress { emailAddress marketingState }
} }`;

/** Two accounts; the first has an order of two lines, with tax and shipping. */
function shop() {
  const bought = order(1, {
    lines: [
      line(10, { quantity: 3, unitPrice: 1000, discount: 100 }),
      line(11, { unitPrice: 500, title: "Mug", productId: null }),
    ],
    tax: 340,
    shipping: 250,
  });
  return world({
    customers: [customer(1), customer(2, { phone: "+442079460002", tags: ["press"] })],
    orders: [bought],
  });
}

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

describe("changing a customer", () => {
  it("shows at once and sends customers/update", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    const change = { email: "Other@example.org", emailConsent: "UNSUBSCRIBED", tags: ["vip"], dataSaleOptOut: true };
    await sandbox.control("shopify/customers/1", change);
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 1) })).toMatchObject({
      customer: {
        defaultEmailAddress: { emailAddress: "other@example.org", marketingState: "UNSUBSCRIBED" },
        tags: ["vip"],
        dataSaleOptOut: true,
      },
    });
    const [told] = await app.until(1, "customers/update");
    expect(told?.body).toMatchObject({ id: 1, email: "other@example.org" });
    expect((await sandbox.control("shopify/customers/2", { email: "person1@example.com" })).status).toBe(200);
  });

  it.each([
    [{ email: "person2@example.com" }, "Email has already been taken"],
    [{ email: "nonsense" }, "Email is invalid"],
    [{ phone: "+442079460002" }, "Phone has already been taken"],
    [{ smsConsent: "SUBSCRIBED" }, "A phone number is required to set the SMS consent state."],
    [{ email: null, emailConsent: "SUBSCRIBED" }, /An email address is required/],
    [{ email: null, firstName: null, lastName: null }, "A name, phone number, or email address must be present"],
  ])("refuses %o", async (change, error) => {
    const sandbox = await start({ world: shop() });
    const before = await sandbox.data(CUSTOMER, { id: gid("Customer", 1) });
    const answer = await sandbox.control("shopify/customers/1", change);
    expect(answer.status).toBe(422);
    expect(answer.body.error).toMatch(error);
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 1) })).toEqual(before);
  });

  it("deletes one who never bought, and nobody who has", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    expect(await sandbox.control("shopify/customers/1", undefined, "DELETE")).toEqual({
      status: 422,
      body: { error: "Customer can’t be deleted because they have associated orders" },
    });
    expect((await sandbox.control("shopify/customers/2", undefined, "DELETE")).status).toBe(204);
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 2) })).toEqual({ customer: null });
    const [told] = await app.until(1);
    expect(told).toMatchObject({
      topic: "customers/delete",
      body: { id: 2, admin_graphql_api_id: gid("Customer", 2) },
    });
    // The address is free again, the id is not.
    const { body } = await sandbox.control("shopify/customers", { email: "person2@example.com" });
    expect(body.id).toBe(3);
  });

  it("merges one into another: orders, tags and missing contacts go along", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    await sandbox.control("shopify/customers/1/merge", { into: 2 });
    const read = `{ customers(first: 5) { nodes { id tags numberOfOrders } } order(id: "${gid("Order", 1)}") { customer { id } } }`;
    expect(await sandbox.data(read)).toEqual({
      customers: { nodes: [{ id: gid("Customer", 2), tags: ["press"], numberOfOrders: "1" }] },
      order: { customer: { id: gid("Customer", 2) } },
    });
    const [told] = await app.until(1, "customers/merge");
    expect(told?.body).toMatchObject({
      admin_graphql_api_customer_kept_id: gid("Customer", 2),
      admin_graphql_api_customer_deleted_id: gid("Customer", 1),
      status: "completed",
    });
  });

  it.each([
    [1, { into: 1 }, "Customers IDs should not match"],
    [1, { into: 9 }, "Customer does not exist with ID 9"],
    [3, { into: 1 }, "Ada Number 3 is a company contact and can’t be merged."],
    [4, { into: 1 }, "Ada Number 4 has subscription contracts and can’t be merged."],
  ])("does not merge %i %o", async (id, body, error) => {
    const given = world({
      customers: [customer(1), customer(2), customer(3, { company: "Tea Ltd" }), customer(4)],
      orders: [order(1, { customerId: 4, lines: [line(10, { isSubscription: true })] })],
    });
    const sandbox = await start({ world: given });
    expect((await sandbox.control(`shopify/customers/${id}/merge`, body)).body).toEqual({ error });
  });

  it("customerCreate sends customers/create too", async () => {
    const sandbox = await start({ settings: { scopes: ["write_customers"] } });
    const app = await startApp(sandbox);
    await sandbox.data('mutation { customerCreate(input: { firstName: "Eve" }) { customer { id } } }');
    expect((await app.until(1))[0]).toMatchObject({ topic: "customers/create", body: { first_name: "Eve" } });
  });
});

describe("the law's requests", () => {
  it("name the shop, the customer and their orders, and change nothing", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    await sandbox.control("shopify/customers/1/redact", {});
    await sandbox.control("shopify/customers/1/data-request", {});
    await app.until(2);
    const who = { shop_id: 5, shop_domain: "demo.myshopify.com" };
    const person = { id: 1, email: "person1@example.com", phone: null };
    expect((await app.until(1, "customers/redact"))[0]?.body).toEqual({
      ...who,
      customer: person,
      orders_to_redact: [1],
    });
    expect((await app.until(1, "customers/data_request"))[0]?.body).toEqual({
      ...who,
      customer: person,
      orders_requested: [1],
      data_request: { id: 1 },
    });
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 1) })).toMatchObject({
      customer: { numberOfOrders: "1" },
    });
  });
});

describe("uninstalling the app", () => {
  it("ends its tokens, tells it, and sends it nothing more but what the law asks", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    const tokens = (await sandbox.exchange(await sandbox.sessionToken())).body;
    await sandbox.control("shopify/uninstall", {});
    expect((await sandbox.post({ query: "{ shop { id } }" }, tokens.access_token)).status).toBe(401);
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token };
    expect((await sandbox.grant(refresh)).body).toMatchObject({ error: "invalid_grant" });
    expect((await sandbox.exchange(await sandbox.sessionToken())).body).toMatchObject({
      error: "invalid_subject_token",
    });
    await sandbox.control("shopify/orders", { customer: 1 });
    await sandbox.control("shopify/customers/1/redact", {});
    await app.until(2);
    expect(app.topics.toSorted()).toEqual(["app/uninstalled", "customers/redact"]);
  });

  it("is followed by shop/redact after 48 hours, unless the app is back", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    const redact = () => sandbox.control("shopify/redact", {});
    expect((await redact()).status).toBe(422);
    await sandbox.control("shopify/uninstall", {});
    expect((await redact()).body.error).toMatch(/no earlier than 48 hours/);
    await sandbox.control("clock", { advanceDays: 2 });
    expect((await redact()).status).toBe(202);
    expect((await app.until(1, "shop/redact"))[0]?.body).toEqual({ shop_id: 5, shop_domain: "demo.myshopify.com" });
    await sandbox.control("shopify/install", {});
    expect((await redact()).status).toBe(422);
    expect((await sandbox.exchange(await sandbox.sessionToken())).status).toBe(200);
  });
});

describe("stale reads", () => {
  const ALL = '{ orders(first: 9) { nodes { id } } customer(id: "gid://shopify/Customer/1") { tags numberOfOrders } }';

  it("answer the state before the last change, and only while it is fresh", async () => {
    const sandbox = await start({ world: shop(), faults: { staleReads: 1 } });
    const before = await sandbox.data(ALL);
    await sandbox.control("shopify/orders", { customer: 1 });
    expect(await sandbox.data(ALL)).toEqual(before);
    await sandbox.control("shopify/customers/1", { tags: ["vip"] });
    // One change back: the order shows, the tag does not.
    expect(await sandbox.data(ALL)).toMatchObject({ orders: { nodes: [{}, {}] }, customer: { tags: [] } });
    await sandbox.control("clock", { advanceDays: 1 });
    expect(await sandbox.data(ALL)).toMatchObject({ customer: { tags: ["vip"], numberOfOrders: "2" } });
  });

  it("bring back what was deleted", async () => {
    const sandbox = await start({ world: shop(), faults: { staleReads: 1 } });
    await sandbox.control("shopify/customers/2", undefined, "DELETE");
    const read = `{ customer(id: "${gid("Customer", 2)}") { id } customersCount { count } }`;
    expect(await sandbox.data(read)).toEqual({ customer: { id: gid("Customer", 2) }, customersCount: { count: 2 } });
  });

  it("end for whoever asks the same often enough", async () => {
    const sandbox = await start({ world: shop(), faults: { staleReads: 1 } });
    await sandbox.control("shopify/orders", { customer: 1 });
    const counts: number[] = [];
    for (let i = 0; i < 6; i++) {
      counts.push(
        (await sandbox.data<{ ordersCount: { count: number } }>("{ ordersCount { count } }")).ordersCount.count,
      );
    }
    expect(counts).toEqual([1, 1, 1, 1, 2, 2]);
  });
});

it("keeps the totals that a sync has to arrive at in step with what people do", async () => {
  const sandbox = await start({ world: shop() });
  await sandbox.control("shopify/orders", { customer: 1, lines: [{ title: "Hat", unitPrice: 2000 }] });
  await sandbox.control("shopify/orders/1/refunds", { lines: [{ lineId: 11, quantity: 1 }] });
  expect((await sandbox.control("given")).body).toMatchObject({ purchases: 2, gross: 3400 + 2000, cancelled: 500 });
});
