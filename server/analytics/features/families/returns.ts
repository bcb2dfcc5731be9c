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
];
