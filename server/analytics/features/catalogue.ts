import type { FeatureDefinition } from "./definition.ts";
import { basketFeatures } from "./families/basket.ts";
import { channelFeatures } from "./families/channel.ts";
import { emailFeatures } from "./families/email.ts";
import { engagementFeatures } from "./families/engagement.ts";
import { frequencyFeatures } from "./families/frequency.ts";
import { geographyFeatures } from "./families/geography.ts";
import { moneyFeatures } from "./families/money.ts";
import { priceFeatures } from "./families/price.ts";
import { returnFeatures } from "./families/returns.ts";
import { siteFeatures } from "./families/site.ts";
import { subscriptionFeatures } from "./families/subscription.ts";
import { tenureFeatures } from "./families/tenure.ts";
import { timingFeatures } from "./families/timing.ts";

const ALL = [
  ...timingFeatures,
  ...tenureFeatures,
  ...frequencyFeatures,
  ...moneyFeatures,
  ...basketFeatures,
  ...priceFeatures,
  ...returnFeatures,
  ...channelFeatures,
  ...subscriptionFeatures,
  ...geographyFeatures,
  ...emailFeatures,
  ...siteFeatures,
  ...engagementFeatures,
];

export type FeatureName = (typeof ALL)[number]["name"];

/** Every feature the product knows, by family. docs/features.md is written from this list. */
export const FEATURES: readonly FeatureDefinition<FeatureName>[] = ALL;

const byName = new Map<string, FeatureDefinition<FeatureName>>(FEATURES.map((feature) => [feature.name, feature]));

/** The feature of that name; undefined where the catalogue has none, as in a model from an earlier version. */
export function featureNamed(name: string): FeatureDefinition<FeatureName> | undefined {
  return byName.get(name);
}
