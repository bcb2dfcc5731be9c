import { type Sentence, sentence } from "../../domain/sentence.ts";
import { featureNamed } from "../features/catalogue.ts";
import type { Habit } from "./character.ts";
import type { FeatureProfile } from "./profile.ts";

/** How a segment stands out in one feature. */
export interface Trait {
  feature: string;
  /** (segment mean - population mean) / population standard deviation. */
  difference: number;
  sentence: Sentence;
}

/** Families that say who people are and not what they do; they come last however far they stand out. */
const DEMOGRAPHIC: ReadonlySet<string> = new Set(["geography"]);

/**
 * A segment's features by how far its mean lies from everyone's, in standard deviations, farthest first; what people do
 * comes before who they are. Features that are not known of any member or do not vary are left out. The words follow
 * Cohen, Statistical Power Analysis, 1988: .8 is large, .5 medium, .2 small.
 * @param currency of the shop, named with amounts
 * @returns sentences `trait.<level>`; params `feature`, `unit`, `difference` and the figures of the profile
 */
export function traitsOf(profile: readonly FeatureProfile[], segment: number, currency: string): Trait[] {
  return profile
    .flatMap(({ feature, population, segments }) => {
      const own = segments[segment];
      if (!own || own.known === 0 || !(population.sd > 0)) return [];
      const difference = (own.mean - population.mean) / population.sd;
      const unit = featureNamed(feature)?.unit ?? "count";
      const params = {
        feature,
        unit,
        difference,
        mean: own.mean,
        populationMean: population.mean,
        ...(unit === "minor_units" ? { currency } : {}),
      };
      return [{ feature, difference, sentence: sentence(`trait.${levelOf(difference)}`, params) }];
    })
    .toSorted((a, b) => rankOf(a) - rankOf(b) || Math.abs(b.difference) - Math.abs(a.difference));
}

/**
 * The traits that describe a segment in few words: the farthest first, but at most two of a family, since orders, orders
 * of this year and orders of this quarter say the same three times. Where that leaves too few, the rest follows. Of people
 * with the habit "showroom" nothing says that they are less engaged.
 */
export function chooseTraits(all: readonly Trait[], most: number, habit: Habit | null): Trait[] {
  const perFamily = new Map<string, number>();
  const traits = habit === "showroom" ? all.filter(isNoFalseSilence) : all;
  const telling = traits.filter(({ feature }) => {
    const family = featureNamed(feature)?.family ?? feature;
    const before = perFamily.get(family) ?? 0;
    perFamily.set(family, before + 1);
    return before < 2;
  });
  return [...new Set([...telling, ...traits])]
    .slice(0, most)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || Math.abs(b.difference) - Math.abs(a.difference));
}

/** People who look online and buy in the shop are engaged, whatever an index of clicks makes of them. */
function isNoFalseSilence({ feature, difference }: Trait): boolean {
  return difference >= 0 || featureNamed(feature)?.family !== "engagement";
}

function rankOf({ feature }: Trait): number {
  return DEMOGRAPHIC.has(featureNamed(feature)?.family ?? "") ? 1 : 0;
}

function levelOf(difference: number): string {
  const size = Math.abs(difference);
  if (size < 0.2) return "average";
  const direction = difference > 0 ? "higher" : "lower";
  if (size < 0.5) return `slightly_${direction}`;
  return size < 0.8 ? direction : `much_${direction}`;
}
