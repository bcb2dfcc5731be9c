import type { Instant } from "./instant.ts";
import type { Currency, MinorUnits } from "./money.ts";

/**
 * Source records: a customer, order, refund, profile or event as Shopify or Klaviyo gave it, parsed and in our units.
 * They hold contact data in clear and live only between a connector and ingest, which hashes it before storing.
 */

/** What an order is; each feature says which kinds it counts. */
export const ORDER_KINDS = ["one_off", "subscription", "b2b", "exchange", "draft", "marketplace", "test"] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** Where an order was placed. */
export const SALES_CHANNELS = ["online", "pos", "draft", "marketplace", "subscription", "other"] as const;
export type SalesChannel = (typeof SALES_CHANNELS)[number];

/** E-mail or text consent, in one vocabulary for Shopify and Klaviyo. */
const CONSENT_STATES = ["subscribed", "unsubscribed", "never_subscribed", "pending", "unknown"] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

export interface Contact {
  email: string | null;
  phone: string | null;
  /** First and last name in one string; kept only as a keyed hash, to tell shared addresses from shared people. */
  name: string | null;
}

export interface SourceShop {
  /** Number of the shop's gid: the key of everything, since the domain may change. */
  id: number;
  domain: string;
  name: string;
  currency: Currency;
  timeZone: string;
  /** Granted access scopes; without read_all_orders only the last 60 days of orders are visible. */
  scopes: readonly string[];
}

export interface SourceCustomer extends Contact {
  id: number;
  createdAt: Instant;
  updatedAt: Instant;
  emailConsent: ConsentState;
  smsConsent: ConsentState;
  /** ISO 3166-1 alpha-2, and the part of ISO 3166-2 after it: nothing nearer to the address is read. */
  country: string | null;
  province: string | null;
  tags: readonly string[];
  /** The customer asked not to be profiled. */
  objectsToProfiling: boolean;
}

export interface SourceOrder extends Contact {
  id: number;
  /** Null for a guest order. */
  customerId: number | null;
  placedAt: Instant;
  createdAt: Instant;
  updatedAt: Instant;
  cancelledAt: Instant | null;
  kind: OrderKind;
  channel: SalesChannel;
  /** What Shopify calls the place it came from: a channel's handle, an app's handle or its number. */
  sourceName: string | null;
  currency: Currency;
  /** Prices hold tax, so a refund's subtotal does too. */
  taxesIncluded: boolean;
  /** What the customer was charged in all: goods, tax, shipping, tips. */
  total: MinorUnits;
  discount: MinorUnits;
  tax: MinorUnits;
  shipping: MinorUnits;
  country: string | null;
  province: string | null;
  tags: readonly string[];
  /** Refunds the order announces; their lines arrive as SourceRefund. */
  refundIds: readonly number[];
}

export interface SourceOrderLine {
  id: number;
  orderId: number;
  productId: number | null;
  title: string;
  productType: string | null;
  quantity: number;
  /** List price of one unit, before discounts. */
  unitPrice: MinorUnits;
  /** All discounts of all units, before tax like `net`; the unit price holds tax where the store's prices do. */
  discount: MinorUnits;
  /** All units after all discounts, before tax: the line's part of net revenue. */
  net: MinorUnits;
  isGiftCard: boolean;
  /** Sold under a selling plan (a subscription). */
  isSubscription: boolean;
}

export interface SourceOrderDiscount {
  orderId: number;
  index: number;
  kind: "code" | "automatic" | "manual" | "script";
  /** The code or title as the merchant wrote it. */
  title: string | null;
  valueType: "percentage" | "amount";
  /** Per cent, or minor units. */
  value: number;
}

export interface SourceRefund {
  id: number;
  orderId: number;
  refundedAt: Instant;
  /** Everything that went back, as Shopify states it. */
  total: MinorUnits;
  /** The part of it that had counted as net revenue: goods and goodwill, not tax, shipping, tips or gift cards. Positive. */
  net: MinorUnits;
  units: number;
}

export interface SourceProfile extends Contact {
  /** Klaviyo's own id. */
  id: string;
  /** The Shopify customer's number where Klaviyo's Shopify integration wrote it. */
  externalId: string | null;
  createdAt: Instant;
  updatedAt: Instant;
  emailConsent: ConsentState;
  smsConsent: ConsentState;
  /** Reasons for which Klaviyo refuses to mail this profile (bounce, complaint, unsubscribe, by hand). */
  emailSuppressions: readonly string[];
  /** Our own properties as the profile holds them now (those that begin with our prefix). */
  properties: Readonly<Record<string, unknown>>;
}

/** The Klaviyo metrics we read; one metric name may exist once per integration. */
export const ENGAGEMENT_KINDS = [
  "email_received",
  "email_opened",
  "email_clicked",
  "site_active",
  "product_viewed",
  "cart_added",
  "checkout_started",
] as const;
export type EngagementKind = (typeof ENGAGEMENT_KINDS)[number];

export interface SourceEvent {
  id: string;
  profileId: string;
  kind: EngagementKind;
  occurredAt: Instant;
  /** Made by a machine (a mail proxy's open, a link scanner's click), so no sign of interest. */
  isMachine: boolean;
  /** What a view or a cart was about, where the event says it: the shop's product, and the first of its categories. */
  productId: number | null;
  category: string | null;
  /** Price or value that the event names, in whole units of the currency ("12.5"). */
  value: number | null;
  /** Whether a visit was made on a telephone; null where the event does not say. */
  isMobile: boolean | null;
}

/** A source record that was refused: counted, never lost. */
export interface Rejection {
  /** Which record: a line number, a gid or a Klaviyo id. Never contact data. */
  reference: string;
  reason: string;
}
