import { z } from "zod";
import { AppError } from "../../domain/errors.ts";
import { idFromGid } from "../../domain/gid.ts";
import { startOfDay } from "../../domain/instant.ts";
import { currencyDigits } from "../../domain/money.ts";
import type { SourceShop } from "../../domain/source.ts";
import type { GraphqlClient } from "./graphql.ts";
import { SHOP_QUERY } from "./operations.ts";

const shopAnswer = z.object({
  shop: z.object({
    id: z.string(),
    name: z.string(),
    myshopifyDomain: z.string(),
    currencyCode: z.string(),
    ianaTimezone: z.string(),
  }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** Who the store is and what it lets us read. Refuses a currency or time zone that this machine does not know. */
export async function getShop(client: GraphqlClient): Promise<SourceShop> {
  const { shop, currentAppInstallation } = await client.request({
    operation: "Shop",
    query: SHOP_QUERY,
    schema: shopAnswer,
  });
  try {
    currencyDigits(shop.currencyCode);
    startOfDay(0, shop.ianaTimezone);
  } catch (cause) {
    throw new AppError("bad_response", "The store's currency or time zone is not known here; update the server.", {
      cause,
    });
  }
  return {
    id: idFromGid(shop.id, "Shop"),
    domain: shop.myshopifyDomain,
    name: shop.name,
    currency: shop.currencyCode,
    timeZone: shop.ianaTimezone,
    scopes: currentAppInstallation.accessScopes.map((scope) => scope.handle),
  };
}
