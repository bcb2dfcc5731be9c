import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { FeatureProfile } from "../segmentation/profile.ts";
import { objectionTo } from "../validation/denylist.ts";

/** Shares of orders by where they were placed. */
const CHANNELS = ["online_share", "pos_share", "marketplace_share", "subscription_share"] as const;
/** Where fewer are known, the figure is of a few. */
const KNOWN_ENOUGH = 0.5;

/**
 * The product type that is the favourite of the most members of each segment, with its share of those of whom one is
 * known; of equal ones the first by its number. Nothing where too few are known, or where the type tells of health,
 * belief or the like: a segment is not called after that.
 * @param favourites number of each buyer's favourite type; NaN where it is not known
 * @param labels the segment of each buyer, -1 for none
 * @param names of the types, by their numbers
 */
export function tellFavourites(
  favourites: Float64Array,
  labels: Int32Array,
  k: number,
  names: readonly string[],
): Sentence[][] {
  const counts = Array.from({ length: k }, () => new Map<number, number>());
  const people = new Int32Array(k);
  labels.forEach((label, i) => {
    const found = counts[label];
    const type = favourites[i]!;
    if (!found) return;
    people[label]!++;
    if (!Number.isNaN(type)) found.set(type, (found.get(type) ?? 0) + 1);
  });
  return counts.map((found, segment) => {
    const known = [...found.values()].reduce((sum, count) => sum + count, 0);
    const [first] = [...found].toSorted(([a, countA], [b, countB]) => countB - countA || a - b);
    const category = first && names[first[0]];
    if (!first || category === undefined || known < KNOWN_ENOUGH * people[segment]!) return [];
    return objectionTo(category) === null ? [sentence("basket.favourite", { category, share: first[1] / known })] : [];
  });
}

/** Where a segment's people place their orders, as far as it is known: params `<feature>.mean`; nothing where it is not. */
export function tellChannels(profile: readonly FeatureProfile[], segment: number, people: number): Sentence[] {
  const shares = CHANNELS.flatMap((feature) => {
    const own = profile.find((one) => one.feature === feature)?.segments[segment];
    return own && own.known > 0 && own.known >= KNOWN_ENOUGH * people ? [[`${feature}.mean`, own.mean] as const] : [];
  });
  return shares.length === 0 ? [] : [sentence("basket.channels", Object.fromEntries(shares))];
}
