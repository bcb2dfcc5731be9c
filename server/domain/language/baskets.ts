import { type Params, percent, type Templates } from "./templates.ts";

const PLACES: Readonly<Record<string, string>> = {
  "online_share.mean": "in the online shop",
  "pos_share.mean": "in a physical shop",
  "marketplace_share.mean": "on marketplaces",
  "subscription_share.mean": "by subscription",
};

const places = (params: Params) =>
  Object.entries(PLACES).flatMap(([name, place]) => {
    const share = params[name];
    return share === undefined ? [] : [`${percent(share)} ${place}`];
  });

/** `basket.…`: what a segment buys most and where, beside its portrait. */
export const basketSentences: Templates = {
  "basket.favourite": ({ category, share }) =>
    `Most common favourite product type: "${category}", of ${percent(share)} of those of whom one is known.`,
  "basket.channels": (params) => `Where a person places their orders, on average: ${places(params).join(", ")}.`,
};
