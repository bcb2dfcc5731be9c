import { describe, expect, it } from "vitest";
import * as operations from "../../../server/connectors/shopify/operations.ts";
import { CUSTOMERS, finishBulk, followBulk, type Operation, ORDERS, runBulk } from "./bulk.ts";
import { start } from "./harness.ts";
import { manyOrders, world } from "./world.ts";

const ORDER_IDS = "{ orders { edges { node { id } } } }";

describe("a bulk query is refused", () => {
  const inner = (fields: string) => `{ orders { edges { node { ${fields} } } } }`;
  const lines = (fields: string) => `lineItems { edges { node { ${fields} } } }`;
  it.each([
    ["{ shop { id } }", ["Bulk queries must contain at least one connection."]],
    [
      '{ node(id: "gid://shopify/Order/0") { id } }',
      ["Bulk queries cannot contain a top level `node` field.", "Bulk queries must contain at least one connection."],
    ],
    ["", ["Invalid bulk query: syntax error, unexpected end of file"]],
    [
      "mutation { customerCreate(input: {}) { customer { id } } }",
      ["Invalid operation type. Only `query` operations are supported."],
    ],
    [inner("id nope"), ["Invalid bulk query: Field 'nope' doesn't exist on type 'Order'"]],
    [
      "{ orders { nodes { id } } }",
      [
        "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: " +
          "'orders { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: 'orders'.",
      ],
    ],
    [
      inner(
        "id a: lineItems { edges { node { id } } } b: lineItems { edges { node { id } } } c: lineItems { edges { node { id } } } d: lineItems { edges { node { id } } } e: lineItems { edges { node { id } } }",
      ),
      ["Bulk queries cannot contain more than 5 connections."],
    ],
    [
      "{ customers { edges { node { id orders { edges { node { id customer { orders { edges { node { id lineItems { edges { node { id } } } } } } } } } } } } } }",
      ["Bulk queries cannot contain connections with a nesting depth greater than 2."],
    ],
    [
      inner(`name ${lines("id")}`),
      [
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of " +
          "'ID' return type. Connection fields without 'id': orders.",
      ],
    ],
    [
      inner("id refunds { refundLineItems { edges { node { quantity } } } }"),
      ["Queries that contain a connection field within a list field are not currently supported."],
    ],
    [`#${"a".repeat(65_535)}`, ["Query is too large (65536 bytes; maximum is 65535 bytes)"]],
  ])("in Shopify's words: %.60s", async (query, messages) => {
    const sandbox = await start();
    const { bulkOperation, userErrors } = await runBulk(sandbox, query);
    expect(bulkOperation).toBeNull();
    expect(userErrors).toEqual(messages.map((message) => ({ field: ["query"], message, code: "INVALID" })));
  });

  it("when five are under way, naming them", async () => {
    const sandbox = await start({ settings: { bulkMilliseconds: 60_000 } });
    const ids: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) ids.push((await runBulk(sandbox, ORDER_IDS)).bulkOperation?.id);
    expect(await runBulk(sandbox, ORDER_IDS)).toEqual({
      bulkOperation: null,
      userErrors: [
        {
          field: null,
          message: `A bulk query operation for this app and shop is already in progress: ${ids.join(", ")}.`,
          code: "OPERATION_IN_PROGRESS",
        },
      ],
    });
  });
});

describe("the life of a bulk operation", () => {
  it("goes from CREATED over RUNNING to COMPLETED while its counts grow", async () => {
    const sandbox = await start({ world: world({ orders: manyOrders(3000) }), settings: { bulkMilliseconds: 60 } });
    const states = await followBulk(sandbox, ORDERS);
    expect([...new Set(states.map(({ status }) => status))]).toEqual(["CREATED", "RUNNING", "COMPLETED"]);
    const counts = states.map(({ objectCount }) => Number(objectCount));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(states[0]).toMatchObject({ objectCount: "0", rootObjectCount: "0", fileSize: null, url: null });
    expect(states.at(-1)).toMatchObject({ objectCount: "6000", rootObjectCount: "3000", errorCode: null });
  });

  it("ends without an address when there are no objects", async () => {
    const sandbox = await start();
    expect(await finishBulk(sandbox, ORDER_IDS)).toMatchObject({ status: "COMPLETED", objectCount: "0", url: null });
  });

  it("fails where a scope is missing or a filter's time is none", async () => {
    const sandbox = await start({ settings: { scopes: ["read_orders"] } });
    expect(await finishBulk(sandbox, CUSTOMERS)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
    const filtered = `{ orders(query: "updated_at:>soon") { edges { node { id } } } }`;
    expect(await finishBulk(sandbox, filtered)).toMatchObject({ status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR" });
  });

  it("can be cancelled while it runs and not once it has ended", async () => {
    const CANCEL = `mutation($id: ID!) {
      bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { field message } }
    }`;
    const sandbox = await start({ world: world({ orders: manyOrders(3) }), settings: { bulkMilliseconds: 40 } });
    const { bulkOperation } = await runBulk(sandbox, ORDER_IDS);
    expect(await sandbox.data(CANCEL, { id: bulkOperation?.id })).toEqual({
      bulkOperationCancel: { bulkOperation: { status: "CANCELING" }, userErrors: [] },
    });
    const done = await finishBulk(sandbox, ORDER_IDS);
    expect(await sandbox.data(CANCEL, { id: done.id })).toEqual({
      bulkOperationCancel: {
        bulkOperation: { status: "COMPLETED" },
        userErrors: [{ field: null, message: "A bulk operation cannot be canceled when it is completed" }],
      },
    });
    expect(await sandbox.data(CANCEL, { id: "gid://shopify/BulkOperation/1" })).toEqual({
      bulkOperationCancel: {
        bulkOperation: null,
        userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }],
      },
    });
    const { bulkOperations } = await sandbox.data<{ bulkOperations: { nodes: Operation[] } }>(
      operations.BULK_LIST_QUERY,
    );
    expect(new Set(bulkOperations.nodes.map(({ status }) => status))).toEqual(new Set(["CANCELED", "COMPLETED"]));
  });

  it("is listed newest first, and oldest first when reversed", async () => {
    const sandbox = await start();
    for (let i = 0; i < 3; i++) await finishBulk(sandbox, ORDER_IDS);
    const list = async (reverse: boolean) => {
      const query = `{ bulkOperations(first: 10, sortKey: CREATED_AT, reverse: ${reverse}) { nodes { id } } }`;
      const reply = await sandbox.data<{ bulkOperations: { nodes: { id: string }[] } }>(query);
      return reply.bulkOperations.nodes.map(({ id }) => id);
    };
    const newestFirst = await list(false);
    expect(newestFirst).toEqual(newestFirst.toSorted().reverse());
    expect(await list(true)).toEqual(newestFirst.toReversed());
  });
});
