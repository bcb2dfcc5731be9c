import { familyOf } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";
import type { PersonSummary } from "../summary.ts";

const feature = familyOf({ family: "tenure", source: "shopify", kinds: PURCHASE_KINDS });

/** Average days of a month: 365.25 / 12. */
const MONTH = 30.4375;

/** Months since the first purchase, at least one: a rate over a few days would say little. NaN before it. */
export function monthsAsBuyer({ moment, purchases }: PersonSummary): number {
  return Math.max(1, (moment.day - purchases.firstDay) / MONTH);
}

export const tenureFeatures = [
  feature("tenure_days", {
    unit: "days",
    formula: "calendar days from the first purchase to as_of",
    missing: "no_order",
    log: false,
    compute: ({ moment, purchases }) => moment.day - purchases.firstDay,
  }),
  feature("account_age_days", {
    unit: "days",
    formula: "calendar days from the making of the oldest customer account to as_of",
    missing: "no_account",
    log: false,
    kinds: [],
    compute: ({ moment, accountDay }) => moment.day - accountDay,
  }),
  feature("days_to_first_order", {
    unit: "days",
    formula: "calendar days from the making of the oldest account to the first purchase, 0 where that came first",
    missing: "no_account",
    log: true,
    compute: ({ accountDay, purchases }) => Math.max(0, purchases.firstDay - accountDay),
  }),
  feature("profile_age_days", {
    unit: "days",
    formula: "calendar days from the making of the oldest Klaviyo profile to as_of",
    missing: "no_profile",
    source: "klaviyo",
    log: false,
    kinds: [],
    compute: ({ moment, profileDay }) => moment.day - profileDay,
  }),
];
