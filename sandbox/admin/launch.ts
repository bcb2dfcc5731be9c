import { createHmac, randomUUID } from "node:crypto";
import { newClaims, signSessionToken } from "../shopify/oauth/sessionToken.ts";
import type { ShopifySettings } from "../shopify/settings.ts";
import type { Store } from "../world/world.ts";

/** Session tokens live a minute. */
export const SESSION_TOKEN_SECONDS = 60;

type Keys = Pick<ShopifySettings, "apiKey" | "apiSecret">;

/**
 * The address under which the admin loads an embedded app: its page, and the query that says who opens it, signed with the
 * app's secret.
 * @param path path and query of the app's page: "/segments?sort=name"
 */
export function launchUrl(appUrl: string, path: string, { domain }: Store, { apiKey, apiSecret }: Keys): string {
  const url = new URL(appUrl + path);
  const query: Record<string, string> = {
    embedded: "1",
    host: Buffer.from(`admin.shopify.com/store/${domain.split(".")[0]}`).toString("base64"),
    id_token: signSessionToken({ ...newClaims(domain, apiKey, SESSION_TOKEN_SECONDS) }, apiSecret),
    locale: "en",
    session: randomUUID(),
    shop: domain,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  // Everything is signed, the page's own parameters too.
  const signed = [...url.searchParams].toSorted(([a], [b]) => a.localeCompare(b));
  const text = new URLSearchParams(signed).toString().replaceAll("+", "%20");
  url.searchParams.set("hmac", createHmac("sha256", apiSecret).update(text).digest("hex"));
  return url.href;
}
