import { AppError } from "../../domain/errors.ts";
import type { FeatureName } from "../features/catalogue.ts";

/** Decisions of a merchant that segments serve; each is served by one preset at least. */
export const DECISIONS = [
  "marketing_spend",
  "product_recommendations",
  "churn",
  "expansion",
  "repeat_purchases",
  "reactivation",
  "order_value",
  "pricing",
] as const;
export type Decision = (typeof DECISIONS)[number];

/** One feature that clusters are made of. */
export interface GoalAxis {
  readonly feature: FeatureName;
  /** How much it counts beside the others of the goal; only proportions matter. */
  readonly weight: number;
  /** Without a `required` axis the goal cannot be served; an `optional` one is left out where it is not known. */
  readonly need: "required" | "optional";
}

/** What tells whether the goal was reached, measured over 90 days unless its name says otherwise. */
export type Kpi =
  | "repeat_rate"
  | "reactivated_share"
  | "average_order_value"
  | "full_price_share"
  | "inactive_share"
  | "net_per_person"
  | "net_per_email";

/** A decision that segments can serve: what they are cut by, and how many of them are looked for. Words: language/goals.ts. */
export interface GoalPreset {
  readonly id: string;
  readonly decisions: readonly Decision[];
  readonly kpi: Kpi;
  readonly axes: readonly GoalAxis[];
  /** Fewest and most segments tried. Four are accepted with a warning; five or six are preferred. */
  readonly segments: readonly [fewest: number, most: number];
}

const SEGMENTS = [4, 8] as const;
/**
 * Where the answer is one of few treatments, so that more segments would share one.
 *
 * - Reactivation: an offer, a reminder, a farewell, and leaving alone those who are not dormant.
 * - Campaign efficiency: more mail, as much, less, or none.
 */
const FEW_SEGMENTS = [4, 6] as const;

/** Recency, frequency and monetary value, which every goal is cut by, with the goal's weights. */
function rfm(recency: number, frequency: number, monetary: number): GoalAxis[] {
  return [
    { feature: "recency_days", weight: recency, need: "required" },
    { feature: "frequency", weight: frequency, need: "required" },
    { feature: "monetary", weight: monetary, need: "required" },
  ];
}

const axis = (feature: FeatureName, weight: number, need: GoalAxis["need"]): GoalAxis => ({ feature, weight, need });

/**
 * Every decision on offer. Each is cut by recency, frequency and monetary value and at most three axes of its own:
 * more make segments that come back less often. What a goal does not cluster on still describes its segments.
 *
 * - Repeat purchases stay with the three: the gap between orders is not known of anybody who ordered once, about half.
 * - Pricing takes how deep discounts go and how much is bought at full price; the share of orders with a discount is
 *   the mirror of the latter, and both would count the same thing twice.
 */
export const GOAL_PRESETS: readonly GoalPreset[] = [
  {
    id: "repeat_purchase",
    decisions: ["repeat_purchases"],
    kpi: "repeat_rate",
    axes: rfm(1, 1, 1),
    segments: SEGMENTS,
  },
  {
    id: "reactivation",
    decisions: ["reactivation"],
    kpi: "reactivated_share",
    axes: [...rfm(2, 1, 1), axis("tenure_days", 1, "required"), axis("human_clicks_90d", 0.5, "optional")],
    segments: FEW_SEGMENTS,
  },
  {
    id: "order_value",
    decisions: ["order_value", "expansion"],
    kpi: "average_order_value",
    axes: [
      ...rfm(0.5, 0.5, 1),
      axis("average_order_value", 2, "required"),
      axis("units_per_order", 1, "required"),
      axis("distinct_categories", 0.5, "optional"),
    ],
    segments: SEGMENTS,
  },
  {
    id: "pricing",
    decisions: ["pricing"],
    kpi: "full_price_share",
    axes: [
      // The three say much the same, so that half of the weight each would count for more than the prices do.
      ...rfm(0.25, 0.25, 0.25),
      axis("discount_share", 1.5, "required"),
      axis("full_price_share", 1, "required"),
      axis("top_category_share", 0.5, "optional"),
    ],
    segments: SEGMENTS,
  },
  {
    id: "churn",
    decisions: ["churn"],
    kpi: "inactive_share",
    axes: [
      ...rfm(1.5, 1, 0.5),
      axis("overdue_ratio", 1, "optional"),
      axis("human_clicks_90d", 1, "optional"),
      axis("site_visits_90d", 0.5, "optional"),
    ],
    segments: SEGMENTS,
  },
  {
    id: "upsell",
    decisions: ["expansion", "product_recommendations"],
    kpi: "net_per_person",
    axes: [
      ...rfm(0.5, 1, 1),
      axis("average_order_value", 1, "required"),
      axis("distinct_categories", 1, "optional"),
      axis("repeat_product_share", 0.5, "optional"),
    ],
    segments: SEGMENTS,
  },
  {
    id: "campaign_efficiency",
    decisions: ["marketing_spend"],
    kpi: "net_per_email",
    axes: [
      ...rfm(1, 0.5, 0.5),
      axis("human_clicks_90d", 1.5, "required"),
      axis("emails_received_90d", 0.5, "required"),
      axis("site_visits_90d", 0.5, "optional"),
    ],
    segments: FEW_SEGMENTS,
  },
];

/** Every feature that some goal is cut by. */
export const GOAL_FEATURES: readonly FeatureName[] = [
  ...new Set(GOAL_PRESETS.flatMap(({ axes }) => axes.map(({ feature }) => feature))),
];

/** @throws {AppError} `invalid_input` for an unknown preset, naming the known ones */
export function findGoalPreset(id: string): GoalPreset {
  const preset = GOAL_PRESETS.find((known) => known.id === id);
  if (!preset) {
    const known = GOAL_PRESETS.map((one) => one.id).join(", ");
    throw new AppError("invalid_input", `There is no goal "${id}"; choose one of: ${known}.`);
  }
  return preset;
}
