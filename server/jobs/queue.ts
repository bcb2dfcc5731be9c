import type { Instant } from "../domain/instant.ts";
import type { Database, Transaction } from "../store/database.ts";
import { type JobKey, saveJob } from "../store/jobs.ts";
import type { JobKind } from "../store/schema/work.ts";

/** Lower goes first within a shop. An order's move passes between the chunks of everything else. */
const PRIORITY: Partial<Record<JobKind, number>> = { live: 0 };
const DEFAULT_PRIORITY = 10;

export interface JobRequest extends JobKey {
  /** Business time, as is `dueAt`: not to be begun before. At once when left out. */
  askedAt: Instant;
  dueAt?: Instant;
  priority?: number;
}

/** Shops for which a transaction that is not over yet has asked for work. */
const asked = new WeakMap<Transaction, Set<number>>();

/**
 * Asks for work on a shop, in the transaction that writes the rows it is about: both are there or neither. Asking twice
 * for the same is one job; asking while it is being done makes it be done once more.
 */
export async function enqueue(tx: Transaction, { askedAt, dueAt, priority, ...key }: JobRequest): Promise<void> {
  await saveJob(tx, {
    ...key,
    askedAt,
    dueAt: dueAt ?? askedAt,
    priority: priority ?? PRIORITY[key.kind] ?? DEFAULT_PRIORITY,
  });
  asked.set(tx, (asked.get(tx) ?? new Set()).add(key.shopId));
}

export interface AnnouncingDatabase extends Database {
  /** Calls `listener` after each commit that asked for work on a shop. */
  onEnqueued(listener: (shopId: number) => void): void;
}

/** A database that tells its own process of work asked for, so that this need not wait to be looked for. */
export function announcing(db: Database): AnnouncingDatabase {
  const listeners: ((shopId: number) => void)[] = [];
  return {
    ...db,
    onEnqueued: (listener) => void listeners.push(listener),
    async transaction(work) {
      const shops: number[] = [];
      const result = await db.transaction(async (tx) => {
        const value = await work(tx);
        shops.push(...(asked.get(tx) ?? []));
        return value;
      });
      for (const shopId of shops) for (const tell of listeners) tell(shopId);
      return result;
    },
  };
}
