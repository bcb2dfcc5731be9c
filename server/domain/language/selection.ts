import { featureSentences } from "./features.ts";
import { number, percent, type Templates } from "./templates.ts";

/** `selection.<reason>`: why a feature describes people or was left out; params `number`, and `feature`, the one kept in its place. */
export const selectionSentences: Templates = {
  "selection.kept": ({ number: coverage }) => `Kept: known of ${percent(coverage)} of buyers.`,
  "selection.not_known": ({ number: coverage }) => `Left out: known of only ${percent(coverage)} of buyers.`,
  "selection.near_constant": ({ number: alike }) =>
    `Left out: the same for ${percent(alike)} of the buyers of whom it is known, so it tells nobody apart.`,
  "selection.correlated": ({ number: correlation, feature }) =>
    `Left out: says the same as "${featureSentences[`feature.${feature}`]?.({}) ?? feature}" (correlation ${number(correlation, 2)}).`,
  "selection.over_limit": ({ number: coverage }) =>
    `Left out: there are more features than anybody reads, and this one is known of only ${percent(coverage)} of buyers.`,
  "selection.not_measured": () => "Not looked at by this run.",
};
