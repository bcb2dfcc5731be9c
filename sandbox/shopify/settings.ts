import { TOPICS, type Topic } from "./webhooks/topics.ts";

/** Shopify plans by what they allow an app: GraphQL points restored a second; the bucket holds twenty seconds' worth. */
export const PLANS = { standard: 100, advanced: 200, plus: 1000, enterprise: 2000 } as const;
export type Plan = keyof typeof PLANS;

/** The scopes an installed app was granted, unless the sandbox is told otherwise. */
const DEFAULT_SCOPES: readonly string[] = [
  "read_customers",
  "read_orders",
  "read_all_orders",
  "read_products",
  "read_customer_merge",
];

/** How the pretended Shopify is set up for one app and one store. */
export interface ShopifySettings {
  apiKey: string;
  apiSecret: string;
  scopes: readonly string[];
  plan: Plan;
  /** Seconds (of wall time) an access token lives; Shopify's expiring offline tokens live an hour. */
  accessTokenSeconds: number;
  /** Milliseconds (of wall time) a bulk operation takes at least, from its start to COMPLETED. */
  bulkMilliseconds: number;
  /** Seconds (of wall time) the address of a bulk result stays valid; Shopify's live a week. */
  bulkUrlSeconds: number;
  /** What the app is subscribed to, as its shopify.app.toml would say; topics its scopes do not allow are not sent. */
  webhookTopics: readonly Topic[];
  /** Shopify's pauses before it sends a webhook again (10 seconds to 1.7 hours), times this. */
  webhookPauseScale: number;
  /** Whether what the world held in the future from the start sends webhooks too, as the clock passes it. */
  webhooksFromWorld: boolean;
}

export const DEFAULT_SETTINGS: ShopifySettings = {
  apiKey: "sandbox-key",
  apiSecret: "sandbox-secret",
  scopes: DEFAULT_SCOPES,
  plan: "standard",
  accessTokenSeconds: 3600,
  bulkMilliseconds: 300,
  bulkUrlSeconds: 7 * 24 * 3600,
  webhookTopics: TOPICS,
  webhookPauseScale: 1,
  webhooksFromWorld: false,
};
