import type { Sentence } from "../../domain/sentence.ts";
import type { FeatureProfile } from "./profile.ts";

type Params = Record<string, string | number>;

/** Where a segment stands among its namesakes: of two, and of three. */
const PLACES = [[], [], ["lower", "higher"], ["lowest", "middle", "highest"]] as const;

/**
 * What tells segments of the same name apart: the feature in which their means lie farthest apart, in population
 * standard deviations, and where each stands in it. More than three namesakes are put into three ranks by it and told
 * apart within a rank by a second feature; whatever remains alike is numbered.
 * @returns params per segment: `feature` and `place` (lower, higher, lowest, middle, highest), then `feature2` and
 *   `place2`, or `number`; empty for names used once
 */
export function distinguish(names: readonly string[], profile: readonly FeatureProfile[]): Sentence["params"][] {
  const params = names.map((): Params => ({}));
  for (const namesakes of groupBy(names)) tellApart(namesakes, profile, params, 1);
  return params;
}

function tellApart(segments: number[], profile: readonly FeatureProfile[], params: Params[], depth: number): void {
  if (segments.length < 2) return;
  const best = mostDifferent(segments, profile);
  if (!best || depth > 2) {
    for (const [i, segment] of segments.entries()) params[segment]!["number"] = i + 1;
    return;
  }
  const meanOf = (segment: number) => best.segments[segment]!.mean;
  const ordered = segments.toSorted((a, b) => meanOf(a) - meanOf(b));
  const ranks = intoRanks(ordered, meanOf);
  const places = PLACES[ranks.length]!;
  const suffix = depth === 1 ? "" : depth;
  const others = profile.filter((one) => one !== best);
  for (const [i, rank] of ranks.entries()) {
    for (const segment of rank) {
      params[segment]![`feature${suffix}`] = best.feature;
      params[segment]![`place${suffix}`] = places[i]!;
    }
    tellApart(rank, others, params, depth + 1);
  }
}

/** The feature whose segment means differ most; undefined where none differs. */
function mostDifferent(segments: readonly number[], profile: readonly FeatureProfile[]): FeatureProfile | undefined {
  const rangeOf = ({ population, segments: all }: FeatureProfile): number => {
    const means = segments.map((segment) => all[segment]!.mean);
    const range = (Math.max(...means) - Math.min(...means)) / population.sd;
    return Number.isFinite(range) ? range : 0;
  };
  const best = profile.toSorted((a, b) => rangeOf(b) - rangeOf(a))[0];
  return best && rangeOf(best) > 0 ? best : undefined;
}

/** At most three runs of ascending segments, as equal as may be, that never part equal means. */
function intoRanks(ordered: readonly number[], meanOf: (segment: number) => number): number[][] {
  const wanted = Math.min(3, ordered.length);
  const ranks: number[][] = [];
  let last = Number.NaN;
  for (const [i, segment] of ordered.entries()) {
    const rank = Math.floor((i * wanted) / ordered.length);
    if (rank >= ranks.length && meanOf(segment) !== last) ranks.push([]);
    ranks.at(-1)!.push(segment);
    last = meanOf(segment);
  }
  return ranks;
}

function groupBy(names: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [segment, name] of names.entries()) groups.set(name, [...(groups.get(name) ?? []), segment]);
  return [...groups.values()];
}
