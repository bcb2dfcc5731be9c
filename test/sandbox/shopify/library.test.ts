import "@shopify/shopify-api/adapters/node";
import { ApiVersion, RequestedTokenType, shopifyApi } from "@shopify/shopify-api";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { expect, it } from "vitest";
import { start } from "./harness.ts";

it("satisfies Shopify's own client library: session token, token exchange, refresh, GraphQL", async () => {
  const sandbox = await start();
  setAbstractFetchFunc((input, init) => sandbox.fetch(input instanceof Request ? input.url : String(input), init));
  const shopify = shopifyApi({
    apiKey: "sandbox-key",
    apiSecretKey: "sandbox-secret",
    apiVersion: ApiVersion.October26,
    hostName: "app.example.com",
    isEmbeddedApp: true,
    logger: { level: 0 },
  });
  const sessionToken = await sandbox.sessionToken();
  expect((await shopify.session.decodeSessionToken(sessionToken)).dest).toBe(`https://${sandbox.shop}`);
  const { session } = await shopify.auth.tokenExchange({
    shop: sandbox.shop,
    sessionToken,
    requestedTokenType: RequestedTokenType.OfflineAccessToken,
    expiring: true,
  });
  expect(session.isExpired()).toBe(false);
  const refreshed = await shopify.auth.refreshToken({ shop: sandbox.shop, refreshToken: session.refreshToken ?? "" });
  const client = new shopify.clients.Graphql({ session: refreshed.session });
  expect((await client.request("{ shop { name } }")).data).toEqual({ shop: { name: "Demo" } });
});
