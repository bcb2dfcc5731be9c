import type { OrderKind } from "../../domain/source.ts";
import type { PersonSummary } from "./summary.ts";

export const FEATURE_FAMILIES = [
  "timing",
  "tenure",
  "frequency",
  "money",
  "basket",
  "price",
  "returns",
  "channel",
  "subscription",
  "geography",
  "email",
  "site",
  "engagement",
] as const;
export type FeatureFamily = (typeof FEATURE_FAMILIES)[number];

/** A share lies between 0 and 1; a ratio may exceed 1; minor units are of the shop's currency. */
export type FeatureUnit = "days" | "count" | "share" | "ratio" | "minor_units";

/**
 * When a feature has no value (NaN). Nothing is ever filled in with zero: nobody knows how often a person without a
 * profile opened an e-mail.
 *
 * - `never`      every person has a value.
 * - `no_order`   until the first purchase.
 * - `few_orders` until there are purchases on enough different days for the formula.
 * - `no_data`    until the first purchase, and where the purchases do not say it (no product, no type, no country).
 * - `no_account` without a customer account by then, as guests are.
 * - `no_case`    until the first of the cases that the formula is about: a refund, a discount, a subscription.
 * - `no_profile` without a Klaviyo profile by then.
 * - `no_window`  as `no_profile`, and unless the account has recorded such events since the window's beginning: of a
 *                shop that began yesterday nobody knows who did nothing for 90 days.
 * - `no_event`   as `no_profile`, and until the event that the formula starts from.
 * - `no_event_in_window` as `no_window`, and without the event in the window that the formula divides by.
 */
export type MissingPolicy =
  | "never"
  | "no_order"
  | "few_orders"
  | "no_data"
  | "no_account"
  | "no_case"
  | "no_profile"
  | "no_window"
  | "no_event"
  | "no_event_in_window";

/** One named number about a person. */
export interface FeatureDefinition<Name extends string = string> {
  name: Name;
  family: FeatureFamily;
  unit: FeatureUnit;
  /** The formula in words, exact enough to compute it by hand. Part of the catalogue's version. */
  formula: string;
  source: "shopify" | "klaviyo";
  missing: MissingPolicy;
  /** Uses nothing that happened after the instant it is computed for. */
  pointInTime: true;
  /** Skewed to the right, so that log1p suits it (values below zero taken as zero). */
  log: boolean;
  /** Kinds of order it counts; empty where it counts none. */
  kinds: readonly OrderKind[];
  compute(person: PersonSummary): number;
}

type Shared = Pick<FeatureDefinition, "family" | "source" | "kinds">;
type Own = Omit<FeatureDefinition, "name" | "pointInTime" | keyof Shared> & Partial<Shared>;

/** A maker of definitions that share what is the same for a whole family. */
export function familyOf(shared: Shared) {
  return <const Name extends string>(name: Name, own: Own): FeatureDefinition<Name> => ({
    name,
    pointInTime: true,
    ...shared,
    ...own,
  });
}

/** `part / whole`, missing where the whole is zero. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}
