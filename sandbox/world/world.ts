/**
 * What exists in the pretended world: one Shopify store and one Klaviyo account. Everything is there from the start,
 * the future included; what the virtual clock has not reached yet is invisible to every endpoint.
 * All times are milliseconds since 1970 (UTC); all amounts whole minor units of the store's currency.
 */
export interface World {
  seed: number;
  /** The virtual instant at which the sandbox starts. */
  startsAt: number;
  store: Store;
  customers: Customer[];
  orders: Order[];
  products: Product[];
  profiles: Profile[];
  events: Event[];
  /** Which parts were made up ("contacts", "consent", "profiles", "events", "orders") and which came from a file. */
  provenance: Provenance;
}

export interface Store {
  id: number;
  domain: string;
  name: string;
  currency: string;
  timeZone: string;
  taxesIncluded: boolean;
}

export interface Provenance {
  orders: "generated" | "file";
  generated: readonly string[];
  /** What was read from the file and what became of it; absent for a generated store. */
  file?: FileReport;
}

/** Every row of an imported file is in exactly one of these counts. Money in minor units. */
export interface FileReport {
  name: string;
  rows: number;
  /** Distinct customer ids named in the file, and those of them with a purchase above zero. */
  customers: number;
  buyers: number;
  /** Purchase orders with a customer; their lines' value. */
  purchases: number;
  gross: number;
  guestOrders: number;
  /** Rows without a customer, whatever became of them. */
  guestLines: number;
  /** Of those, rows that Shopify has no place for (negative quantities without an order to refund). */
  guestLinesUnplaced: number;
  /** Cancellation rows of customers: their whole value, and what they became. `total` is the sum of the other three. */
  cancelled: { rows: number; total: number; byProduct: number; byAmount: number; unmatched: number };
  /** The unmatched, one by one (up to 1,000): line number in the file, amount, why. */
  unmatched: { line: number; amount: number; reason: string }[];
  exactDuplicateLines: { lines: number; amount: number };
  zeroPriceLines: number;
  /** Rows that could not be read: line number in the file (the header is line 1) and reason. */
  quarantined: { line: number; reason: string }[];
}

export type Consent = "SUBSCRIBED" | "UNSUBSCRIBED" | "NOT_SUBSCRIBED" | "PENDING";

export interface Customer {
  id: number;
  createdAt: number;
  updatedAt: number;
  /** Unique in the store, as Shopify insists. */
  email: string | null;
  /** E.164; unique in the store. */
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
  emailConsent: Consent;
  smsConsent: Consent;
  country: string | null;
  /** ISO 3166-2 without the country; absent where the world does not know. */
  province?: string | null;
  tags: string[];
  /** Name of the company for wholesale buyers. */
  company: string | null;
  dataSaleOptOut: boolean;
}

export interface Product {
  id: number;
  title: string;
  productType: string;
  isGiftCard: boolean;
}

export interface Order {
  id: number;
  /** "#1001" */
  name: string;
  /** Null for a guest order (a checkout that matched no account). */
  customerId: number | null;
  /** Contact given at the checkout; for guests it may belong to somebody's account. */
  email: string | null;
  phone: string | null;
  /** Name given at the checkout. */
  contactName: { first: string | null; last: string | null };
  createdAt: number;
  processedAt: number;
  /** Moves when a refund, edit or cancellation happens. Visible value = the newest change not in the future. */
  updatedAt: number;
  cancelledAt: number | null;
  test: boolean;
  /** "web", "pos", "shopify_draft_order", or an app's handle. */
  sourceName: string;
  tags: string[];
  country: string | null;
  province?: string | null;
  lines: OrderLine[];
  shipping: number;
  tax: number;
  discounts: OrderDiscount[];
  refunds: Refund[];
}

export interface OrderLine {
  id: number;
  productId: number | null;
  title: string;
  quantity: number;
  /** List price of one unit. */
  unitPrice: number;
  /** All discounts on this line, in all units together. */
  discount: number;
  isGiftCard: boolean;
  isSubscription: boolean;
  /** Units that an edit of the order took out again. */
  removed?: number;
}

export interface OrderDiscount {
  kind: "code" | "automatic" | "manual";
  title: string;
  valueType: "percentage" | "amount";
  /** Per cent, or minor units. */
  value: number;
}

export interface Refund {
  id: number;
  createdAt: number;
  lines: { lineId: number; quantity: number; subtotal: number; tax: number }[];
  /** Money that went back without goods (goodwill, a discrepancy); positive. */
  adjustment: number;
  shipping: number;
}

export type KlaviyoConsent = "SUBSCRIBED" | "UNSUBSCRIBED" | "NEVER_SUBSCRIBED";

export interface Profile {
  /** ULID that begins with 01. */
  id: string;
  createdAt: number;
  updatedAt: number;
  email: string | null;
  phone: string | null;
  /** The Shopify customer's number as text, where the Shopify integration wrote it. */
  externalId: string | null;
  firstName: string | null;
  lastName: string | null;
  emailConsent: KlaviyoConsent;
  smsConsent: KlaviyoConsent;
  emailSuppressions: { reason: "HARD_BOUNCE" | "SPAM_COMPLAINT" | "UNSUBSCRIBE" | "USER_SUPPRESSED"; at: number }[];
  properties: Record<string, unknown>;
}

/** Names of metrics as Klaviyo's own integrations write them. */
export type IntegrationMetric =
  | "Received Email"
  | "Opened Email"
  | "Clicked Email"
  | "Active on Site"
  | "Viewed Product"
  | "Added to Cart"
  | "Checkout Started"
  | "Placed Order";

export interface Event {
  id: string;
  /** An integration's metric, or a name that an app made up. */
  metric: string;
  profileId: string;
  at: number;
  properties: Record<string, unknown>;
}
