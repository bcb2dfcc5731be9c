import { featureNamed } from "../analytics/features/catalogue.ts";
import type { FeatureUnit } from "../analytics/features/definition.ts";

/** The unit of a feature; undefined for one the catalogue no longer has. */
export function unitOfFeature(name: string): FeatureUnit | undefined {
  return featureNamed(name)?.unit;
}
