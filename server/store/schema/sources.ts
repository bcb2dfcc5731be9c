import type { ConsentState, EngagementKind, OrderKind, SalesChannel } from "../../domain/source.ts";
import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/**
 * What Shopify and Klaviyo hold, without what is not needed: contacts are keyed hashes, names only a hash that tells
 * shared addresses from shared people. `seen_by_sync` is the sync that last delivered the row.
 */
export function defineSourceTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  const customers = k.table(
    "customers",
    {
      shopId: shopId(),
      id: k.integer("id").notNull(),
      createdAt: k.instant("created_at").notNull(),
      updatedAt: k.instant("updated_at").notNull(),
      emailHash: k.text("email_hash"),
      /** Hash of the address it may have been meant to be (a typing error, a dot); null where there is none. */
      emailVariantHash: k.text("email_variant_hash"),
      phoneHash: k.text("phone_hash"),
      nameHash: k.text("name_hash"),
      emailConsent: k.text("email_consent").$type<ConsentState>().notNull(),
      smsConsent: k.text("sms_consent").$type<ConsentState>().notNull(),
      country: k.text("country"),
      province: k.text("province"),
      tags: k.json<string[]>("tags").notNull(),
      objectsToProfiling: k.boolean("objects_to_profiling").notNull(),
      seenBySync: k.text("seen_by_sync").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.index("customers_email_idx").on(t.shopId, t.emailHash),
      k.index("customers_phone_idx").on(t.shopId, t.phoneHash),
    ],
  );

  /** Which account was merged into which, from customers/merge. */
  const customerMerges = k.table(
    "customer_merges",
    {
      shopId: shopId(),
      mergedId: k.integer("merged_id").notNull(),
      survivingId: k.integer("surviving_id").notNull(),
      mergedAt: k.instant("merged_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.mergedId] })],
  );

  const orders = k.table(
    "orders",
    {
      shopId: shopId(),
      id: k.integer("id").notNull(),
      customerId: k.integer("customer_id"),
      emailHash: k.text("email_hash"),
      /** Hash of the address it may have been meant to be (a typing error, a dot); null where there is none. */
      emailVariantHash: k.text("email_variant_hash"),
      phoneHash: k.text("phone_hash"),
      nameHash: k.text("name_hash"),
      placedAt: k.instant("placed_at").notNull(),
      createdAt: k.instant("created_at").notNull(),
      updatedAt: k.instant("updated_at").notNull(),
      cancelledAt: k.instant("cancelled_at"),
      kind: k.text("kind").$type<OrderKind>().notNull(),
      channel: k.text("channel").$type<SalesChannel>().notNull(),
      /** Where it was placed as Shopify names it ("web", "pos", an app's handle or number). */
      source: k.text("source"),
      currency: k.text("currency").notNull(),
      taxesIncluded: k.boolean("taxes_included").notNull(),
      total: k.money("total").notNull(),
      discount: k.money("discount").notNull(),
      tax: k.money("tax").notNull(),
      shipping: k.money("shipping").notNull(),
      country: k.text("country"),
      province: k.text("province"),
      tags: k.json<string[]>("tags").notNull(),
      /** How many refunds the order announces; those not yet read in full are fetched by the refunds stream. */
      refundCount: k.integer("refund_count").notNull(),
      seenBySync: k.text("seen_by_sync").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.index("orders_customer_idx").on(t.shopId, t.customerId, t.placedAt),
      // Of guests alone: who ordered with an account is known by it.
      k.index("orders_guest_email_idx").on(t.shopId, t.emailHash).where(k.isNull(t.customerId)),
      k.index("orders_guest_phone_idx").on(t.shopId, t.phoneHash).where(k.isNull(t.customerId)),
    ],
  );

  const orderLines = k.table(
    "order_lines",
    {
      shopId: shopId(),
      orderId: k.integer("order_id").notNull(),
      id: k.integer("id").notNull(),
      productId: k.integer("product_id"),
      title: k.text("title").notNull(),
      productType: k.text("product_type"),
      quantity: k.integer("quantity").notNull(),
      unitPrice: k.money("unit_price").notNull(),
      discount: k.money("discount").notNull(),
      net: k.money("net").notNull(),
      isGiftCard: k.boolean("is_gift_card").notNull(),
      isSubscription: k.boolean("is_subscription").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.orderId, t.id] })],
  );

  const orderDiscounts = k.table(
    "order_discounts",
    {
      shopId: shopId(),
      orderId: k.integer("order_id").notNull(),
      index: k.integer("index").notNull(),
      kind: k.text("kind").$type<"code" | "automatic" | "manual" | "script">().notNull(),
      title: k.text("title"),
      valueType: k.text("value_type").$type<"percentage" | "amount">().notNull(),
      value: k.real("value").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.orderId, t.index] })],
  );

  const refunds = k.table(
    "refunds",
    {
      shopId: shopId(),
      id: k.integer("id").notNull(),
      orderId: k.integer("order_id").notNull(),
      refundedAt: k.instant("refunded_at").notNull(),
      total: k.money("total").notNull(),
      net: k.money("net").notNull(),
      units: k.integer("units").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] }), k.index("refunds_order_idx").on(t.shopId, t.orderId)],
  );

  /**
   * Net revenue as dated rows, append-only: an order when placed, then what changed it. Summing the rows with
   * occurred_at <= T gives net revenue as of T; recorded_at says since when we know.
   */
  const ledger = k.table(
    "ledger",
    {
      shopId: shopId(),
      orderId: k.integer("order_id").notNull(),
      /** 'order', 'refund:<id>', 'edit:<n>' or 'cancellation': each change is written once. */
      entry: k.text("entry").notNull(),
      kind: k.text("kind").$type<"order" | "refund" | "edit" | "cancellation">().notNull(),
      occurredAt: k.instant("occurred_at").notNull(),
      recordedAt: k.instant("recorded_at").notNull(),
      amount: k.money("amount").notNull(),
      discount: k.money("discount").notNull(),
      units: k.integer("units").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.orderId, t.entry] })],
  );

  const profiles = k.table(
    "profiles",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      externalId: k.text("external_id"),
      emailHash: k.text("email_hash"),
      /** Hash of the address it may have been meant to be (a typing error, a dot); null where there is none. */
      emailVariantHash: k.text("email_variant_hash"),
      phoneHash: k.text("phone_hash"),
      createdAt: k.instant("created_at").notNull(),
      updatedAt: k.instant("updated_at").notNull(),
      emailConsent: k.text("email_consent").$type<ConsentState>().notNull(),
      smsConsent: k.text("sms_consent").$type<ConsentState>().notNull(),
      emailSuppressions: k.json<string[]>("email_suppressions").notNull(),
      seenBySync: k.text("seen_by_sync").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  const engagement = k.table(
    "engagement",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      profileId: k.text("profile_id").notNull(),
      kind: k.text("kind").$type<EngagementKind>().notNull(),
      occurredAt: k.instant("occurred_at").notNull(),
      isMachine: k.boolean("is_machine").notNull(),
      /** Of views and carts, where the event says it. */
      productId: k.integer("product_id"),
      category: k.text("category"),
      value: k.money("value"),
      isMobile: k.boolean("is_mobile"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.index("engagement_profile_idx").on(t.shopId, t.profileId, t.occurredAt),
    ],
  );

  return { customers, customerMerges, orders, orderLines, orderDiscounts, refunds, ledger, profiles, engagement };
}

export type SourceTables = ReturnType<typeof defineSourceTables>;
