import { afterEach, describe, expect, it } from "vitest";
import type { ShopifyCall } from "../../../server/connectors/shopify/graphql.ts";
import { type Answer, hang, json, type LocalServer, reset, startServer } from "../localServer.ts";
import { connect, connectAdmin, cost, SHOP, SHOP_DATA } from "./fixtures.ts";

const ok = json({ data: SHOP_DATA, extensions: cost(1990) });
const throttled = (available: number, requested: number) =>
  json({
    errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
    extensions: { cost: { ...cost(available, requested).cost, actualQueryCost: null } },
  });
const graphqlError = (code: string, message = "no") =>
  json({ data: null, errors: [{ message, extensions: { code } }] });

let server: LocalServer | undefined;
afterEach(() => server?.close());

async function serve(...answers: [Answer, ...Answer[]]) {
  server = await startServer(...answers);
  return server;
}

describe("the Admin API client", () => {
  it("sends an operation to the shop's own host with its token", async () => {
    const { origin, requests } = await serve(ok);
    const { admin } = connectAdmin(origin);
    expect(await admin.getShop()).toEqual({
      id: 7,
      domain: SHOP,
      name: "Demo",
      currency: "GBP",
      timeZone: "Europe/London",
      scopes: ["read_orders"],
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/admin/api/2026-10/graphql.json",
      headers: { "x-sandbox-host": SHOP, "x-shopify-access-token": "token-0" },
    });
  });

  const PASSING: [string, Answer, number[]][] = [
    ["THROTTLED, until the bucket holds the query", throttled(100, 450), [3500]],
    ["429 with Retry-After in seconds with decimals", json("", 429, { "retry-after": "2.0" }), [2000]],
    ["429 without Retry-After", json("", 429), [2000]],
    ["500", json("<html>", 500), [500]],
    ["503 with Retry-After", json("", 503, { "retry-after": "7" }), [7000]],
    ["INTERNAL_SERVER_ERROR with status 200", graphqlError("INTERNAL_SERVER_ERROR"), [500]],
    ["a broken connection", reset, [500]],
  ];

  it.each(PASSING)("waits out %s", async (_, failure, expected) => {
    const { origin, requests } = await serve(failure, ok);
    const { admin, waits } = connectAdmin(origin);
    expect((await admin.getShop()).id).toBe(7);
    expect(requests).toHaveLength(2);
    // After THROTTLED the budget adds what is still missing, because nothing restores it while sleep does not sleep.
    expect(waits.slice(0, expected.length)).toEqual(expected);
  });

  it("gives up on a server that never answers", async () => {
    const { origin, requests } = await serve(hang);
    const { admin, waits } = connectAdmin(origin, { timeoutMs: 20 });
    await expect(admin.getShop()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("timed out"),
    });
    expect(requests).toHaveLength(6);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  const FINAL: [string, Answer, string][] = [
    ["a 429 that asks for longer than a minute", json("", 429, { "retry-after": "120" }), "rate_limited"],
    ["430", json("", 430), "rate_limited"],
    ["402, a frozen store", json("", 402), "forbidden"],
    ["403", json("", 403), "forbidden"],
    ["404", json("", 404), "not_found"],
    ["a redirect of a POST", json("", 301, { location: "https://other.myshopify.com/" }), "bad_response"],
    ["ACCESS_DENIED", graphqlError("ACCESS_DENIED"), "forbidden"],
    ["an invalid field", graphqlError("undefinedField", "Field 'nope' doesn't exist"), "bad_response"],
    ["a query larger than the bucket", throttled(2000, 2001), "bad_response"],
    ["something that is not JSON", json("<html>"), "bad_response"],
    ["data of another form", json({ data: { shop: null } }), "bad_response"],
    ["an answer that says it is too large", json("{}", 200, { "content-length": "99999999" }), "bad_response"],
  ];

  it.each(FINAL)("does not repeat after %s", async (_, answer, code) => {
    const { origin, requests } = await serve(answer);
    const { admin } = connectAdmin(origin);
    await expect(admin.getShop()).rejects.toMatchObject({ name: "AppError", code });
    expect(requests).toHaveLength(1);
  });

  it("stops reading an answer that grows beyond the limit", async () => {
    const { origin } = await serve((response) => {
      response.writeHead(200);
      const piece = Buffer.alloc(1024 * 1024, " ");
      const push = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", push);
      push();
    });
    const { admin } = connectAdmin(origin);
    await expect(admin.getShop()).rejects.toMatchObject({
      code: "bad_response",
      message: expect.stringContaining("larger"),
    });
  });

  it("renews the token once after a 401 and goes on", async () => {
    const { origin, requests } = await serve(json({ errors: "[API] Invalid API key" }, 401), ok);
    const { admin, renewals } = connectAdmin(origin);
    await admin.getShop();
    expect(renewals).toEqual(["token-1"]);
    expect(requests.map((request) => request.headers["x-shopify-access-token"])).toEqual(["token-0", "token-1"]);
  });

  it("renews only once: a second 401 is the end", async () => {
    const { origin, requests } = await serve(json({}, 401));
    const { admin } = connectAdmin(origin);
    await expect(admin.getShop()).rejects.toMatchObject({ code: "unauthorised" });
    expect(requests).toHaveLength(2);
  });

  it("waits before sending what the last answer says there is no budget for", async () => {
    const { origin } = await serve(json({ data: SHOP_DATA, extensions: cost(30, 80) }), ok);
    const { admin, waits } = connectAdmin(origin, { clock: { now: () => 0 } });
    await admin.getShop();
    expect(waits).toEqual([]);
    await admin.getShop();
    expect(waits).toEqual([500]);
  });

  it("counts calls under way against the budget", async () => {
    const { origin } = await serve(json({ data: SHOP_DATA, extensions: cost(100, 80) }));
    const { admin, waits } = connectAdmin(origin, { clock: { now: () => 0 } });
    await admin.getShop();
    await Promise.all([admin.getShop(), admin.getShop()]);
    expect(waits).toEqual([600]);
  });

  it("reports every request with its cost", async () => {
    const calls: ShopifyCall[] = [];
    const { origin } = await serve(json("", 500), ok);
    const { admin } = connectAdmin(origin, { onCall: (call) => calls.push(call) });
    await admin.getShop();
    expect(calls).toEqual([
      { operation: "Shop", status: "500", shopDomain: SHOP },
      { operation: "Shop", status: "ok", cost: 10, shopDomain: SHOP },
    ]);
  });

  it("refuses a domain that is not a store's", async () => {
    const { origin } = await serve(ok);
    const { shopify } = connect(origin);
    const token = { current: async () => "", renew: async () => "" };
    for (const shopDomain of ["example.com", "evil.example.com/.myshopify.com", "a.b.myshopify.com", "127.0.0.1"]) {
      expect(() => shopify.admin({ shopDomain, token })).toThrow(/not a store's domain/);
    }
  });
});
