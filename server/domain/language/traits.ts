import { featureSentences } from "./features.ts";
import type { Params, Templates } from "./templates.ts";

const label = ({ feature }: Params) => featureSentences[`feature.${feature}`]?.({}) ?? String(feature);

/** `trait.<level>`: how a segment's mean of a feature compares with everyone's; params `feature`, `difference`, means and medians. */
export const traitSentences: Templates = {
  "trait.much_higher": (params) => `${label(params)}: much higher than average`,
  "trait.higher": (params) => `${label(params)}: higher than average`,
  "trait.slightly_higher": (params) => `${label(params)}: slightly higher than average`,
  "trait.average": (params) => `${label(params)}: about average`,
  "trait.slightly_lower": (params) => `${label(params)}: slightly lower than average`,
  "trait.lower": (params) => `${label(params)}: lower than average`,
  "trait.much_lower": (params) => `${label(params)}: much lower than average`,
};
