import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/** planning -> approved -> sending -> verifying -> verified | mismatch | failed. */
export type PushState = "planning" | "approved" | "sending" | "verifying" | "verified" | "mismatch" | "failed";

export type OperationKind = "list" | "properties" | "remove" | "add";
export type OperationState = "waiting" | "sent" | "done";

/** People of one segment by what a push can do for them: exclusive, decided in this order. */
export interface SegmentReach {
  segmentId: number;
  people: number;
  notInKlaviyo: number;
  unreachable: number;
  heldOut: number;
  onList: number;
}

/** What a push will do, counted before it does anything. */
export interface DryRun {
  reach: SegmentReach[];
  lists: { segmentId: number; join: number; leave: number; stay: number }[];
  /** Profiles whose properties will be written. */
  properties: number;
}

/** A list whose members are not the ones meant, by Klaviyo profile id. */
export interface ListMismatch {
  segmentId: number;
  missing: string[];
  unexpected: string[];
}

/** Change-sets towards Klaviyo, their outbox, and what Klaviyo has acknowledged. */
export function defineActivationTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  const pushes = k.table(
    "pushes",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      /** The run whose accepted model it pushes. */
      modelRunId: k.text("model_run_id").notNull(),
      state: k.text("state").$type<PushState>().notNull(),
      /** Null until the push is planned. */
      dryRun: k.json<DryRun>("dry_run"),
      createdAt: k.instant("created_at").notNull(),
      finishedAt: k.instant("finished_at"),
      calls: k.integer("calls").notNull(),
      mismatches: k.json<ListMismatch[]>("mismatches").notNull(),
      error: k.text("error"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  /** The outbox: each row is one request that may be sent again without harm. */
  const pushOperations = k.table(
    "push_operations",
    {
      shopId: shopId(),
      pushId: k.text("push_id").notNull(),
      sequence: k.integer("sequence").notNull(),
      kind: k.text("kind").$type<OperationKind>().notNull(),
      segmentId: k.integer("segment_id"),
      state: k.text("state").$type<OperationState>().notNull(),
      payload: k.json<unknown>("payload").notNull(),
      /** Klaviyo's job for asynchronous operations. */
      jobId: k.text("job_id"),
      attempts: k.integer("attempts").notNull(),
      rejected: k.json<{ profileId: string; reason: string }[]>("rejected").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.pushId, t.sequence] })],
  );

  /**
   * Whom we put on our lists. Written before the request is sent, so that nobody is forgotten whose addition was carried
   * out and not answered.
   */
  const listMembers = k.table(
    "list_members",
    {
      shopId: shopId(),
      segmentId: k.integer("segment_id").notNull(),
      profileId: k.text("profile_id").notNull(),
      /** When Klaviyo confirmed it; null while that is not known. */
      confirmedAt: k.instant("confirmed_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.segmentId, t.profileId] })],
  );

  /** The value of our segment property per profile, as far as Klaviyo has confirmed. */
  const profileProperties = k.table(
    "profile_properties",
    {
      shopId: shopId(),
      profileId: k.text("profile_id").notNull(),
      properties: k.json<Record<string, unknown>>("properties").notNull(),
      acknowledgedAt: k.instant("acknowledged_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.profileId] })],
  );

  return { pushes, pushOperations, listMembers, profileProperties };
}

export type ActivationTables = ReturnType<typeof defineActivationTables>;
