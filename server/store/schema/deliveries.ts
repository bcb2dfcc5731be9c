import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/** waiting -> done | quarantined. */
export type DeliveryState = "waiting" | "done" | "quarantined";

/** A compliance request of Shopify's, kept as proof that it was met. */
export type ComplianceKind = "customer_data" | "customer_redact" | "shop_redact";

/** What Shopify told us by webhook, what must never come back, and requests under data protection law. */
export function defineDeliveryTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /**
   * Webhook deliveries, committed before they are acknowledged. Of the body only the numbers that say what to look at
   * are kept: what changed is read from Shopify's API with the shop's own token, so a forged header changes nothing.
   */
  const deliveries = k.table(
    "deliveries",
    {
      shopId: shopId(),
      topic: k.text("topic").notNull(),
      /** X-Shopify-Event-Id, or the webhook's id where there is none: the same for every copy of an event. */
      eventId: k.text("event_id").notNull(),
      state: k.text("state").$type<DeliveryState>().notNull(),
      triggeredAt: k.instant("triggered_at"),
      receivedAt: k.instant("received_at").notNull(),
      /** Ids and times out of the body; never contact data. */
      fields: k.json<Record<string, unknown>>("fields").notNull(),
      reason: k.text("reason"),
      appliedAt: k.instant("applied_at"),
      /** Copies that arrived after the first. */
      copies: k.integer("copies").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.topic, t.eventId] }),
      k.index("deliveries_waiting_idx").on(t.shopId, t.state, t.receivedAt),
    ],
  );

  /** Records that were deleted or redacted, as keyed hashes of their ids: whatever still names them is refused. */
  const tombstones = k.table(
    "tombstones",
    {
      shopId: shopId(),
      kind: k.text("kind").$type<"customer" | "order" | "profile">().notNull(),
      hash: k.text("hash").notNull(),
      at: k.instant("at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.kind, t.hash] })],
  );

  const complianceRequests = k.table(
    "compliance_requests",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      kind: k.text("kind").$type<ComplianceKind>().notNull(),
      requestedAt: k.instant("requested_at").notNull(),
      finishedAt: k.instant("finished_at"),
      /** What to act on; emptied when the request is met. */
      subject: k.json<Record<string, unknown>>("subject").notNull(),
      /** Counts of what was found, removed or handed out. */
      outcome: k.json<Record<string, number>>("outcome").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  return { deliveries, tombstones, complianceRequests };
}

export type DeliveryTables = ReturnType<typeof defineDeliveryTables>;
