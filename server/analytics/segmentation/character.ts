import { AppError } from "../../domain/errors.ts";
import type { FeatureProfile } from "./profile.ts";

/** How a segment's typical member buys, in the few words that names and portraits are made of. */
export interface Character {
  /**
   * recent: the median member ordered within 1.5 usual gaps; quiet: within 3; lapsed. The gap is the segment's own where
   * it is known of half of them, else the shop's.
   */
  recency: "recent" | "quiet" | "lapsed";
  /** once: at least 95 in 100 ordered once; occasional: the median member once; repeat: fewer than four times; regular. */
  frequency: "once" | "occasional" | "repeat" | "regular";
  /** The median member spent as much as the shop's upper quarter. */
  isBig: boolean;
  /** What else most of them have in common and others have not, if anything. */
  habit: Habit | null;
}

/** showroom: they buy in the shop and look at far more online than others do: whoever sees only clicks misreads them. */
export type Habit = "discount" | "in_store" | "showroom" | "subscription" | "returns" | "bulk";

/** With a mean of at most 1.05 orders, at least 95 in 100 ordered once. */
const ONCE = 1.05;
const REGULAR = 4;
const USUAL_GAP_DAYS = 45;
/** Cohen, Statistical Power Analysis, 1988: .8 standard deviations are a large difference. */
const LARGE = 0.8;
/** Where fewer are known, the figure is of a few and the habit of none. */
const KNOWN_ENOUGH = 0.5;
/** What holds for the median member holds for at least half of them. */
const MOST = 0.5;
/** So many times the usual units in an order are bulk. */
const BULK = 4;

/**
 * The character of each segment. Every word rests on what the median member did, not on what the mean suggests.
 * @param profile holds recency_days, frequency and monetary; mean_gap_days, where held, gives the usual gaps (else 45
 *   days), and habits are looked for in the features that are there
 */
export function characterise(profile: readonly FeatureProfile[]): Character[] {
  const recency = required(profile, "recency_days");
  const frequency = required(profile, "frequency");
  const monetary = required(profile, "monetary");
  const gap = profile.find(({ feature }) => feature === "mean_gap_days");
  return recency.segments.map(({ median }, segment) => ({
    recency: recencyWord(median / usualGapOf(gap, segment, frequency.segments[segment]!.known)),
    frequency: frequencyWord(frequency.segments[segment]!),
    isBig: isBig(monetary.segments[segment]!.median, monetary.population),
    habit: habitOf(profile, segment),
  }));
}

/** Being late is a matter of one's own rhythm: the shop's stands in only where most of a segment have none yet. */
function usualGapOf(gap: FeatureProfile | undefined, segment: number, people: number): number {
  if (!gap || gap.population.known === 0) return USUAL_GAP_DAYS;
  const own = gap.segments[segment]!;
  const isKnown = own.known > 0 && own.known >= KNOWN_ENOUGH * people;
  return Math.max(1, (isKnown ? own : gap.population).median);
}

/** Where most spend the same, the quartile is what everybody spends: then it makes nobody a big spender. */
function isBig(median: number, { median: usual, upperQuartile }: FeatureProfile["population"]): boolean {
  return median >= upperQuartile && median > usual;
}

function recencyWord(gaps: number): Character["recency"] {
  if (gaps <= 1.5) return "recent";
  return gaps <= 3 ? "quiet" : "lapsed";
}

function frequencyWord({ mean, median }: { mean: number; median: number }): Character["frequency"] {
  if (mean <= ONCE) return "once";
  if (median < 2) return "occasional";
  return median < REGULAR ? "repeat" : "regular";
}

/** The habit that sets a segment farthest apart: of most of its members, and much more than of everybody. */
function habitOf(profile: readonly FeatureProfile[], segment: number): Habit | null {
  const found: { habit: Habit; difference: number }[] = [];
  const people = required(profile, "frequency").segments[segment]!.known;
  const look = (habit: Habit, feature: string, least: (population: FeatureProfile["population"]) => number) => {
    const one = profile.find((known) => known.feature === feature);
    const own = one?.segments[segment];
    if (!one || !own || own.known < KNOWN_ENOUGH * people) return;
    const difference = (own.mean - one.population.mean) / one.population.sd;
    if (difference >= LARGE && own.median >= least(one.population)) found.push({ habit, difference });
  };
  look("discount", "discounted_order_share", () => MOST);
  look("in_store", "pos_share", () => MOST);
  look("showroom", "showroomer", () => MOST);
  look("subscription", "subscription_share", () => MOST);
  look("returns", "refund_rate", () => MOST);
  look("bulk", "units_per_order", ({ median }) => BULK * median);
  const [strongest] = found.toSorted((a, b) => b.difference - a.difference);
  // Who looks online and buys in the shop is more than a buyer in the shop, whichever of the two stands out more.
  const isShowroom = strongest?.habit === "in_store" && found.some(({ habit }) => habit === "showroom");
  return isShowroom ? "showroom" : (strongest?.habit ?? null);
}

function required(profile: readonly FeatureProfile[], feature: string): FeatureProfile {
  const found = profile.find((one) => one.feature === feature);
  if (found) return found;
  throw new AppError("invalid_input", `Segments are named by ${feature}, which the profile does not hold.`);
}
