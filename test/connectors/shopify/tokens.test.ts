import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../../server/domain/errors.ts";
import { type Answer, json, type LocalServer, reset, startServer } from "../localServer.ts";
import { API_KEY, API_SECRET, connect, SHOP, sessionToken, type TokenParts } from "./fixtures.ts";

const servers: LocalServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(...answers: [Answer, ...Answer[]]) {
  const server = await startServer(...answers);
  servers.push(server);
  return server;
}

const REPLY = {
  access_token: "shpat_1",
  scope: "read_customers,read_orders",
  expires_in: 3600,
  refresh_token: "shprt_1",
  refresh_token_expires_in: 7_776_000,
};
const NOW = 1_000_000;
const near = (seconds: number) => {
  const expected = Date.now() + seconds * 1_000;
  return expect.toSatisfy((at: number) => Math.abs(at - expected) < 30_000);
};

describe("a session token", () => {
  const { shopify } = connect("http://127.0.0.1:1");

  it("names the shop, the user and its end", async () => {
    expect(await shopify.verifySessionToken(sessionToken())).toEqual({
      shopDomain: SHOP,
      userId: "42",
      expiresAt: near(60),
    });
  });

  const REFUSED: [string, TokenParts][] = [
    ["signed with another secret", { secret: "other" }],
    ["for another app", { claims: { aud: "other" } }],
    ["that is over", { claims: { exp: 1_000 } }],
    ["that has not begun", { claims: { nbf: 9_999_999_999 } }],
    ["without an end", { claims: { exp: undefined } }],
    ["without a beginning", { claims: { nbf: undefined } }],
    ["without a user", { claims: { sub: undefined } }],
    ["for another algorithm", { header: { alg: "none" } }],
    ["issued by another store", { claims: { iss: "https://other.myshopify.com/admin" } }],
    [
      "for something that is not a store",
      { claims: { dest: "https://example.com", iss: "https://example.com/admin" } },
    ],
    ["with a destination that is no address", { claims: { dest: 5 } }],
  ];

  it.each(REFUSED)("%s is refused, and the error does not hold it", async (_, parts) => {
    const token = sessionToken(parts);
    const error: unknown = await shopify.verifySessionToken(token).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "unauthorised" });
    expect(inspect(error, { depth: 9 })).not.toContain(token.slice(0, 20));
  });

  it.each(["", "abc", "a.b.c", "x".repeat(10_000)])("that is none at all is refused (%#)", async (token) => {
    await expect(shopify.verifySessionToken(token)).rejects.toMatchObject({ code: "unauthorised" });
  });
});

describe("the exchange of a session token", () => {
  it("asks for an expiring offline token at the shop's own host", async () => {
    const { origin, requests } = await serve(json(REPLY));
    const { shopify } = connect(origin);
    const token = sessionToken();
    expect(await shopify.exchangeToken({ shopDomain: SHOP, sessionToken: token })).toEqual({
      accessToken: "shpat_1",
      refreshToken: "shprt_1",
      expiresAt: near(3_600),
      refreshTokenExpiresAt: near(7_776_000),
      scopes: ["read_customers", "read_orders"],
    });
    expect(requests[0]).toMatchObject({ path: "/admin/oauth/access_token", headers: { "x-sandbox-host": SHOP } });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      client_id: API_KEY,
      client_secret: API_SECRET,
      subject_token: token,
      expiring: "1",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    });
  });

  it("is refused for another shop before anything is sent", async () => {
    const { origin, requests } = await serve(json(REPLY));
    const request = { shopDomain: "other.myshopify.com", sessionToken: sessionToken() };
    await expect(connect(origin).shopify.exchangeToken(request)).rejects.toMatchObject({ code: "unauthorised" });
    expect(requests).toHaveLength(0);
  });

  it("keeps a token that does not expire as such", async () => {
    const { origin } = await serve(json({ access_token: "shpat_1", scope: "" }));
    const tokens = await connect(origin).shopify.exchangeToken({ shopDomain: SHOP, sessionToken: sessionToken() });
    expect(tokens).toMatchObject({ expiresAt: null, refreshToken: null, scopes: [] });
  });
});

describe("the renewal of tokens", () => {
  const request = { shopDomain: SHOP, refreshToken: "shprt_0" };

  it("sends the refresh token and returns the new pair", async () => {
    const { origin, requests } = await serve(json(REPLY));
    expect(await connect(origin).shopify.refreshTokens(request)).toMatchObject({ refreshToken: "shprt_1" });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      grant_type: "refresh_token",
      refresh_token: "shprt_0",
    });
  });

  it("counts a reply without times as an hour, and keeps its refresh token", async () => {
    const { origin } = await serve(json({ access_token: "a", scope: "", refresh_token: "shprt_1" }));
    expect(await connect(origin).shopify.refreshTokens(request)).toMatchObject({
      refreshToken: "shprt_1",
      expiresAt: near(3_600),
      refreshTokenExpiresAt: near(90 * 86_400),
    });
  });

  it("counts a reply with nothing but a token as an hour, and keeps the old refresh token", async () => {
    const { origin } = await serve(json({ access_token: "a" }));
    const { shopify } = connect(origin, { clock: { now: () => NOW } });
    expect(await shopify.refreshTokens(request)).toMatchObject({ refreshToken: "shprt_0", expiresAt: NOW + 3_600_000 });
  });

  it.each<[string, Answer, string]>([
    ["a used-up refresh token", json({ error: "invalid_grant" }, 400), "unauthorised"],
    ["a refused client", json({}, 401), "unauthorised"],
    ["an error page", json("<html>", 404), "not_found"],
    ["a reply without a token", json({ scope: "" }), "bad_response"],
  ])("fails at once with %s", async (_, answer, code) => {
    const { origin, requests } = await serve(answer);
    await expect(connect(origin).shopify.refreshTokens(request)).rejects.toMatchObject({ code });
    expect(requests).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ["an error page with 502", json("<html>", 502)],
    ["429", json("", 429, { "retry-after": "1" })],
    ["a broken connection", reset],
  ])("is repeated after %s", async (_, answer) => {
    const { origin, requests } = await serve(answer, json(REPLY));
    expect(await connect(origin).shopify.refreshTokens(request)).toMatchObject({ accessToken: "shpat_1" });
    expect(requests).toHaveLength(2);
  });

  it("goes to each instance's own server when two live side by side", async () => {
    const first = await serve(json({ ...REPLY, access_token: "first" }));
    const second = await serve(json({ ...REPLY, access_token: "second" }));
    const both = [first, second].map(({ origin }) => connect(origin).shopify.refreshTokens(request));
    expect((await Promise.all(both)).map((tokens) => tokens.accessToken)).toEqual(["first", "second"]);
  });
});
