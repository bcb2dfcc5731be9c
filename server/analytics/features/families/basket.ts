import { familyOf, ratio } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";

const feature = familyOf({ family: "basket", source: "shopify", kinds: PURCHASE_KINDS });

const missingIfNone = (count: number) => (count === 0 ? Number.NaN : count);

export const basketFeatures = [
  feature("units_per_order", {
    unit: "count",
    formula: "units in the purchases as placed / frequency",
    missing: "no_order",
    log: true,
    compute: ({ purchases }) => ratio(purchases.units, purchases.count),
  }),
  feature("distinct_products", {
    unit: "count",
    formula: "different products in the purchases, of lines whose product is known",
    missing: "no_data",
    log: true,
    compute: ({ basket }) => missingIfNone(basket.products),
  }),
  feature("repeat_product_share", {
    unit: "share",
    formula:
      "1 - distinct_products / the purchases' known products, each counted once a purchase: the share bought again in a later purchase",
    missing: "no_data",
    log: false,
    compute: ({ basket }) => 1 - ratio(basket.products, basket.productOrders),
  }),
  feature("distinct_categories", {
    unit: "count",
    formula: "different product types in the purchases, of lines that have one",
    missing: "no_data",
    log: true,
    compute: ({ basket }) => missingIfNone(basket.categories),
  }),
  feature("top_category_share", {
    unit: "share",
    formula: "net revenue as placed of the product type with the most / that of all purchased lines that have a type",
    missing: "no_data",
    log: false,
    compute: ({ basket }) => ratio(basket.topCategoryNet, basket.categorised),
  }),
  feature("lines_per_order", {
    unit: "count",
    formula: "lines of the purchases / purchases whose lines are known; gift cards are no lines",
    missing: "no_data",
    log: true,
    compute: ({ basket }) => ratio(basket.lines, basket.orders),
  }),
  feature("average_unit_price", {
    unit: "minor_units",
    formula: "net revenue of the purchases as placed / units in them",
    missing: "no_data",
    log: true,
    compute: ({ purchases }) => ratio(purchases.placed, purchases.units),
  }),
  feature("multi_unit_order_share", {
    unit: "share",
    formula: "purchases of two units or more / frequency: how often something is added on",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.multiUnit, purchases.count),
  }),
  feature("cross_category_order_share", {
    unit: "share",
    formula: "purchases of two product types or more / purchases with a line that has a type",
    missing: "no_data",
    log: false,
    compute: ({ basket }) => ratio(basket.mixedOrders, basket.typedOrders),
  }),
];
