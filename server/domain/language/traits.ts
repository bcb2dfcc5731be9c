import { featureSentences } from "./features.ts";
import type { Params, Templates } from "./templates.ts";

const label = ({ feature }: Params) => featureSentences[`feature.${feature}`]?.({}) ?? String(feature);

const value = ({ unit, currency = "" }: Params, of: Params[string] | undefined) =>
  featureSentences[`feature.value.${unit}`]?.({ value: of ?? Number.NaN, currency }) ?? String(of);

/** The mean of people's shares is not the share of all they did, so it is said to be one a person. */
const average = ({ unit }: Params) => (unit === "share" || unit === "ratio" ? "a person on average" : "on average");

const compared = (level: string) => (params: Params) =>
  `${label(params)}: ${value(params, params.mean)} ${average(params)}, all buyers ${value(params, params.populationMean)} (${level})`;

/** `trait.<level>`: how a segment's mean of a feature compares with everyone's; params `feature`, `unit`, `mean`, `populationMean`, `difference`. */
export const traitSentences: Templates = {
  "trait.much_higher": compared("much higher"),
  "trait.higher": compared("higher"),
  "trait.slightly_higher": compared("slightly higher"),
  "trait.average": compared("about the same"),
  "trait.slightly_lower": compared("slightly lower"),
  "trait.lower": compared("lower"),
  "trait.much_lower": compared("much lower"),
};
