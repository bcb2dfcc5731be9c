import { z } from "zod";
import { createKlaviyo, type Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import type { TokenSource } from "../connectors/shopify/graphql.ts";
import type { ShopifyAdmin } from "../connectors/shopify/shopify.ts";
import type { ShopifyTokens } from "../connectors/shopify/tokens.ts";
import { systemClock } from "../domain/clock.ts";
import { AppError } from "../domain/errors.ts";
import { MINUTE } from "../domain/instant.ts";
import { readCredential, saveCredential } from "../store/credentials.ts";
import type { Shop } from "../store/shops.ts";
import { CallCounter } from "./callCounter.ts";
import type { Services } from "./services.ts";

/** Renewed this long before they end, so that no request starts with a token about to expire. */
const RENEW_AHEAD = 5 * MINUTE;

const shopifyCredential = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresAt: z.number().nullable(),
  refreshTokenExpiresAt: z.number().nullable(),
  scopes: z.array(z.string()),
}) satisfies z.ZodType<ShopifyTokens>;

const klaviyoCredential = z.object({ apiKey: z.string() });

export async function saveShopifyTokens(services: Services, shopId: number, tokens: ShopifyTokens): Promise<void> {
  const { db, vault, clock } = services;
  await db.transaction((tx) => saveCredential(tx, vault, shopId, "shopify", tokens, clock.now()));
}

/** The shop's access token from the store; refreshed once at a time and stored before it is used. */
function tokenSource(services: Services, shop: Pick<Shop, "id" | "domain">): TokenSource {
  let renewal: Promise<string> | undefined;
  const stored = async () => {
    const credential = await readCredential(services.db, services.vault, shop.id, "shopify");
    if (credential === undefined) {
      throw new AppError("unauthorised", `There is no access to ${shop.domain}; open the app in Shopify once.`);
    }
    return shopifyCredential.parse(credential);
  };
  const renew = () => {
    renewal ??= renewTokens(services, shop, stored).finally(() => {
      renewal = undefined;
    });
    return renewal;
  };
  return {
    renew,
    async current() {
      const { accessToken, expiresAt } = await stored();
      return expiresAt !== null && expiresAt - RENEW_AHEAD <= systemClock.now() ? renew() : accessToken;
    },
  };
}

async function renewTokens(
  services: Services,
  shop: Pick<Shop, "id" | "domain">,
  stored: () => Promise<ShopifyTokens>,
): Promise<string> {
  const { refreshToken } = await stored();
  if (refreshToken === null) {
    throw new AppError("unauthorised", `${shop.domain} gave no refresh token; open the app in Shopify once.`);
  }
  const tokens = await services.shopify.refreshTokens({ shopDomain: shop.domain, refreshToken });
  await saveShopifyTokens(services, shop.id, tokens);
  return tokens.accessToken;
}

/** The Admin API of an installed shop. Its token source is shared, so that refreshing is single-flight per shop. */
export function shopifyOf(services: Services, shop: Pick<Shop, "id" | "domain">): ShopifyAdmin {
  const token = services.tokenSources.get(shop.id) ?? tokenSource(services, shop);
  services.tokenSources.set(shop.id, token);
  return services.shopify.admin({ shopDomain: shop.domain, token });
}

export interface KlaviyoConnection {
  klaviyo: Klaviyo;
  calls: CallCounter;
}

/** A Klaviyo account by its private key: one connection a key, since it holds the account's rate budget. */
export function connectKlaviyo(services: Services, apiKey: string): KlaviyoConnection {
  const open = services.klaviyoConnections.get(apiKey);
  if (open) return open;
  const calls = new CallCounter();
  const klaviyo = createKlaviyo({
    apiKey,
    baseUrl: services.config.klaviyoBaseUrl,
    onCall: () => calls.count(),
  });
  const connection = { klaviyo, calls };
  services.klaviyoConnections.set(apiKey, connection);
  return connection;
}

/** The account connected to a shop; null while there is none. */
export async function klaviyoOf(services: Services, shop: Shop): Promise<KlaviyoConnection | null> {
  if (shop.klaviyoAccountId === null) return null;
  const stored = await readCredential(services.db, services.vault, shop.id, "klaviyo");
  // Thrown away by an uninstall; the account is kept, since what is on its lists is.
  return stored === undefined ? null : connectKlaviyo(services, klaviyoCredential.parse(stored).apiKey);
}
