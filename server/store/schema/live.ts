import type { Kit } from "./kit.sqlite.ts";
import type { Cause } from "./memberships.ts";
import type { ShopTables } from "./shops.ts";

/** Why a move is not carried out by itself yet. */
export type HeldBecause =
  | "cause"
  | "daily_cap"
  | "quiet_hours"
  | "not_in_klaviyo"
  | "paused"
  | "not_pushed_yet"
  | "disputed";

/** How memberships move between acceptances, and what may be done about it without asking. */
export function defineLiveTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /** Accepted with the model, per slot: which causes may change its list unattended, how often, and when not. */
  const standingApprovals = k.table(
    "standing_approvals",
    {
      shopId: shopId(),
      segmentId: k.integer("segment_id").notNull(),
      causes: k.json<Cause[]>("causes").notNull(),
      /** Joins and leaves of one day of the shop's calendar. */
      mostMovesADay: k.integer("most_moves_a_day").notNull(),
      /** Local hours in which nothing is sent: from (inclusive) to (exclusive), over midnight if from > to; null for none. */
      quietFrom: k.integer("quiet_from"),
      quietTo: k.integer("quiet_to"),
      modelRunId: k.text("model_run_id").notNull(),
      givenBy: k.text("given_by").notNull(),
      givenAt: k.instant("given_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.segmentId] })],
  );

  /** People whose records changed and whose features are to be computed anew. */
  const touchedPeople = k.table(
    "touched_people",
    {
      shopId: shopId(),
      personId: k.integer("person_id").notNull(),
      cause: k.text("cause").$type<Cause>().notNull(),
      touchedAt: k.instant("touched_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.personId] })],
  );

  /** Membership changes that Klaviyo does not hold yet: one row a person, the newest cause. */
  const pendingMoves = k.table(
    "pending_moves",
    {
      shopId: shopId(),
      personId: k.integer("person_id").notNull(),
      cause: k.text("cause").$type<Cause>().notNull(),
      /** When what caused it reached us. */
      since: k.instant("since").notNull(),
      dueAt: k.instant("due_at").notNull(),
      heldBecause: k.text("held_because").$type<HeldBecause>(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.personId] }), k.index("pending_moves_due_idx").on(t.shopId, t.dueAt)],
  );

  /** People who look nearer to another segment without having ordered: they move on the third refresh running. */
  const membershipCandidates = k.table(
    "membership_candidates",
    {
      shopId: shopId(),
      personId: k.integer("person_id").notNull(),
      segmentId: k.integer("segment_id").notNull(),
      refreshes: k.integer("refreshes").notNull(),
      lastSeenAt: k.instant("last_seen_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.personId] })],
  );

  /** Joins and leaves carried out unattended, per slot and day of the shop's calendar: what the daily cap counts. */
  const unattendedMoves = k.table(
    "unattended_moves",
    {
      shopId: shopId(),
      segmentId: k.integer("segment_id").notNull(),
      /** Calendar day of the shop: days since 1970-01-01. */
      day: k.integer("day").notNull(),
      moves: k.integer("moves").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.segmentId, t.day] })],
  );

  /** A segment on a day, written by acceptances and refreshes. Segment 0 is everybody. Money in minor units. */
  const segmentDays = k.table(
    "segment_days",
    {
      shopId: shopId(),
      segmentId: k.integer("segment_id").notNull(),
      day: k.integer("day").notNull(),
      people: k.integer("people").notNull(),
      /** Over the 90 days before. */
      orders: k.integer("orders").notNull(),
      buyers: k.integer("buyers").notNull(),
      /** With an order in the last eight weeks. */
      recentBuyers: k.integer("recent_buyers").notNull(),
      repeatBuyers: k.integer("repeat_buyers").notNull(),
      net: k.money("net").notNull(),
      notInKlaviyo: k.integer("not_in_klaviyo").notNull(),
      unreachable: k.integer("unreachable").notNull(),
      heldOut: k.integer("held_out").notNull(),
      onList: k.integer("on_list").notNull(),
      writtenAt: k.instant("written_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.segmentId, t.day] })],
  );

  /** Recomputations of all memberships under the live model. */
  const refreshes = k.table(
    "refreshes",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      state: k.text("state").$type<"running" | "done" | "failed">().notNull(),
      askedBy: k.text("asked_by").$type<"person" | "schedule" | "acceptance">().notNull(),
      /** The instant whose features decide. */
      asOf: k.instant("as_of").notNull(),
      finishedAt: k.instant("finished_at"),
      people: k.integer("people").notNull(),
      moved: k.integer("moved").notNull(),
      /** People who look nearer to another segment and are not moved yet. */
      waiting: k.integer("waiting").notNull(),
      error: k.text("error"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  return {
    refreshes,
    standingApprovals,
    touchedPeople,
    pendingMoves,
    membershipCandidates,
    unattendedMoves,
    segmentDays,
  };
}

export type LiveTables = ReturnType<typeof defineLiveTables>;
