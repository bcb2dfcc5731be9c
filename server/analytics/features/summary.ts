import type { BasketSummary } from "./basketSummary.ts";
import type { BrowseSummary } from "./browseSummary.ts";
import type { EngagementSummary } from "./engagementSummary.ts";
import type { Moment } from "./moment.ts";
import type { PurchaseSummary } from "./purchaseSummary.ts";

/** All that features are computed from: one person's history up to the moment. */
export interface PersonSummary {
  moment: Moment;
  purchases: PurchaseSummary;
  basket: BasketSummary;
  engagement: EngagementSummary;
  browsing: BrowseSummary;
  /** Calendar day on which the oldest account, and the Klaviyo profile, was made; NaN without one by the moment. */
  accountDay: number;
  profileDay: number;
}
