import { AppError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { distinguish } from "./distinguish.ts";
import type { FeatureProfile } from "./profile.ts";

/** Above this mean number of orders a group is not called one-time buyers: up to 15 in 100 may have ordered again. */
const ONE_TIME = 1.15;
const REGULAR = 4;
const USUAL_GAP_DAYS = 45;

/**
 * A name for each segment that says no more than its members' days since the last order, orders and net revenue show:
 *
 * - recent: the median member ordered within 1.5 of the shop's usual gaps between orders; going quiet: within 3; lapsed.
 * - one-time: a mean of at most 1.15 orders, so at least 85% ordered once; occasional: the median member once; repeat:
 *   fewer than four times; regular: four times and more.
 * - big spenders: the median member spent as much as the shop's upper quarter.
 *
 * Segments that would share a name are told apart by the features in which they differ most (`distinguish`), so names
 * are unique, and the same profile always gets the same names.
 * @param profile holds recency_days, frequency and monetary; mean_gap_days, where held, gives the usual gap (else 45 days)
 * @returns per segment a sentence `segment.<recency>_<frequency>[_big]`; params name what tells namesakes apart
 */
export function nameSegments(profile: readonly FeatureProfile[]): Sentence[] {
  const recency = required(profile, "recency_days");
  const frequency = required(profile, "frequency");
  const monetary = required(profile, "monetary");
  const gap = profile.find(({ feature }) => feature === "mean_gap_days")?.population;
  const usualGap = gap && gap.known > 0 ? Math.max(1, gap.median) : USUAL_GAP_DAYS;
  const names = recency.segments.map(({ median }, segment) => {
    const often = frequencyWord(frequency.segments[segment]!);
    const big = isBig(monetary.segments[segment]!.median, monetary.population) ? "_big" : "";
    return `segment.${recencyWord(median / usualGap)}_${often}${big}`;
  });
  const tellingApart = distinguish(names, profile);
  return names.map((code, segment) => sentence(code, tellingApart[segment]));
}

/** Where most spend the same, the quartile is what everybody spends: then it makes nobody a big spender. */
function isBig(median: number, { median: usual, upperQuartile }: FeatureProfile["population"]): boolean {
  return median >= upperQuartile && median > usual;
}

function recencyWord(gaps: number): string {
  if (gaps <= 1.5) return "recent";
  return gaps <= 3 ? "quiet" : "lapsed";
}

function frequencyWord({ mean, median }: { mean: number; median: number }): string {
  if (mean <= ONE_TIME) return "once";
  if (median < 2) return "occasional";
  return median < REGULAR ? "repeat" : "regular";
}

function required(profile: readonly FeatureProfile[], feature: string): FeatureProfile {
  const found = profile.find((one) => one.feature === feature);
  if (found) return found;
  throw new AppError("invalid_input", `Segments are named by ${feature}, which the profile does not hold.`);
}
