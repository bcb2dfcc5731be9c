import type { BasketSummary } from "./basketSummary.ts";
import type { EngagementSummary } from "./engagementSummary.ts";
import type { Moment } from "./moment.ts";
import type { PurchaseSummary } from "./purchaseSummary.ts";

/** All that features are computed from: one person's history up to the moment. */
export interface PersonSummary {
  moment: Moment;
  purchases: PurchaseSummary;
  basket: BasketSummary;
  engagement: EngagementSummary;
}
