import { createHmac } from "node:crypto";
import { createShopify, type ShopifyOptions } from "../../../server/connectors/shopify/shopify.ts";
import { recordingSleep } from "../localServer.ts";

export const SHOP = "demo-shop.myshopify.com";
export const API_KEY = "sandbox-key";
export const API_SECRET = "sandbox-secret";

export function connect(origin: string, options: Partial<ShopifyOptions> = {}) {
  const { sleep, waits } = recordingSleep();
  const shopify = createShopify({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    appUrl: "https://app.example.com",
    sandboxOrigin: origin,
    sleep,
    ...options,
  });
  return { shopify, waits };
}

/** The Admin API of the demo shop, with a token that is renewed once it is refused. */
export function connectAdmin(origin: string, options: Partial<ShopifyOptions> = {}) {
  const { shopify, waits } = connect(origin, options);
  const renewals: string[] = [];
  const token = {
    current: async () => renewals.at(-1) ?? "token-0",
    renew: async () => {
      renewals.push(`token-${renewals.length + 1}`);
      return renewals.at(-1) ?? "";
    },
  };
  return { admin: shopify.admin({ shopDomain: SHOP, token }), waits, renewals };
}

export interface TokenParts {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  secret?: string;
}

/** A session token as Shopify signs them; a claim set to undefined is left out. */
export function sessionToken({ header = {}, claims = {}, secret = API_SECRET }: TokenParts = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const payload = {
    iss: `https://${SHOP}/admin`,
    dest: `https://${SHOP}`,
    aud: API_KEY,
    sub: "42",
    exp: now + 60,
    nbf: now - 1,
    iat: now - 1,
    jti: "1",
    sid: "1",
    ...claims,
  };
  const signed = `${encode({ alg: "HS256", typ: "JWT", ...header })}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

export function cost(available: number, requested = 10) {
  return {
    cost: {
      requestedQueryCost: requested,
      actualQueryCost: requested,
      throttleStatus: { maximumAvailable: 2000, currentlyAvailable: available, restoreRate: 100 },
    },
  };
}

export const SHOP_DATA = {
  shop: {
    id: "gid://shopify/Shop/7",
    name: "Demo",
    myshopifyDomain: SHOP,
    currencyCode: "GBP",
    ianaTimezone: "Europe/London",
  },
  currentAppInstallation: { accessScopes: [{ handle: "read_orders" }] },
};

export function money(amount: string) {
  return { shopMoney: { amount } };
}
