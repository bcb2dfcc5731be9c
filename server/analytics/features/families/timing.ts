import { familyOf, ratio } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";
import type { PersonSummary } from "../summary.ts";

const feature = familyOf({ family: "timing", source: "shopify", kinds: PURCHASE_KINDS });

const recency = ({ moment, purchases }: PersonSummary) => moment.day - purchases.lastDay;

const meanGap = ({ purchases: { days, firstDay, lastDay } }: PersonSummary) =>
  days < 2 ? Number.NaN : (lastDay - firstDay) / (days - 1);

/** Sample standard deviation of the gaps over their mean; the mean is at least one day. */
function gapVariation(person: PersonSummary): number {
  const { days, gapSquares } = person.purchases;
  if (days < 3) return Number.NaN;
  const gaps = days - 1;
  const mean = meanGap(person);
  const variance = (gapSquares - gaps * mean * mean) / (gaps - 1);
  return Math.sqrt(Math.max(0, variance)) / mean;
}

export const timingFeatures = [
  feature("recency_days", {
    unit: "days",
    formula: "calendar days of the shop's time zone from the last purchase to as_of",
    missing: "no_order",
    log: true,
    compute: recency,
  }),
  feature("mean_gap_days", {
    unit: "days",
    formula: "calendar days from the first to the last purchase / (different days with a purchase - 1); from 2 days on",
    missing: "few_orders",
    log: true,
    compute: meanGap,
  }),
  feature("gap_variation", {
    unit: "ratio",
    formula:
      "sample standard deviation / mean of the gaps in days between neighbouring days with a purchase; from 3 days on",
    missing: "few_orders",
    log: false,
    compute: gapVariation,
  }),
  feature("overdue_ratio", {
    unit: "ratio",
    formula: "recency_days / mean_gap_days: 1 is when the person's own rhythm would bring the next purchase",
    missing: "few_orders",
    log: true,
    compute: (person) => ratio(recency(person), meanGap(person)),
  }),
  feature("first_gap_days", {
    unit: "days",
    formula: "calendar days from the first day with a purchase to the second",
    missing: "few_orders",
    log: true,
    compute: ({ purchases }) => (purchases.days < 2 ? Number.NaN : purchases.firstGap),
  }),
  feature("last_gap_days", {
    unit: "days",
    formula: "calendar days between the last two days with a purchase",
    missing: "few_orders",
    log: true,
    compute: ({ purchases }) => (purchases.days < 2 ? Number.NaN : purchases.lastGap),
  }),
  feature("longest_gap_days", {
    unit: "days",
    formula: "most calendar days between neighbouring days with a purchase",
    missing: "few_orders",
    log: true,
    compute: ({ purchases }) => (purchases.days < 2 ? Number.NaN : purchases.longestGap),
  }),
  feature("gap_trend", {
    unit: "ratio",
    formula: "last_gap_days / mean_gap_days: above 1 where purchases come slower than they used to; from 3 days on",
    missing: "few_orders",
    log: true,
    compute: (person) => (person.purchases.days < 3 ? Number.NaN : ratio(person.purchases.lastGap, meanGap(person))),
  }),
  feature("weekend_share", {
    unit: "share",
    formula: "purchases on a Saturday or Sunday of the shop's time zone / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.weekend, purchases.count),
  }),
];
