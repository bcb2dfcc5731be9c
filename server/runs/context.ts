import type { Clock } from "../domain/clock.ts";
import type { Database } from "../store/database.ts";
import type { RunKey } from "../store/runs.ts";
import type { Shop } from "../store/shops.ts";

/** What a run of one shop works with. */
export interface RunContext {
  db: Database;
  clock: Clock;
  shop: Shop;
  key: RunKey;
  /** The SQLite file, which the worker thread opens for itself. */
  databaseFile: string;
  signal: AbortSignal;
  /** Called where rows are whole: lets more urgent work on the shop pass. */
  checkpoint: () => Promise<void>;
  /** Waits for milliseconds, with checkpoints meanwhile. */
  pause: (ms: number) => Promise<void>;
  /** Waits for an analysis thread, with checkpoints meanwhile. */
  during: <T>(work: Promise<T>) => Promise<T>;
}
