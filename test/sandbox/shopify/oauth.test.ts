import { expect, it } from "vitest";
import { signSessionToken } from "../../../sandbox/shopify/oauth/sessionToken.ts";
import { start } from "./harness.ts";

const SHOP_QUERY = { query: "{ shop { name } }" };
const past = () => Math.floor(Date.now() / 1000) - 120;

it("trades a session token for an expiring offline token that opens the API", async () => {
  const sandbox = await start();
  const { status, body } = await sandbox.exchange(await sandbox.sessionToken());
  expect(status).toBe(200);
  expect(body).toMatchObject({
    scope: "read_customers,read_orders,read_all_orders,read_products,read_customer_merge",
    expires_in: 3600,
    refresh_token_expires_in: 7_776_000,
  });
  const response = await sandbox.post(SHOP_QUERY, body.access_token);
  expect(response.headers.get("x-shopify-api-version")).toBe("2026-10");
  expect(await response.json()).toMatchObject({ data: { shop: { name: "Demo" } } });
});

it.each([
  ["of another app", { aud: "another-app" }],
  ["for another store", { dest: "https://other.myshopify.com" }],
  ["that has expired", { exp: past() }],
  ["that is not valid yet", { nbf: past() + 600 }],
  ["without an end", { exp: undefined }],
])("refuses a session token %s", async (_, claims) => {
  const sandbox = await start();
  const { status, body } = await sandbox.exchange(await sandbox.sessionToken({ claims: withoutUndefined(claims) }));
  expect([status, body.error]).toEqual([400, "invalid_subject_token"]);
});

/** JSON drops undefined; null stands for a claim that is not usable. */
function withoutUndefined(claims: object): object {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, value ?? null]));
}

it("refuses a session token signed with another secret, and one without a signature", async () => {
  const sandbox = await start();
  const token = await sandbox.sessionToken();
  const [header, payload] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
  for (const forged of [signSessionToken(claims, "guess"), `${header}.${payload}.`, "no.jwt", ""]) {
    expect((await sandbox.exchange(forged)).body.error).toBe("invalid_subject_token");
  }
});

it.each([
  ["a wrong secret", { client_secret: "guess" }, "invalid_client"],
  ["an unknown grant", { grant_type: "password" }, "unsupported_grant_type"],
  ["a token that never expires", { expiring: "0" }, "invalid_request"],
  ["another kind of subject token", { subject_token_type: "urn:x" }, "invalid_request"],
])("refuses %s", async (_, fields, error) => {
  const sandbox = await start();
  const answer = await sandbox.exchange(await sandbox.sessionToken(), fields);
  expect([answer.status, answer.body.error]).toEqual([400, error]);
});

it("keeps a traded refresh token valid until the new access token is first used", async () => {
  const sandbox = await start();
  const first = (await sandbox.exchange(await sandbox.sessionToken())).body;
  const refresh = () => sandbox.grant({ grant_type: "refresh_token", refresh_token: first.refresh_token });
  const lost = await refresh();
  const second = await refresh();
  expect([lost.status, second.status]).toEqual([200, 200]);
  expect(second.body.refresh_token).not.toBe(first.refresh_token);
  await sandbox.post(SHOP_QUERY, second.body.access_token);
  expect((await refresh()).body.error).toBe("invalid_grant");
  const third = await sandbox.grant({ grant_type: "refresh_token", refresh_token: second.body.refresh_token });
  expect(third.status).toBe(200);
});

it("answers 401 to a token that is missing, unknown or too old", async () => {
  const sandbox = await start({ settings: { accessTokenSeconds: 0 } });
  const old = (await sandbox.exchange(await sandbox.sessionToken())).body.access_token;
  for (const token of ["", "shpat_unknown", old]) {
    const response = await sandbox.post(SHOP_QUERY, token);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
    });
  }
});
