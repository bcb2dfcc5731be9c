import { familyOf, ratio } from "../definition.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";

const feature = familyOf({ family: "channel", source: "shopify", kinds: PURCHASE_KINDS });

export const channelFeatures = [
  feature("pos_share", {
    unit: "share",
    formula: "purchases made at a point of sale / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.pos, purchases.count),
  }),
  feature("subscription_share", {
    unit: "share",
    formula: "purchases that renew a subscription / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.subscriptions, purchases.count),
  }),
];
