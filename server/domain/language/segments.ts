import { featureSentences } from "./features.ts";
import type { Params, Templates } from "./templates.ts";

/** What a group is called by how recently, how often and how much its members bought: [name, name of big spenders]. */
const NAMES = {
  recent_once: ["Recent first-time buyers", "Recent first-time big spenders"],
  recent_occasional: ["Recent occasional buyers", "Recent occasional big spenders"],
  recent_repeat: ["Recent repeat buyers", "Recent repeat big spenders"],
  recent_regular: ["Recent regulars", "Champions"],
  quiet_once: ["One-time buyers going quiet", "One-time big spenders going quiet"],
  quiet_occasional: ["Occasional buyers going quiet", "Occasional big spenders going quiet"],
  quiet_repeat: ["Repeat buyers going quiet", "Repeat big spenders going quiet"],
  quiet_regular: ["Regulars going quiet", "Big-spending regulars going quiet"],
  lapsed_once: ["Lapsed one-time buyers", "Lapsed one-time big spenders"],
  lapsed_occasional: ["Lapsed occasional buyers", "Lapsed occasional big spenders"],
  lapsed_repeat: ["Lapsed repeat buyers", "Lapsed repeat big spenders"],
  lapsed_regular: ["Lapsed regulars", "Big spenders gone quiet"],
} as const;

type Places = Readonly<Record<string, string>>;

const PLACES: Readonly<Record<string, Places>> = {
  recency_days: {
    lower: "more recent",
    higher: "longer ago",
    lowest: "most recent",
    middle: "some time ago",
    highest: "longest ago",
  },
  frequency: {
    lower: "fewer orders",
    higher: "more orders",
    lowest: "fewest orders",
    middle: "a few orders",
    highest: "most orders",
  },
  monetary: {
    lower: "lower spend",
    higher: "higher spend",
    lowest: "lowest spend",
    middle: "medium spend",
    highest: "highest spend",
  },
  average_order_value: {
    lower: "smaller orders",
    higher: "larger orders",
    lowest: "smallest orders",
    middle: "medium-sized orders",
    highest: "largest orders",
  },
  mean_gap_days: {
    lower: "shorter gaps",
    higher: "longer gaps",
    lowest: "shortest gaps",
    middle: "medium gaps",
    highest: "longest gaps",
  },
  distinct_categories: {
    lower: "fewer product types",
    higher: "more product types",
    lowest: "fewest product types",
    middle: "some product types",
    highest: "most product types",
  },
  discount_share: {
    lower: "smaller discounts",
    higher: "larger discounts",
    lowest: "smallest discounts",
    middle: "medium discounts",
    highest: "largest discounts",
  },
  pos_share: {
    lower: "more online",
    higher: "more in the shop",
    lowest: "mostly online",
    middle: "online and in the shop",
    highest: "mostly in the shop",
  },
};

/** What most of a segment have in common besides when, how often and for how much they bought. */
const HABITS: Readonly<Record<string, string>> = {
  discount: "mostly with a discount",
  in_store: "mostly in the shop",
  showroom: "looking online, buying in the shop",
  subscription: "mostly by subscription",
  returns: "often returning",
  bulk: "buying in bulk",
};

/**
 * `segment.<recency>_<frequency>[_big]`: the name of a segment. Param `habit` adds what most have in common;
 * `feature` and `place` (and `feature2`, `place2`, or `number`) tell it from others of the same name.
 */
export const segmentSentences: Templates = Object.fromEntries(
  Object.entries(NAMES).flatMap(([key, [name, bigName]]) => [
    [`segment.${key}`, (params: Params) => withPlaces(name, params)],
    [`segment.${key}_big`, (params: Params) => withPlaces(bigName, params)],
  ]),
);

function withPlaces(name: string, { habit, feature, place, feature2, place2, number }: Params): string {
  const parts = [name, HABITS[String(habit)] ?? "", placeOf(feature, place), placeOf(feature2, place2)].filter(
    (part) => part !== "",
  );
  return parts.join(", ") + (number === undefined ? "" : ` (${number})`);
}

function placeOf(feature: Params[string] | undefined, place: Params[string] | undefined): string {
  if (feature === undefined || place === undefined) return "";
  const worded = PLACES[feature]?.[place];
  if (worded) return worded;
  const label = featureSentences[`feature.${feature}`]?.({}) ?? String(feature);
  return `${place} ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}
