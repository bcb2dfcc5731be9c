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
  feature("average_discount_depth", {
    unit: "share",
    formula: "mean over the purchases with a discount of discount / (net revenue as placed + discount)",
    missing: "no_case",
    log: false,
    compute: ({ purchases }) => ratio(purchases.depths, purchases.discounted),
  }),
  feature("deepest_discount", {
    unit: "share",
    formula: "the largest of the shares averaged in average_discount_depth; 0 without a discount",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => (purchases.count === 0 ? Number.NaN : purchases.deepest),
  }),
  feature("sale_only_share", {
    unit: "share",
    formula: "purchases of which every line was discounted / purchases whose lines are known",
    missing: "no_data",
    log: false,
    compute: ({ basket }) => ratio(basket.saleOnly, basket.orders),
  }),
];
