import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../../sandbox/shopify/settings.ts";
import * as operations from "../../../server/connectors/shopify/operations.ts";
import { start } from "./harness.ts";
import { customer, DAY, line, manyOrders, NOW, order, refund, world } from "./world.ts";

const gid = (kind: string, id: number) => `gid://shopify/${kind}/${id}`;
const amount = (text: string) => ({ shopMoney: { amount: text } });

describe("what the API refuses", () => {
  it("answers 404 to other versions and 400 to bodies without a query", async () => {
    const sandbox = await start();
    expect((await sandbox.post({ query: "{ shop { id } }" }, undefined, "2019-04")).status).toBe(404);
    const response = await sandbox.post({ nothing: true });
    expect([response.status, await response.json()]).toEqual([
      400,
      { errors: { query: "Required parameter missing or invalid" } },
    ]);
  });

  it.each([
    [
      "query Q { shop { nope } }",
      {
        message: "Field 'nope' doesn't exist on type 'Shop'",
        path: ["query Q", "shop", "nope"],
        extensions: { code: "undefinedField", typeName: "Shop", fieldName: "nope" },
      },
    ],
    [
      "{ shop(a: 1) { id } }",
      { message: "Field 'shop' doesn't accept argument 'a'", extensions: { code: "argumentNotAccepted" } },
    ],
    [
      "mutation { customerCreate { customer { id } } }",
      {
        message: "Field 'customerCreate' is missing required arguments: input",
        extensions: { code: "missingRequiredArguments" },
      },
    ],
    [
      "query Q($a: Int) { shop { id } }",
      { message: "Variable $a is declared by Q but not used", extensions: { code: "variableNotUsed" } },
    ],
    ["{ shop { id }", { message: "syntax error, unexpected end of file" }],
    ["{ orders { nodes { id } } }", { message: "you must provide one of first or last" }],
    ["{ orders(first: 1, last: 1) { nodes { id } } }", { message: "providing both first and last is not supported" }],
    ["{ orders(first: 251) { nodes { id } } }", { extensions: { code: "BAD_REQUEST" } }],
    ['{ orders(first: 1, after: "x") { nodes { id } } }', { message: "Malformed cursor" }],
    [
      '{ orders(first: 1, query: "updated_at:>soon") { nodes { id } } }',
      { message: "Invalid timestamp for query filter `updated_at`.", extensions: { code: "BAD_REQUEST" } },
    ],
    [
      '{ bulkOperation(id: "gid://shopify/Product/1") { id } }',
      { message: "Invalid id: gid://shopify/Product/1", extensions: { code: "RESOURCE_NOT_FOUND" } },
    ],
  ])("refuses %s as Shopify does", async (query, error) => {
    const sandbox = await start();
    const reply = await sandbox.graphql(query);
    expect(reply.errors).toHaveLength(1);
    expect(reply.errors?.[0]).toMatchObject(error);
  });

  it("names the variable that is missing", async () => {
    const sandbox = await start();
    const reply = await sandbox.graphql("query($id: ID!) { order(id: $id) { id } }");
    expect(reply.errors?.[0]).toMatchObject({
      message: "Variable $id of type ID! was provided invalid value",
      extensions: { code: "INVALID_VARIABLE", value: null },
    });
  });

  it("denies what the granted scopes do not open, and says which scope would", async () => {
    const sandbox = await start({ settings: { scopes: ["read_orders"] }, world: world({ orders: [order(1)] }) });
    const reply = await sandbox.graphql("{ orders(first: 1) { nodes { id customer { id } } } }");
    expect(reply.data).toMatchObject({ orders: { nodes: [{ id: gid("Order", 1), customer: null }] } });
    expect(reply.errors).toEqual([
      {
        message: "Access denied for customer field. Required access: `read_customers` access scope.",
        locations: [{ line: 1, column: 33 }],
        path: ["orders", "nodes", 0, "customer"],
        extensions: {
          code: "ACCESS_DENIED",
          documentation: "https://shopify.dev/api/usage/access-scopes",
          requiredAccess: "`read_customers` access scope.",
        },
      },
    ]);
  });
});

it("denies companies whatever the scopes, for the store has no access to B2B", async () => {
  const bought = world({ customers: [customer(1, { company: "Tea Ltd" })], orders: [order(1)] });
  const sandbox = await start({ world: bought, settings: { scopes: ["read_orders", "read_customers"] } });
  const entity = (fields: string) => `{ order(id: "${gid("Order", 1)}") { purchasingEntity { ${fields} } } }`;
  expect(await sandbox.data(entity("__typename"))).toEqual({
    order: { purchasingEntity: { __typename: "PurchasingCompany" } },
  });
  const reply = await sandbox.graphql(entity("... on PurchasingCompany { company { id } }"));
  expect(reply.errors?.[0]).toMatchObject({
    message: expect.stringContaining("The shop must have access to B2B."),
    extensions: { code: "ACCESS_DENIED" },
  });
});

describe("what an app sees", () => {
  const future = order(3, { createdAt: NOW + DAY });
  const old = order(1, { createdAt: NOW - 61 * DAY });
  const recent = order(2, { createdAt: NOW - 59 * DAY });
  const QUERY = `{
    orders(first: 10) { nodes { id } }
    ordersCount { count precision }
    nodes(ids: ["${gid("Order", 1)}", "${gid("Order", 2)}", "${gid("Order", 3)}", "${gid("Order", 9)}"]) { id }
    customer(id: "${gid("Customer", 1)}") { numberOfOrders }
  }`;
  const idsOf = (...ids: (number | null)[]) => ids.map((id) => id && { id: gid("Order", id) });

  it.each([
    [
      ["read_customers", "read_orders", "read_all_orders"],
      [1, 2],
    ],
    [["read_customers", "read_orders"], [2]],
  ])("with %s are orders %s, none from the future", async (scopes, ids) => {
    const sandbox = await start({ settings: { scopes }, world: world({ orders: [old, recent, future] }) });
    expect(await sandbox.data(QUERY)).toEqual({
      orders: { nodes: idsOf(...ids) },
      ordersCount: { count: ids.length, precision: "EXACT" },
      nodes: idsOf(ids.includes(1) ? 1 : null, 2, null, null),
      customer: { numberOfOrders: String(ids.length) },
    });
  });

  it("grows when the clock moves: orders, refunds, cancellations and newer update times", async () => {
    const later = order(4, {
      cancelledAt: NOW + 2 * DAY,
      refunds: [refund(40, NOW + 3 * DAY, { adjustment: 100 })],
      updatedAt: NOW + 3 * DAY,
    });
    const sandbox = await start({ world: world({ orders: [later] }) });
    const query = `{ order(id: "${gid("Order", 4)}") { updatedAt cancelledAt refunds { id } } }`;
    const seen = [await sandbox.data(query)];
    for (let day = 0; day < 2; day++) {
      await sandbox.control("clock", { advanceDays: 2 });
      seen.push(await sandbox.data(query));
    }
    expect(seen).toEqual([
      { order: { updatedAt: "2026-06-20T12:00:00Z", cancelledAt: null, refunds: [] } },
      { order: { updatedAt: "2026-07-02T12:00:00Z", cancelledAt: "2026-07-02T12:00:00Z", refunds: [] } },
      {
        order: {
          updatedAt: "2026-07-03T12:00:00Z",
          cancelledAt: "2026-07-02T12:00:00Z",
          refunds: [{ id: gid("Refund", 40) }],
        },
      },
    ]);
  });

  it("pages forward and back without a gap or a repetition", async () => {
    const sandbox = await start({ world: world({ orders: manyOrders(7) }) });
    const query =
      "query($after: String) { orders(first: 3, after: $after, sortKey: ID) { nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    interface Reply {
      orders: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    }
    const ids: string[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { orders }: Reply = await sandbox.data<Reply>(query, { after });
      ids.push(...orders.nodes.map(({ id }) => id));
      after = orders.pageInfo.endCursor;
      more = orders.pageInfo.hasNextPage;
    }
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7].map((id) => gid("Order", id)));
    const last = await sandbox.data("{ orders(last: 2, sortKey: ID) { nodes { id } pageInfo { hasPreviousPage } } }");
    expect(last).toEqual({
      orders: { nodes: [{ id: gid("Order", 6) }, { id: gid("Order", 7) }], pageInfo: { hasPreviousPage: true } },
    });
  });

  it("ignores a search field it does not know, and warns", async () => {
    const sandbox = await start({ world: world({ orders: manyOrders(2) }) });
    const reply = await sandbox.graphql('{ orders(first: 5, query: "made_up:value") { nodes { id } } }');
    expect(reply.data).toMatchObject({ orders: { nodes: [{}, {}] } });
    expect(reply.extensions?.search).toEqual([
      {
        path: ["orders"],
        query: "made_up:value",
        parsed: { field: "made_up", match_all: "value" },
        warnings: [{ field: "made_up", message: "Invalid search field for this query.", code: "invalid_field" }],
      },
    ]);
  });
});

describe("the product's own operations", () => {
  it("learn the shop and the granted scopes", async () => {
    const sandbox = await start();
    expect(await sandbox.data(operations.SHOP_QUERY)).toEqual({
      shop: {
        id: gid("Shop", 5),
        name: "Demo",
        myshopifyDomain: "demo.myshopify.com",
        currencyCode: "GBP",
        ianaTimezone: "Europe/London",
      },
      currentAppInstallation: {
        accessScopes: DEFAULT_SETTINGS.scopes.map((handle) => ({
          handle,
        })),
      },
    });
  });

  it("read refunds line by line, with the shipping that went back", async () => {
    const lines = Array.from({ length: 12 }, (_, i) => ({ lineId: 100 + i, quantity: 1, subtotal: 100, tax: 20 }));
    const bought = order(1, {
      lines: lines.map(({ lineId }) => line(lineId, { isGiftCard: lineId === 111 })),
      refunds: [refund(50, NOW - DAY, { lines, adjustment: 250, shipping: 30 })],
    });
    const sandbox = await start({ world: world({ orders: [bought] }) });
    interface Reply {
      nodes: { refunds: { refundLineItems: { nodes: unknown[]; pageInfo: { endCursor: string } } }[] }[];
    }
    const reply = await sandbox.data<Reply>(operations.REFUNDS_QUERY, { ids: [gid("Order", 1)] });
    const first = reply.nodes[0]?.refunds[0];
    expect(first).toMatchObject({
      id: gid("Refund", 50),
      createdAt: "2026-06-29T12:00:00Z",
      processedAt: "2026-06-29T12:00:00Z",
      totalRefundedSet: amount("17.2"),
      refundLineItems: { pageInfo: { hasNextPage: true } },
      refundShippingLines: {
        nodes: [{ subtotalAmountSet: amount("0.3"), taxAmountSet: amount("0.0") }],
        pageInfo: { hasNextPage: false },
      },
    });
    expect(first?.refundLineItems.nodes).toHaveLength(10);
    const rest = await sandbox.data(operations.REFUND_LINES_QUERY, {
      id: gid("Refund", 50),
      after: first?.refundLineItems.pageInfo.endCursor,
    });
    expect(rest).toMatchObject({
      refund: {
        refundLineItems: {
          nodes: [
            { lineItem: { isGiftCard: false } },
            { quantity: 1, subtotalSet: amount("1.0"), totalTaxSet: amount("0.2"), lineItem: { isGiftCard: true } },
          ],
          pageInfo: { hasNextPage: false },
        },
      },
    });
  });
});

describe("customerCreate", () => {
  const CREATE = `mutation($input: CustomerInput!) {
    customerCreate(input: $input) { customer { id defaultEmailAddress { emailAddress } } userErrors { field message } }
  }`;
  const scopes = ["write_customers"];

  it.each([
    [{ email: " Person1@Example.com " }, [{ field: ["email"], message: "Email has already been taken" }]],
    [{ phone: "+44 20 7946 0001" }, [{ field: ["phone"], message: "Phone has already been taken" }]],
    [{ email: "foo@bar" }, [{ field: ["email"], message: "Email is invalid" }]],
    [{ phone: "+1234abcd" }, [{ field: ["phone"], message: "Phone is invalid" }]],
    [{ email: "" }, [{ field: null, message: "A name, phone number, or email address must be present" }]],
  ])("refuses %o", async (input, userErrors) => {
    const customers = [customer(1, { phone: "+442079460001" })];
    const sandbox = await start({ settings: { scopes }, world: world({ customers }) });
    expect(await sandbox.data(CREATE, { input })).toEqual({ customerCreate: { customer: null, userErrors } });
    expect(customers).toHaveLength(1);
  });

  it("adds a customer that later queries show", async () => {
    const sandbox = await start({ settings: { scopes } });
    const reply = await sandbox.data(CREATE, { input: { email: "New@example.org", firstName: "Eve" } });
    expect(reply).toMatchObject({ customerCreate: { customer: { id: gid("Customer", 2) }, userErrors: [] } });
    expect(await sandbox.data('{ customers(first: 5, query: "email:new@example.org") { nodes { id } } }')).toEqual({
      customers: { nodes: [{ id: gid("Customer", 2) }] },
    });
  });

  it("is denied to an app that may only read", async () => {
    const sandbox = await start();
    const reply = await sandbox.graphql(CREATE, { input: { firstName: "Eve" } });
    expect(reply.errors?.[0]?.extensions?.code).toBe("ACCESS_DENIED");
  });
});
