import { gid } from "../gid.ts";
import type { ShopifyRequest } from "./resolver.ts";

export function shopSource({ view: { store } }: ShopifyRequest) {
  return {
    __typename: "Shop",
    id: gid("Shop", store.id),
    name: store.name,
    myshopifyDomain: store.domain,
    currencyCode: store.currency,
    ianaTimezone: store.timeZone,
    taxesIncluded: store.taxesIncluded,
  };
}

export function appInstallationSource({ scopes }: ShopifyRequest) {
  return {
    __typename: "AppInstallation",
    id: gid("AppInstallation", 1),
    accessScopes: scopes.map((handle) => ({
      __typename: "AccessScope",
      handle,
      description: `${handle.replaceAll("_", " ")}`,
    })),
  };
}
