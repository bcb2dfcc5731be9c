import { familyOf, ratio } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";

const feature = familyOf({ family: "returns", source: "shopify", kinds: PURCHASE_KINDS });

export const returnFeatures = [
  feature("refund_rate", {
    unit: "share",
    formula: "purchases with a refund dated up to as_of / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.refunded, purchases.count),
  }),
  feature("refund_value_share", {
    unit: "share",
    formula: "refunds on purchases dated up to as_of / net revenue of the purchases as placed, at most 1",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => Math.min(1, ratio(purchases.refunds, purchases.placed)),
  }),
  feature("refunded_orders", {
    unit: "count",
    formula: "purchases with a refund dated up to as_of",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.refunded,
  }),
  feature("days_since_refund", {
    unit: "days",
    formula: "calendar days from the last refund of a purchase to as_of",
    missing: "no_case",
    log: true,
    compute: ({ moment, purchases }) => moment.day - purchases.lastRefundDay,
  }),
  feature("cancelled_orders", {
    unit: "count",
    formula: "orders that were purchases until they were cancelled, up to as_of; no other feature counts them",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.cancelled,
  }),
];
