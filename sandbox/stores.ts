import type { SandboxContext } from "./context.ts";
import { controlRoutes } from "./control/routes.ts";
import { type KlaviyoOptions, klaviyoRoutes } from "./klaviyo/routes.ts";
import { shopifyRoutes } from "./shopify/routes.ts";
import type { ShopifySettings } from "./shopify/settings.ts";

export interface StoreOptions {
  context: SandboxContext;
  shopify: ShopifySettings;
  klaviyo?: KlaviyoOptions;
}

/** One pretended store with its Klaviyo account, ready to answer. */
export type RunningStore = ReturnType<typeof openStore>;

/** @param number of the store in this sandbox, from 1 */
export function openStore({ context, shopify: settings, klaviyo: options }: StoreOptions, number: number) {
  const shopify = shopifyRoutes(context, settings);
  const klaviyo = klaviyoRoutes(context, { account: number, ...options });
  const control = controlRoutes({ context, settings, shopify: shopify.parts, klaviyo: klaviyo.inspector });
  return { number, context, settings, shopify, klaviyo, control };
}
