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
  feature("tenure_days", {
    unit: "days",
    formula: "calendar days from the first purchase to as_of",
    missing: "no_order",
    log: false,
    compute: ({ moment, purchases }) => moment.day - purchases.firstDay,
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
];
