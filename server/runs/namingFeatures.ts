import type { FeatureName } from "../analytics/features/catalogue.ts";
import { GOAL_FEATURES } from "../analytics/goals/goalPresets.ts";

/** What a marketer would say of customers: names are made of these and of the goal's axes. */
export const NAMING_FEATURES: readonly FeatureName[] = [
  "recency_days",
  "frequency",
  "monetary",
  "mean_gap_days",
  "average_order_value",
  "distinct_categories",
  "discount_share",
  "pos_share",
];

/** What characters, outliers and axes of any goal are told by: these are read whether or not they are active. */
export const DESCRIBING_FEATURES: readonly FeatureName[] = [
  ...NAMING_FEATURES,
  ...GOAL_FEATURES,
  "tenure_days",
  "revenue_365d",
  "units_per_order",
  "discounted_order_share",
  "refund_rate",
  "refund_value_share",
  "subscription_share",
  "showroomer",
];
