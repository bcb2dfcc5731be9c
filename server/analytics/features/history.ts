import type { Instant, TimeZone } from "../../domain/instant.ts";

/**
 * Everything a feature may look at, in columns (a shop of a million people is a few hundred megabytes). Rows of a
 * table refer to other tables by row number. Each row carries the time it happened, and a feature as of an instant T
 * uses only rows with `at <= T`: that makes every feature computable for any past day.
 */
export interface PurchaseHistory {
  /** Number of people; a person is a row number from 0. */
  people: number;
  timeZone: TimeZone;
  orders: OrderColumns;
  adjustments: AdjustmentColumns;
  lines: LineColumns;
  engagement: EngagementColumns;
  /** True where the shop counts the clicks of people who click like machines (domain/clickMachine.ts) after all. */
  countsMachineClicks?: boolean;
  /** When the person's Klaviyo profile began; Infinity without one. Before it engagement is missing, not zero. */
  profileSince: Float64Array;
  /** When the person's oldest customer account was made; Infinity without one. */
  accountSince: Float64Array;
  /** What the numbers of categories, countries and provinces stand for. */
  names: HistoryNames;
}

/** Words that rows refer to by position. They may name more than the rows do. */
export interface HistoryNames {
  /** Product types and what Klaviyo calls categories; spellings that differ in case alone are one. */
  categories: readonly string[];
  /** ISO 3166-1 alpha-2. */
  countries: readonly string[];
  /** ISO 3166-2, country included: "US-CA". */
  provinces: readonly string[];
}

/**
 * Counted orders (not test, in the shop's currency, with a person), sorted by person, then time, then order id.
 */
export interface OrderColumns {
  person: Int32Array;
  at: Float64Array;
  /** When the order was cancelled, Infinity where it was not: up to then it counts, from then on it never was. */
  cancelledAt: Float64Array;
  /** Index into ORDER_KINDS. */
  kind: Uint8Array;
  /** Net revenue of the order as placed, minor units: lines after discounts, no tax, shipping, tips or gift cards. */
  net: Float64Array;
  /** Discounts on the counted lines, minor units. */
  discount: Float64Array;
  units: Float64Array;
  /** Index into SALES_CHANNELS. */
  channel: Uint8Array;
  /** Where it was billed to, as positions in the names; -1 where the order does not say. */
  country: Int32Array;
  province: Int32Array;
}

/** Later changes of an order's money: refunds, edits. Sorted by order row, then time. */
export interface AdjustmentColumns {
  order: Int32Array;
  at: Float64Array;
  /** Change of net revenue, minor units; a refund is negative. */
  amount: Float64Array;
  /** 1 for a refund, 0 for an edit. */
  isRefund: Uint8Array;
}

/** Lines of counted orders, sorted by order row. */
export interface LineColumns {
  order: Int32Array;
  /** Row number of the product within the shop; -1 where Shopify no longer knows it. */
  product: Int32Array;
  /** The product type's position in the names; -1 where there is none. */
  category: Int32Array;
  net: Float64Array;
  /** 1 for a line sold below its price. */
  isDiscounted: Uint8Array;
}

/** What a visit was made with. */
export const DEVICES = ["unknown", "telephone", "other"] as const;

/** Klaviyo events of matched people, sorted by person, then time. Events made by machines are left out. */
export interface EngagementColumns {
  person: Int32Array;
  at: Float64Array;
  /** Index into ENGAGEMENT_KINDS. */
  kind: Uint8Array;
  /** What a view or a cart was about: a product of the lines' numbers, a category of the names; -1 where not said. */
  product: Int32Array;
  category: Int32Array;
  /** Minor units that the event names; NaN where it names none. */
  value: Float64Array;
  /** Index into DEVICES. */
  device: Uint8Array;
  /**
   * By index into ENGAGEMENT_KINDS: the account's first event of the kind, Infinity where it has none. A kind that is
   * not recorded yet is missing for everybody, not zero.
   */
  recordedSince: Float64Array;
}

/** What happened to each person in a span of time, `from` excluded and `until` included: the labels of a backtest. */
export interface Outcomes {
  from: Instant;
  until: Instant;
  /** Purchases placed in the span, as the feature `frequency` counts them. */
  orders: Float64Array;
  /** Net revenue, minor units: orders placed in the span and refunds and edits dated in it. */
  net: Float64Array;
}
