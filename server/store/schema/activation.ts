import type { Sentence } from "../../domain/sentence.ts";
import type { Kit } from "./kit.sqlite.ts";
import type { Cause } from "./memberships.ts";
import type { ShopTables } from "./shops.ts";

const PUSH_STATES = [
  "draft",
  "planned",
  "approved",
  "sending",
  "verifying",
  "verified",
  "mismatch",
  "failed",
  "reversed",
  "discarded",
] as const;
/**
 * draft (to be counted) -> planned (the dry run waits for a person) -> approved -> sending -> verifying -> verified or
 * mismatch; both may later be reversed. A planned push may be discarded; any may fail.
 */
export type PushState = (typeof PUSH_STATES)[number];

/** By a person; unattended, under standing approvals; or taking an earlier push back. */
export type PushKind = "manual" | "automatic" | "reversal";

export type OperationKind = "list" | "properties" | "remove" | "add" | "events";
export type OperationState = "waiting" | "sent" | "done";

/** People of one segment by what a push can do for them: exclusive, decided in this order. */
export interface SegmentReach {
  segmentId: number;
  people: number;
  notInKlaviyo: number;
  unreachable: number;
  /** The unreachable by what stands in the way: objects, suppressed, unsubscribed, never_subscribed, unknown. */
  unreachableBy: Record<string, number>;
  heldOut: number;
  onList: number;
}

/** What a push will do, counted before it does anything. */
export interface DryRun {
  /** The score of the data behind the segments; null where there was no audit. */
  dataScore: DataScore | null;
  reach: SegmentReach[];
  lists: ListPlan[];
  /** Profiles whose properties will be written. */
  properties: number;
  events: number;
  /** Requests it will take, reading back apart. */
  calls: number;
  /** Always zero: people are named by Klaviyo's own ids only. */
  newProfiles: number;
  /** People of ours whom somebody took off a list, and strangers somebody put on one: left as they are. */
  handEdits: { segmentId: number; removed: number; added: number }[];
  /** Live Klaviyo flows that a list triggers, and how many who join it would enter them. */
  flows: FlowNotice[];
  /** False where the key may not see flows. */
  flowsKnown: boolean;
  /** The control group this push works with, and what it can show. */
  holdout: HoldoutPlan | null;
  /** What taking a push back cannot take back. Empty for other kinds. */
  remains: Sentence[];
}

/** What an audit said of the data that segments were found in. */
export interface DataScore {
  runId: string;
  score: number;
  gate: "pass" | "warn" | "block";
  /** Who let the run go on although the audit blocked it. */
  overriddenBy: string | null;
}

/** Who joins and leaves one list, by cause. */
export interface ListPlan {
  segmentId: number;
  join: number;
  leave: number;
  stay: number;
  joinBy: Partial<Record<Cause, number>>;
  leaveBy: Partial<Record<Cause, number>>;
}

/** Two groups and the smallest difference they would show: with 80% power at the 5% level, over eight weeks. */
export interface HoldoutPlan {
  treatment: number;
  control: number;
  /** Share of the reachable who ordered in the last eight weeks; null before anything is known. */
  baseRate: number | null;
  /** Relative to the base rate; null where no difference could be told. */
  smallestLift: number | null;
}

export interface FlowNotice {
  segmentId: number;
  flowId: string;
  name: string;
  /** The flow lets people in again who went through it before. */
  reenters: boolean;
  people: number;
}

/** A list whose members are not the ones meant, by Klaviyo profile id. */
export interface ListMismatch {
  segmentId: number;
  missing: string[];
  unexpected: string[];
  /** People we had seen there and somebody took off since. */
  removedByHand: string[];
  /** Taken off by this push, as Klaviyo confirmed, and still there. */
  stayed: string[];
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
      kind: k.text("kind").$type<PushKind>().notNull(),
      /** The push that a reversal takes back. */
      reverses: k.text("reverses"),
      /** The run whose accepted model it pushes. */
      modelRunId: k.text("model_run_id").notNull(),
      state: k.text("state").$type<PushState>().notNull(),
      /** Null until the push is planned. */
      dryRun: k.json<DryRun>("dry_run"),
      createdAt: k.instant("created_at").notNull(),
      plannedAt: k.instant("planned_at"),
      /** Who approved the dry run; for an automatic push, the standing approval. */
      approvedBy: k.text("approved_by"),
      approvedAt: k.instant("approved_at"),
      finishedAt: k.instant("finished_at"),
      calls: k.integer("calls").notNull(),
      mismatches: k.json<ListMismatch[]>("mismatches").notNull(),
      error: k.text("error"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] }), k.index("pushes_state_idx").on(t.shopId, t.state)],
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
      /** What it was before, as far as it was carried out: what a reversal puts back. */
      before: k.json<unknown>("before"),
      /** Klaviyo's job for asynchronous operations. */
      jobId: k.text("job_id"),
      attempts: k.integer("attempts").notNull(),
      /** People named by the plan for whom it no longer held when their turn came. */
      leftOut: k.integer("left_out").notNull(),
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
      /** When we last saw them on the list; null if never. */
      seenAt: k.instant("seen_at"),
      /** When we found that somebody had taken them off by hand: they are not added again unless a person says so. */
      removedByHandAt: k.instant("removed_by_hand_at"),
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

  /** Entry and exit events: at most one entry a person and slot in 30 days. The id makes sending one twice harmless. */
  const segmentEvents = k.table(
    "segment_events",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      profileId: k.text("profile_id").notNull(),
      segmentId: k.integer("segment_id").notNull(),
      kind: k.text("kind").$type<"entered" | "left">().notNull(),
      cause: k.text("cause").$type<Cause>().notNull(),
      occurredAt: k.instant("occurred_at").notNull(),
      pushId: k.text("push_id").notNull(),
      sentAt: k.instant("sent_at"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.index("segment_events_profile_idx").on(t.shopId, t.profileId, t.segmentId),
    ],
  );

  return { pushes, pushOperations, listMembers, profileProperties, segmentEvents };
}

export type ActivationTables = ReturnType<typeof defineActivationTables>;
