import type { CustomerField } from "../../domain/customerFields.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Currency, MinorUnits } from "../../domain/money.ts";
import type { AuditRule } from "./registry.ts";

/** What an audit looks at: every order and every customer in columns, and plain counts of what the store counts itself. */
export interface AuditFacts {
  now: Instant;
  currency: Currency;
  /** People after identity resolution, prospects and people who object to profiling included. */
  people: number;
  accounts: number;
  /** Second and later accounts of people. */
  joinedAccounts: number;
  sharedIdentifiers: number;
  /** Pairs of records that may be one person, for somebody to decide. */
  candidatePairs: number;
  /** People without any order. */
  prospects: number;
  /** People with neither an e-mail address nor a telephone number. */
  peopleWithoutContact: number;
  /** People who object to being profiled. */
  objecting: number;
  orders: AuditOrders;
  customers: AuditCustomers;
  lines: number;
  /** Lines equal to an earlier one of their order in every respect, and what was charged for them. */
  exactDuplicateLines: { lines: number; amount: MinorUnits };
  zeroPriceLines: number;
  engagement: AuditEngagement;
  /** Source records that could not be read and were put aside. */
  quarantined: number;
  /** False where Shopify shows only the last 60 days of orders (no read_all_orders scope). */
  hasAllOrders: boolean;
  /** Ids to show with findings whose cases are counted outside; never contact data. */
  examples?: Partial<Readonly<Record<AuditRule, readonly string[]>>>;
}

/** What somebody decided about an order, as a column holds it. */
export const RULINGS = ["none", "count", "leave_out"] as const;

/** All orders of the shop, in any order. Amounts in minor units. */
export interface AuditOrders {
  id: Float64Array;
  /** Row number of the person, people who object included; -1 where nobody can be credited. */
  person: Int32Array;
  /** 1 where the order names a customer, 0 for a guest order. */
  customerKnown: Uint8Array;
  at: Float64Array;
  total: Float64Array;
  /** Net revenue as placed. */
  net: Float64Array;
  /** Net revenue that went back by refunds, positive. */
  refundedNet: Float64Array;
  /** Index into ORDER_KINDS. */
  kind: Uint8Array;
  cancelled: Uint8Array;
  /** When the order was first cancelled or refunded; Infinity where it was neither. */
  firstReturnAt: Float64Array;
  units: Float64Array;
  /** 1 where the order's currency is the shop's. */
  currencyMatches: Uint8Array;
  /** Index into SALES_CHANNELS. */
  channel: Uint8Array;
  /** Index into `sources`. */
  source: Int32Array;
  /** Index into RULINGS: what somebody decided against the rules. */
  ruling: Uint8Array;
  /** Names of the places orders came from. */
  sources: readonly string[];
}

/** Shopify's customers, in any order. */
export interface AuditCustomers {
  id: Float64Array;
  /** Row number of the person. */
  person: Int32Array;
  /** By field: 1 where it is filled in (consent: where it is known). */
  filled: Readonly<Record<CustomerField, Uint8Array>>;
  /** When Shopify last changed the record. */
  updatedAt: Float64Array;
  /** 1 where Klaviyo's mail to the person's address came back for good. */
  bounced: Uint8Array;
}

/** Klaviyo's events, counted by the store. */
export interface AuditEngagement {
  /** By kind of event. */
  kinds: readonly { kind: string; events: number; profiles: number; lastAt: Instant | null }[];
  profiles: number;
  /** Profiles that click as nobody does, by id (settings: clicks). */
  clickMachines: readonly string[];
  /** Whether the shop counts their clicks all the same. */
  countsMachineClicks: boolean;
}
