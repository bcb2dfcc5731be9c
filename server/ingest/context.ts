import type { Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import type { ShopifyAdmin } from "../connectors/shopify/shopify.ts";
import type { Clock } from "../domain/clock.ts";
import type { ContactHasher } from "../store/contactHash.ts";
import type { Database } from "../store/database.ts";
import type { Stream } from "../store/schema/syncs.ts";
import type { Shop } from "../store/shops.ts";

/** What a sync of one shop works with. */
export interface SyncContext {
  db: Database;
  clock: Clock;
  shop: Shop;
  syncId: string;
  shopify: ShopifyAdmin;
  /** Null while no Klaviyo account is connected: its streams are left out, not zero-filled. */
  klaviyo: Klaviyo | null;
  hashContact: ContactHasher;
  /** Key of the hashes, for the worker thread that parses. */
  contactKey: Uint8Array;
  /** Folder for downloaded bulk results. */
  downloads: string;
  /** Calls made to the other side since last asked, per stream's connector. */
  takeCalls(connector: "shopify" | "klaviyo"): number;
  signal: AbortSignal;
  /** Called where rows are whole: lets more urgent work on the shop pass. */
  checkpoint: () => Promise<void>;
  /** Waits for milliseconds, with checkpoints meanwhile. */
  pause: (ms: number) => Promise<void>;
}

/** The key of a stream's row in this sync. */
export function streamKey(context: SyncContext, stream: Stream) {
  return { shopId: context.shop.id, syncId: context.syncId, stream };
}
