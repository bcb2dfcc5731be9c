import { familyOf } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";
import { monthsAsBuyer } from "./tenure.ts";

const feature = familyOf({ family: "frequency", source: "shopify", kinds: PURCHASE_KINDS });

export const frequencyFeatures = [
  feature("frequency", {
    unit: "count",
    formula: "purchases up to as_of: orders with net revenue above zero as placed, later refunds notwithstanding",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.count,
  }),
  feature("orders_30d", {
    unit: "count",
    formula: "purchases from midnight 30 calendar days before as_of up to as_of",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.count30,
  }),
  feature("orders_90d", {
    unit: "count",
    formula: "purchases from midnight 90 calendar days before as_of up to as_of",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.count90,
  }),
  feature("orders_365d", {
    unit: "count",
    formula: "purchases from midnight 365 calendar days before as_of up to as_of",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.count365,
  }),
  feature("orders_per_month", {
    unit: "ratio",
    formula: "frequency / months of 30.4375 days from the first purchase to as_of, at least one month",
    missing: "no_order",
    log: true,
    compute: (person) => (person.purchases.count === 0 ? Number.NaN : person.purchases.count / monthsAsBuyer(person)),
  }),
  feature("active_months_365d", {
    unit: "count",
    formula: "different calendar months with a purchase, of the days of orders_365d",
    missing: "never",
    log: false,
    compute: ({ purchases }) => purchases.months365,
  }),
];
