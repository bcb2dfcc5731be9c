import { familyOf } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";

const feature = familyOf({ family: "geography", source: "shopify", kinds: PURCHASE_KINDS });

export const geographyFeatures = [
  feature("distinct_countries", {
    unit: "count",
    formula: "different countries that the purchases were billed to, of those that name one",
    missing: "no_data",
    log: true,
    compute: ({ purchases }) => (purchases.countries === 0 ? Number.NaN : purchases.countries),
  }),
];
