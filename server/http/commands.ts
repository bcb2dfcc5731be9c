import type { Goal, Shop } from "../store/shops.ts";

/**
 * What a request may set in motion. Implemented where the program is put together, since ingest and the connectors are
 * no business of a request handler. Work that takes long is started, not awaited: its rows say how far it is.
 */
export interface Commands {
  /** Installs the app in the store the session token belongs to, or renews its access. */
  install(session: { shopDomain: string; sessionToken: string }): Promise<Shop>;
  /** Checks the key with Klaviyo and keeps it sealed. */
  connectKlaviyo(shop: Shop, apiKey: string): Promise<{ accountId: string }>;
  setGoal(shop: Shop, preset: string): Promise<Goal>;
  startSync(shop: Shop): Promise<{ id: string }>;
  startRun(shop: Shop, options: { seed: number }): Promise<{ id: string }>;
  acceptRun(shop: Shop, runId: string, acceptance: { by: string; warnings: readonly string[] }): Promise<void>;
  startPush(shop: Shop): Promise<{ id: string }>;
}
