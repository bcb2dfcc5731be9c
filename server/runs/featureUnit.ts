import { FEATURES, featureNamed } from "../analytics/features/catalogue.ts";
import type { FeatureDefinition, FeatureUnit } from "../analytics/features/definition.ts";

/** The unit of a feature; undefined for one the catalogue no longer has. */
export function unitOfFeature(name: string): FeatureUnit | undefined {
  return featureNamed(name)?.unit;
}

/** Every feature of the catalogue, in its order. */
export function allFeatures(): readonly Pick<FeatureDefinition, "name" | "family" | "source">[] {
  return FEATURES;
}
