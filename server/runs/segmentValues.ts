import type { SegmentValues } from "../analytics/explanation/valueTiers.ts";
import type { SpreadForecast } from "../analytics/prediction/distributeScores.ts";
import { HORIZON_DAYS } from "../analytics/prediction/learning.ts";
import type { FeatureProfile } from "../analytics/segmentation/profile.ts";

const YEAR_DAYS = 365;

/**
 * What a person of each segment is worth: as a model foresees it where one is shown, else as they spent in the last year.
 * Of each segment NaN where it is known of none of its people.
 */
export function segmentValues(
  forecasts: readonly SpreadForecast[],
  profile: readonly FeatureProfile[],
  k: number,
): SegmentValues {
  const foreseen = forecasts.find(([all]) => all.outcome === "clv" && all.known > 0);
  const spent = profile.find(({ feature }) => feature === "revenue_365d");
  const [basis, days, figures] = foreseen
    ? (["predicted", HORIZON_DAYS, foreseen.slice(1)] as const)
    : (["observed", YEAR_DAYS, spent?.segments ?? []] as const);
  return { basis, days, means: Array.from({ length: k }, (_, segment) => figures[segment]?.mean ?? Number.NaN) };
}
