import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { FeatureProfile } from "./profile.ts";

/** How a segment stands out in one feature. */
export interface Trait {
  feature: string;
  /** (segment mean - population mean) / population standard deviation. */
  difference: number;
  median: number;
  populationMedian: number;
  sentence: Sentence;
}

/**
 * A segment's features by how far its mean lies from everyone's, in standard deviations, farthest first. Features that
 * are not known of any member or do not vary are left out. The words follow Cohen, Statistical Power Analysis, 1988:
 * .8 is large, .5 medium, .2 small.
 */
export function traitsOf(profile: readonly FeatureProfile[], segment: number): Trait[] {
  return profile
    .flatMap(({ feature, population, segments }) => {
      const own = segments[segment];
      if (!own || own.known === 0 || !(population.sd > 0)) return [];
      const difference = (own.mean - population.mean) / population.sd;
      const params = {
        feature,
        difference,
        mean: own.mean,
        populationMean: population.mean,
        median: own.median,
        populationMedian: population.median,
      };
      return [
        {
          feature,
          difference,
          median: own.median,
          populationMedian: population.median,
          sentence: sentence(`trait.${levelOf(difference)}`, params),
        },
      ];
    })
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

function levelOf(difference: number): string {
  const size = Math.abs(difference);
  if (size < 0.2) return "average";
  const direction = difference > 0 ? "higher" : "lower";
  if (size < 0.5) return `slightly_${direction}`;
  return size < 0.8 ? direction : `much_${direction}`;
}
