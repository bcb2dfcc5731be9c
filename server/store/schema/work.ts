import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

const JOB_KINDS = ["live", "sync", "run", "publication", "push", "refresh", "compliance", "clearing"] as const;
/** Kinds of work on a shop; what is to be done is in the rows the reference names. */
export type JobKind = (typeof JOB_KINDS)[number];

/** waiting -> running -> gone, or dead: a job that failed for good is kept with its reason. */
export type JobState = "waiting" | "running" | "dead";

/** What happens by itself, in the order in which it is done where it is due at once: each reads what those before it leave. */
export const SCHEDULED_KINDS = ["sync", "run", "refresh"] as const;
export type ScheduledKind = (typeof SCHEDULED_KINDS)[number];
export type Cadence = "hourly" | "daily" | "weekly" | "monthly" | "quarterly";

/** Durable work: what waits, who works on which shop, and what is due when. */
export function defineWorkTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  const jobs = k.table(
    "jobs",
    {
      shopId: shopId(),
      kind: k.text("kind").$type<JobKind>().notNull(),
      /** What it works on: the id of a sync, run or push; empty where the shop says it all. One job for each. */
      reference: k.text("reference").notNull(),
      state: k.text("state").$type<JobState>().notNull(),
      /** Lower goes first within a shop. */
      priority: k.integer("priority").notNull(),
      askedAt: k.instant("asked_at").notNull(),
      /** Not to be begun before. */
      dueAt: k.instant("due_at").notNull(),
      /** Failures so far; waiting because the other side asks for it is none. */
      attempts: k.integer("attempts").notNull(),
      error: k.text("error"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.kind, t.reference] }), k.index("jobs_due_idx").on(t.state, t.dueAt)],
  );

  /** Who works on a shop: one process at a time, until the lease ends. Each new holder gets a higher fence. */
  const shopLeases = k.table("shop_leases", {
    shopId: k
      .integer("shop_id")
      .primaryKey()
      .references(() => shops.id, { onDelete: "cascade" }),
    holder: k.text("holder"),
    fence: k.integer("fence").notNull(),
    /** Machine time: leases do not follow a clock that was set. */
    until: k.instant("until_at").notNull(),
  });

  /** What happens by itself, in the shop's local time; `nextDueAt` decides, never a timer. */
  const schedules = k.table(
    "schedules",
    {
      shopId: shopId(),
      kind: k.text("kind").$type<ScheduledKind>().notNull(),
      cadence: k.text("cadence").$type<Cadence>().notNull(),
      /** Local hour, 0 to 23; ignored by an hourly one. */
      hour: k.integer("hour").notNull(),
      /** 1 (Monday) to 7 for weekly; 1 to 28 for monthly and quarterly; else 1. */
      day: k.integer("day").notNull(),
      isEnabled: k.boolean("is_enabled").notNull(),
      nextDueAt: k.instant("next_due_at").notNull(),
      lastDueAt: k.instant("last_due_at"),
      lastStartedAt: k.instant("last_started_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.kind] }), k.index("schedules_due_idx").on(t.isEnabled, t.nextDueAt)],
  );

  /**
   * Counted up in the transaction of each effect, whatever the effect: an effect that happened twice shows here even
   * where its row was merely written again.
   */
  const effectCounts = k.table(
    "effect_counts",
    {
      shopId: shopId(),
      stage: k.text("stage").notNull(),
      n: k.integer("n").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.stage] })],
  );

  return { jobs, shopLeases, schedules, effectCounts };
}

export type WorkTables = ReturnType<typeof defineWorkTables>;
