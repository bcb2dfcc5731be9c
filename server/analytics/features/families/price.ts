import { familyOf, ratio } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";

const feature = familyOf({ family: "price", source: "shopify", kinds: PURCHASE_KINDS });

export const priceFeatures = [
  feature("discount_share", {
    unit: "share",
    formula: "discounts on the purchases / (their net revenue as placed + those discounts)",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.discount, purchases.placed + purchases.discount),
  }),
  feature("discounted_order_share", {
    unit: "share",
    formula: "purchases with a discount / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.discounted, purchases.count),
  }),
  feature("full_price_share", {
    unit: "share",
    formula: "net revenue as placed of the purchases without a discount / that of all purchases",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.fullPrice, purchases.placed),
  }),
];
