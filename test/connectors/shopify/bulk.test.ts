import { afterEach, describe, expect, it } from "vitest";
import { bulkQuery } from "../../../server/connectors/shopify/bulk.ts";
import { type Answer, json, type LocalServer, reset, startServer } from "../localServer.ts";
import { connectAdmin } from "./fixtures.ts";

const QUERY = bulkQuery("orders", null);
const gid = (id: number) => `gid://shopify/BulkOperation/${id}`;

interface Operation {
  id: number;
  status?: string;
  query?: string;
}

function node({ id, status = "RUNNING", query = QUERY }: Operation) {
  const fields = { errorCode: null, completedAt: null, fileSize: null, url: null, partialDataUrl: null };
  const counts = { objectCount: "12", rootObjectCount: "3" };
  return { id: gid(id), status, query, createdAt: "2026-11-22T04:00:00Z", ...fields, ...counts };
}

const list = (...operations: Operation[]) => json({ data: { bulkOperations: { nodes: operations.map(node) } } });
const started = (id: number) =>
  json({ data: { bulkOperationRunQuery: { bulkOperation: { id: gid(id), status: "CREATED" }, userErrors: [] } } });
const refused = (code: string) =>
  json({
    data: { bulkOperationRunQuery: { bulkOperation: null, userErrors: [{ field: null, message: "no", code }] } },
  });

let server: LocalServer | undefined;
afterEach(() => server?.close());

async function serve(...answers: [Answer, ...Answer[]]) {
  server = await startServer(...answers);
  const { requests } = server;
  const starts = () => requests.filter(({ body }) => body.includes("mutation RunBulk")).length;
  return { admin: connectAdmin(server.origin).admin, starts, requests };
}

describe("a bulk start", () => {
  it("sends the query, narrowed to what changed, and returns the operation's id", async () => {
    const { admin, requests } = await serve(list(), started(1));
    expect(await admin.startBulk("orders", Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toBe(gid(1));
    const sent: { variables: { query: string } } = JSON.parse(requests[1]?.body ?? "");
    expect(sent.variables.query).toContain(`orders(query: "updated_at:>='2026-01-02T03:04:05Z'")`);
  });

  it("takes over an operation that runs with the same query, however its text is spaced", async () => {
    const { admin, starts } = await serve(list({ id: 9, query: `  ${QUERY.replaceAll("\n", " ")}` }));
    expect(await admin.startBulk("orders", null)).toBe(gid(9));
    expect(starts()).toBe(0);
  });

  it.each<[string, Operation]>([
    ["finished", { id: 9, status: "COMPLETED" }],
    ["for other records", { id: 9, query: bulkQuery("customers", null) }],
    ["for another time", { id: 9, query: bulkQuery("orders", 0) }],
  ])("does not take over an operation that is %s", async (_, operation) => {
    const { admin } = await serve(list(operation), started(10));
    expect(await admin.startBulk("orders", null)).toBe(gid(10));
  });

  it.each<[string, Answer]>([
    ["broken connection", reset],
    ["500", json("", 500)],
    ["INTERNAL_SERVER_ERROR", json({ errors: [{ message: "x", extensions: { code: "INTERNAL_SERVER_ERROR" } }] })],
  ])("whose answer is lost (%s) finds what it started and does not start again", async (_, lost) => {
    const old: Operation = { id: 1, status: "COMPLETED" };
    const { admin, starts } = await serve(list(old), lost, list({ id: 2, status: "CREATED" }, old));
    expect(await admin.startBulk("orders", null)).toBe(gid(2));
    expect(starts()).toBe(1);
  });

  it("whose answer is lost and that started nothing fails, and says that it may be tried again", async () => {
    const old: Operation = { id: 1, status: "COMPLETED" };
    const { admin, starts } = await serve(list(old), reset, list(old));
    await expect(admin.startBulk("orders", null)).rejects.toMatchObject({ code: "unavailable" });
    expect(starts()).toBe(1);
  });

  it.each([
    ["OPERATION_IN_PROGRESS", "rate_limited"],
    ["INVALID", "bad_response"],
  ])("that is refused with %s is %s", async (userError, code) => {
    const { admin } = await serve(list(), refused(userError));
    await expect(admin.startBulk("orders", null)).rejects.toMatchObject({ code });
  });
});

describe("a bulk operation", () => {
  it("is read with counts as numbers", async () => {
    const done = { ...node({ id: 1, status: "COMPLETED" }), fileSize: "2048", url: "https://storage.googleapis.com/r" };
    const { admin } = await serve(json({ data: { bulkOperation: done } }));
    expect(await admin.getBulk(gid(1))).toEqual({
      id: gid(1),
      state: "completed",
      errorCode: null,
      objectCount: 12,
      rootObjectCount: 3,
      fileSize: 2048,
      url: "https://storage.googleapis.com/r",
      createdAt: Date.UTC(2026, 10, 22, 4),
    });
  });

  it.each([
    ["CREATED", "running"],
    ["CANCELING", "running"],
    ["FAILED", "failed"],
    ["CANCELED", "cancelled"],
    ["EXPIRED", "expired"],
  ])("with status %s is %s", async (status, state) => {
    const { admin } = await serve(json({ data: { bulkOperation: node({ id: 1, status }) } }));
    expect((await admin.getBulk(gid(1))).state).toBe(state);
  });

  it.each<[string, unknown, string]>([
    ["that Shopify does not know", null, "not_found"],
    ["with a status of the future", node({ id: 1, status: "PONDERING" }), "bad_response"],
    ["with a count that is none", { ...node({ id: 1 }), objectCount: "many" }, "bad_response"],
  ])("%s is an error", async (_, bulkOperation, code) => {
    const { admin } = await serve(json({ data: { bulkOperation } }));
    await expect(admin.getBulk(gid(1))).rejects.toMatchObject({ code });
  });
});
