import { familyOf, ratio } from "../definition.ts";

const feature = familyOf({ family: "subscription", source: "shopify", kinds: ["subscription"] });

export const subscriptionFeatures = [
  feature("subscription_share", {
    unit: "share",
    formula: "purchases that renew a subscription / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.subscriptions, purchases.count),
  }),
  feature("subscription_orders", {
    unit: "count",
    formula: "purchases that renew a subscription",
    missing: "never",
    log: true,
    compute: ({ purchases }) => purchases.subscriptions,
  }),
  feature("days_since_subscription_order", {
    unit: "days",
    formula: "calendar days from the last purchase that renews a subscription to as_of",
    missing: "no_case",
    log: true,
    compute: ({ moment, purchases }) => moment.day - purchases.lastSubscriptionDay,
  }),
];
