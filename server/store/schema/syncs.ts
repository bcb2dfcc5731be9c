import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

export const STREAMS = ["customers", "orders", "refunds", "ledger", "profiles", "engagement"] as const;
/** The parts of a sync, in the order they run. */
export type Stream = (typeof STREAMS)[number];

export type SyncState = "running" | "done" | "failed";

/** How many records Shopify says it has, asked at the beginning of a sync: what the shrinking breaker compares. */
export interface SourceCounts {
  customers: number;
  orders: number;
}

/** What a sync left in the store, counted by SQL at its end. Money in minor units. */
export interface StoreTally {
  customers: number;
  purchases: number;
  gross: number;
  cancelled: number;
  guestOrders: number;
  guestLines: number;
  quarantined: number;
}

/**
 * Where a stream stands; its shape belongs to the stream. Committed with the rows it speaks of. `watermarks` are the
 * instants up to which the stream will be complete once the whole sync is.
 */
export interface StreamCursor {
  readonly watermarks?: Readonly<Record<string, number>> | undefined;
  readonly [field: string]: unknown;
}

/** Syncs, each stream's place in them, and records that were refused. */
export function defineSyncTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  const syncs = k.table(
    "syncs",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      state: k.text("state").$type<SyncState>().notNull(),
      startedAt: k.instant("started_at").notNull(),
      finishedAt: k.instant("finished_at"),
      error: k.text("error"),
      tally: k.json<StoreTally>("tally"),
      sourceCounts: k.json<SourceCounts>("source_counts"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  const syncStreams = k.table(
    "sync_streams",
    {
      shopId: shopId(),
      syncId: k.text("sync_id").notNull(),
      stream: k.text("stream").$type<Stream>().notNull(),
      state: k.text("state").$type<SyncState>().notNull(),
      cursor: k.json<StreamCursor>("cursor").notNull(),
      /** Records read from the source so far, refused ones included. */
      read: k.integer("read").notNull(),
      rejected: k.integer("rejected").notNull(),
      calls: k.integer("calls").notNull(),
      startedAt: k.instant("started_at").notNull(),
      finishedAt: k.instant("finished_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.syncId, t.stream] })],
  );

  /** Up to where each source is known to be complete; moved only in the commit that ends a complete sync. */
  const watermarks = k.table(
    "watermarks",
    {
      shopId: shopId(),
      stream: k.text("stream").notNull(),
      upTo: k.instant("up_to").notNull(),
      syncId: k.text("sync_id").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.stream] })],
  );

  const quarantine = k.table(
    "quarantine",
    {
      shopId: shopId(),
      stream: k.text("stream").notNull(),
      reference: k.text("reference").notNull(),
      reason: k.text("reason").notNull(),
      syncId: k.text("sync_id").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.stream, t.reference] })],
  );

  return { syncs, syncStreams, watermarks, quarantine };
}
