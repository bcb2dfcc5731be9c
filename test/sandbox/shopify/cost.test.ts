import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildSchema, type GraphQLSchema, getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { CostBucket } from "../../../sandbox/shopify/graphql/bucket.ts";
import { actualCost, requestedCost } from "../../../sandbox/shopify/graphql/cost.ts";
import { schema } from "../../../sandbox/shopify/graphql/schema.ts";
import * as operations from "../../../server/connectors/shopify/operations.ts";
import { start } from "./harness.ts";
import { manyOrders, world } from "./world.ts";

const SHARED = new URL("../../../../shared/data/shopify/", import.meta.url);
const PAIRS = new URL("cost-pairs.jsonl.gz", SHARED);
const OFFICIAL = new URL("admin-2026-10.graphql.gz", SHARED);

function costed(query: string, variables: Record<string, unknown> = {}, on: GraphQLSchema = schema) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("one operation expected");
  return { schema: on, document, operation, variables };
}

describe("the requested cost", () => {
  // Queries and costs as captured, or the captured formula worked out by hand.
  it.each([
    ["{ __typename }", 1],
    ["{ shop { id } }", 1],
    ["query($id: ID!) { bulkOperation(id: $id) { id status } }", 1],
    ["{ currentAppInstallation { accessScopes { handle } } }", 2],
    ["query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", 1],
    ["{ customers(first: 1) { nodes { id } } }", 3],
    ["{ customers(first: 10) { nodes { id } } }", 6],
    ["{ customers(first: 250) { nodes { id } } }", 13],
    ["{ customers { nodes { id } } }", 2],
    ["{ customersCount { count } }", 10],
    ["{ customer(id: 1) { id defaultEmailAddress { emailAddress } } }", 2],
    ["{ customer(id: 1) { id orders(first: 5) { nodes { id customer { id } } } } }", 9],
    ["mutation { customerCreate(input: {}) { customer { id } userErrors { message } } }", 10],
    ["mutation { customerCreate(input: {}) { customer { defaultEmailAddress { emailAddress } } } }", 11],
  ])("of %s is %i", (query, cost) => {
    expect(requestedCost(costed(query))).toBe(cost);
  });

  it("of refunds does not grow with the number of orders asked for", () => {
    expect(requestedCost(costed(operations.REFUNDS_QUERY, { ids: Array(25).fill("x") }))).toBeLessThan(30);
  });
});

describe("the actual cost", () => {
  const query = "{ customers(first: 50) { nodes { id } } }";
  it.each([
    [50, 9],
    [16, 5],
    [1, 3],
    [0, 9],
  ])("of a page of 50 that holds %i is %i", (held, cost) => {
    const nodes = Array.from({ length: held }, () => ({ id: "x" }));
    expect(actualCost(costed(query), { customers: { nodes } })).toBe(cost);
  });

  it("of empty edges is 2", () => {
    const edges = costed("{ customers(first: 5) { edges { node { id } } } }");
    expect(actualCost(edges, { customers: { edges: [] } })).toBe(2);
  });

  it("of a refused mutation is 10", () => {
    const mutation = "mutation { customerCreate(input: {}) { customer { defaultEmailAddress { emailAddress } } } }";
    expect(actualCost(costed(mutation), { customerCreate: { customer: null } })).toBe(10);
  });
});

describe.skipIf(!existsSync(PAIRS))(`against captured costs (skipped without ${PAIRS.pathname})`, () => {
  it("gives the requested cost of more than nine captured queries in ten", () => {
    const official = buildSchema(gunzipSync(readFileSync(OFFICIAL)).toString(), { assumeValid: true });
    const lines = new Set(gunzipSync(readFileSync(PAIRS)).toString().trim().split("\n"));
    const distinct = new Map([...lines].map((text) => JSON.parse(text)).map((pair) => [pair.query, pair]));
    const right = [...distinct.values()].filter(({ query, variables, requested }) => {
      try {
        return requestedCost(costed(query, variables ?? {}, official)) === requested;
      } catch {
        return false;
      }
    });
    expect(distinct.size).toBeGreaterThan(2000);
    expect(right.length / distinct.size).toBeGreaterThan(0.9);
  });
});

describe("the bucket", () => {
  it("holds twenty seconds' worth, refuses what it has not got, and takes back what was not used", () => {
    const bucket = new CostBucket(100);
    expect(bucket.take(1990)).toBe(true);
    expect(bucket.take(1000)).toBe(false);
    bucket.giveBack(1990);
    expect(bucket.status()).toEqual({ maximumAvailable: 2000, currentlyAvailable: 2000, restoreRate: 100 });
  });

  it("answers THROTTLED with status 200 and no actual cost once it is empty", async () => {
    const sandbox = await start({ world: world({ orders: manyOrders(250) }) });
    const dear = `{ ${"abcdefghij".replaceAll(/./g, "$&: orders(first: 250) { nodes { id customer { id defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } } } } ")} }`;
    const replies = [];
    for (let i = 0; i < 8; i++) replies.push(await sandbox.graphql(dear));
    const refused = replies.find((reply) => reply.errors);
    expect(replies[0]?.extensions?.cost.requestedQueryCost).toBe(10 * (2 + 11 * 4));
    expect(refused?.errors).toEqual([
      {
        message: "Throttled",
        extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
      },
    ]);
    expect(refused?.extensions?.cost.actualQueryCost).toBeNull();
    expect(refused?.extensions?.cost.throttleStatus.restoreRate).toBe(100);
  });

  it("never runs a query above 1,000 points", async () => {
    const sandbox = await start();
    const query = "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { id product { id } } } } } }";
    const twice = `{ a: ${query.slice(2, -2)} b: ${query.slice(2, -2)} c: ${query.slice(2, -2)} d: ${query.slice(2, -2)} }`;
    const reply = await sandbox.graphql(twice);
    expect(reply.errors?.[0]?.extensions).toMatchObject({ code: "MAX_COST_EXCEEDED", maxCost: 1000 });
    expect(reply.data).toBeUndefined();
  });
});
