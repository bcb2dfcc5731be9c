import { type Sentence, sentence } from "../../domain/sentence.ts";

/** How much a shop's size allows: plain rules, as many clusters as can be measured, or as many as the goal asks for. */
export type TierName = "rules_only" | "small_store" | "full";

export interface Tier {
  name: TierName;
  /** Why, in words, with the number that decided. */
  sentence: Sentence;
}

/** At 5% a segment of a smaller shop has fewer than 25 people: too few for a cluster to come back or be tested. */
export const FEWEST_FOR_CLUSTERS = 500;
const FEWEST_FOR_FULL = 10_000;
/** Below, even groups by rule hold a handful of people each. */
export const FEWEST_FOR_RULES = 50;
/** In a small store, more segments than one a hundred buyers leave some that nothing can be measured in. */
const BUYERS_A_SEGMENT = 100;
const FEWEST_SEGMENTS = 4;

/**
 * The tier of a shop by its buyers: rules below 500, small-store mode up to 9,999, the full range from 10,000 on.
 * @example tierOf(499).name // "rules_only"
 */
export function tierOf(buyers: number): Tier {
  const tell = (name: TierName, threshold: number): Tier => ({
    name,
    sentence: sentence(`tier.${name}`, { number: buyers, threshold }),
  });
  if (buyers < FEWEST_FOR_CLUSTERS) return tell("rules_only", FEWEST_FOR_CLUSTERS);
  return buyers < FEWEST_FOR_FULL ? tell("small_store", FEWEST_FOR_FULL) : tell("full", FEWEST_FOR_FULL);
}

/** A shop of any size whose orders do not allow a test of clusters is left with rules; `reason` says what is missing. */
export function rulesFor(reason: Sentence): Tier {
  return { name: "rules_only", sentence: sentence("tier.untestable", reason.params) };
}

/** Numbers of segments worth trying: a small store is not cut into more than one a hundred buyers, but into four. */
export function segmentsForSize(kRange: readonly number[], buyers: number): number[] {
  const most = Math.max(FEWEST_SEGMENTS, Math.floor(buyers / BUYERS_A_SEGMENT));
  const allowed = kRange.filter((k) => k <= most);
  return allowed.length > 0 ? allowed : [Math.min(...kRange)];
}
