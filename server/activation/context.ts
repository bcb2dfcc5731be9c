import type { Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import type { Clock } from "../domain/clock.ts";
import type { Database } from "../store/database.ts";
import type { Shop } from "../store/shops.ts";

/** What a push of one shop works with. */
export interface PushContext {
  db: Database;
  clock: Clock;
  shop: Shop;
  klaviyo: Klaviyo;
  /** Calls made to Klaviyo since last asked. */
  takeCalls(): number;
  signal: AbortSignal;
  /** Called where the rows are whole: more urgent work on the shop, such as a single person's move, may pass here. */
  checkpoint: () => Promise<void>;
  /** Waits so many milliseconds; the same may pass meanwhile. */
  pause: (milliseconds: number) => Promise<void>;
  /** How long to wait before reading a list again whose members are not all there yet; milliseconds. */
  readBackPauses: readonly number[];
}
