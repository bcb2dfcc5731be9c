import type { Sentence } from "../../domain/sentence.ts";
import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

export type RecordKind = "account" | "guest_order" | "profile";
export type IdentityVerdict = "merge" | "keep_apart";
export type OrderVerdict = "count" | "leave_out";

/** What audits found beside their findings, what cleaning left out, and what people decided about records. */
export function defineQualityTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /** How full and how up to date each field of the customers is. */
  const auditFields = k.table(
    "audit_fields",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      field: k.text("field").notNull(),
      filled: k.integer("filled").notNull(),
      outdated: k.integer("outdated").notNull(),
      of: k.integer("of").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.field] })],
  );

  /** Where orders and engagement come from, source by source. */
  const auditChannels = k.table(
    "audit_channels",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      /** As Shopify names it, or a kind of Klaviyo event. */
      source: k.text("source").notNull(),
      channel: k.text("channel").notNull(),
      isMapped: k.boolean("is_mapped").notNull(),
      people: k.integer("people").notNull(),
      /** Orders, or events where there are no orders. */
      events: k.integer("events").notNull(),
      /** Net revenue; null for engagement. */
      revenue: k.money("revenue"),
      lastAt: k.instant("last_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.channel, t.source] })],
  );

  /** The way from Shopify's customers to the people who can be reached: each step changes the count of the one before. */
  const auditSteps = k.table(
    "audit_steps",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      index: k.integer("index").notNull(),
      step: k.text("step").notNull(),
      change: k.integer("change").notNull(),
      left: k.integer("left").notNull(),
      isTotal: k.boolean("is_total").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.index] })],
  );

  /** Somebody let a run go on although the audit blocked it. */
  const auditOverrides = k.table(
    "audit_overrides",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      by: k.text("by").notNull(),
      reason: k.text("reason").notNull(),
      at: k.instant("at").notNull(),
      /** What the audit had said. */
      score: k.integer("score").notNull(),
      blockedBy: k.json<Sentence>("blocked_by").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId] })],
  );

  /** Orders that the last run left out, each with the rule that did it. */
  const excludedOrders = k.table(
    "excluded_orders",
    {
      shopId: shopId(),
      orderId: k.integer("order_id").notNull(),
      rule: k.text("rule").notNull(),
      amount: k.money("amount").notNull(),
      runId: k.text("run_id").notNull(),
      excludedAt: k.instant("excluded_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.orderId] })],
  );

  /** What somebody decided about an order against the rules; it holds until it is taken back. */
  const orderRulings = k.table(
    "order_rulings",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      orderId: k.integer("order_id").notNull(),
      verdict: k.text("verdict").$type<OrderVerdict>().notNull(),
      reason: k.text("reason").notNull(),
      by: k.text("by").notNull(),
      at: k.instant("at").notNull(),
      undoneBy: k.text("undone_by"),
      undoneAt: k.instant("undone_at"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.uniqueIndex("order_rulings_standing_key").on(t.shopId, t.orderId).where(k.isNull(t.undoneAt)),
    ],
  );

  /** Two records that may be one person, for somebody to decide; rewritten by each run. `first` is the older record. */
  const identityCandidates = k.table(
    "identity_candidates",
    {
      shopId: shopId(),
      firstKind: k.text("first_kind").$type<RecordKind>().notNull(),
      first: k.text("first").notNull(),
      secondKind: k.text("second_kind").$type<RecordKind>().notNull(),
      second: k.text("second").notNull(),
      rule: k.text("rule").notNull(),
      /** Whether the names agree; null where one of them has none. */
      namesAgree: k.boolean("names_agree"),
      runId: k.text("run_id").notNull(),
      foundAt: k.instant("found_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.firstKind, t.first, t.secondKind, t.second] })],
  );

  /** What somebody decided about two records; it holds in every run until it is taken back. */
  const identityDecisions = k.table(
    "identity_decisions",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      firstKind: k.text("first_kind").$type<RecordKind>().notNull(),
      first: k.text("first").notNull(),
      secondKind: k.text("second_kind").$type<RecordKind>().notNull(),
      second: k.text("second").notNull(),
      verdict: k.text("verdict").$type<IdentityVerdict>().notNull(),
      by: k.text("by").notNull(),
      at: k.instant("at").notNull(),
      undoneBy: k.text("undone_by"),
      undoneAt: k.instant("undone_at"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k
        .uniqueIndex("identity_decisions_standing_key")
        .on(t.shopId, t.firstKind, t.first, t.secondKind, t.second)
        .where(k.isNull(t.undoneAt)),
    ],
  );

  /** Klaviyo profiles that belong to nobody, by the last run. */
  const unmatchedProfiles = k.table(
    "unmatched_profiles",
    { shopId: shopId(), profileId: k.text("profile_id").notNull(), runId: k.text("run_id").notNull() },
    (t) => [k.primaryKey({ columns: [t.shopId, t.profileId] })],
  );

  /** People without a Klaviyo profile, by the last run. */
  const unmatchedPeople = k.table(
    "unmatched_people",
    { shopId: shopId(), personId: k.integer("person_id").notNull(), runId: k.text("run_id").notNull() },
    (t) => [k.primaryKey({ columns: [t.shopId, t.personId] })],
  );

  /** What a run asserted of its segments and did not hold: empty where all is well. */
  const runViolations = k.table(
    "run_violations",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      assertion: k.text("assertion").notNull(),
      cluster: k.integer("cluster").notNull(),
      people: k.integer("people").notNull(),
      of: k.integer("of").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.assertion, t.cluster] })],
  );

  return {
    auditFields,
    auditChannels,
    auditSteps,
    auditOverrides,
    excludedOrders,
    orderRulings,
    identityCandidates,
    identityDecisions,
    unmatchedProfiles,
    unmatchedPeople,
    runViolations,
  };
}

export type QualityTables = ReturnType<typeof defineQualityTables>;
