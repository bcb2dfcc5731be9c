import { familyOf } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";

const feature = familyOf({ family: "frequency", source: "shopify", kinds: PURCHASE_KINDS });

export const frequencyFeatures = [
  feature("frequency", {
    unit: "count",
    formula: "purchases up to as_of: orders with net revenue above zero as placed, later refunds notwithstanding",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.count,
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
];
