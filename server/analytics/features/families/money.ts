import { familyOf, ratio } from "../definition.ts";
import { PURCHASE_KINDS, REVENUE_KINDS } from "../orderKinds.ts";
import { monthsAsBuyer } from "./tenure.ts";

const feature = familyOf({ family: "money", source: "shopify", kinds: PURCHASE_KINDS });

export const moneyFeatures = [
  feature("monetary", {
    unit: "minor_units",
    formula:
      "net revenue of all counted orders plus their refunds (negative) and edits dated up to as_of; below zero where more went back than came in",
    missing: "never",
    log: true,
    kinds: REVENUE_KINDS,
    compute: ({ purchases }) => purchases.revenue,
  }),
  feature("revenue_90d", {
    unit: "minor_units",
    formula: "as monetary, of orders, refunds and edits dated from midnight 90 calendar days before as_of up to as_of",
    missing: "never",
    log: true,
    kinds: REVENUE_KINDS,
    compute: ({ purchases }) => purchases.revenue90,
  }),
  feature("revenue_365d", {
    unit: "minor_units",
    formula: "as monetary, of orders, refunds and edits dated from midnight 365 calendar days before as_of up to as_of",
    missing: "never",
    log: true,
    kinds: REVENUE_KINDS,
    compute: ({ purchases }) => purchases.revenue365,
  }),
  feature("average_order_value", {
    unit: "minor_units",
    formula: "net revenue of the purchases as placed / frequency",
    missing: "no_order",
    log: true,
    compute: ({ purchases }) => ratio(purchases.placed, purchases.count),
  }),
  feature("first_order_value", {
    unit: "minor_units",
    formula: "net revenue of the first purchase as placed",
    missing: "no_order",
    log: true,
    compute: ({ purchases }) => purchases.first,
  }),
  feature("last_order_value", {
    unit: "minor_units",
    formula: "net revenue of the last purchase as placed",
    missing: "no_order",
    log: true,
    compute: ({ purchases }) => purchases.last,
  }),
  feature("largest_order_value", {
    unit: "minor_units",
    formula: "net revenue of the largest purchase as placed",
    missing: "no_order",
    log: true,
    compute: ({ purchases }) => purchases.largest,
  }),
  feature("revenue_per_month", {
    unit: "minor_units",
    formula: "monetary / the months of orders_per_month",
    missing: "no_order",
    log: true,
    kinds: REVENUE_KINDS,
    compute: (person) => (person.purchases.count === 0 ? Number.NaN : person.purchases.revenue / monthsAsBuyer(person)),
  }),
  feature("order_value_variation", {
    unit: "ratio",
    formula: "sample standard deviation / mean of the purchases' net revenue as placed; from 2 purchases on",
    missing: "few_orders",
    log: false,
    compute: ({ purchases: { count, valueDeviation, meanValue } }) =>
      count < 2 ? Number.NaN : Math.sqrt(Math.max(0, valueDeviation) / (count - 1)) / meanValue,
  }),
  feature("order_value_trend", {
    unit: "ratio",
    formula: "last_order_value / average_order_value; from 2 purchases on",
    missing: "few_orders",
    log: true,
    compute: ({ purchases: { count, last, placed } }) => (count < 2 ? Number.NaN : last / (placed / count)),
  }),
];
