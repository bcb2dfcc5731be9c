import type { PersonSummary } from "./summary.ts";

/** What a label's numbers are positions in; a code stands for itself. */
export type LabelWords = "categories" | "countries" | "provinces" | "channels" | "code";

/** One word about a person, frozen as a number; never clustered on, and never averaged. */
export interface LabelDefinition<Name extends string = string> {
  name: Name;
  words: LabelWords;
  /** The rule in words, exact enough to apply it by hand. */
  formula: string;
  source: "shopify" | "klaviyo";
  compute: (person: PersonSummary) => number;
}

const found = (position: number) => (position < 0 ? Number.NaN : position);

const ALL = [
  {
    name: "top_category",
    words: "categories",
    formula: "product type with the most net revenue as placed among the purchases; of equal ones the one bought first",
    source: "shopify",
    compute: ({ basket }) => found(basket.topCategory),
  },
  {
    name: "browsed_category",
    words: "categories",
    formula: "the category of browsed_not_bought_90d with the most views; of equal ones the one viewed first",
    source: "klaviyo",
    compute: ({ browsing }) => found(browsing.topNotBought),
  },
  {
    name: "country",
    words: "countries",
    formula: "country that the last purchase naming one was billed to",
    source: "shopify",
    compute: ({ purchases }) => found(purchases.country),
  },
  {
    name: "province",
    words: "provinces",
    formula: "province of that purchase, where its address has one",
    source: "shopify",
    compute: ({ purchases }) => found(purchases.province),
  },
  {
    name: "last_channel",
    words: "channels",
    formula: "sales channel of the last purchase",
    source: "shopify",
    compute: ({ purchases }) => found(purchases.lastChannel),
  },
] as const satisfies readonly LabelDefinition[];

export type LabelName = (typeof ALL)[number]["name"];

/** Every word that people are labelled with, but for the RFM code, which needs everybody's numbers. */
export const LABELS: readonly LabelDefinition<LabelName>[] = ALL;
