import { readFileSync, writeFileSync } from "node:fs";
import { FEATURES } from "../server/analytics/features/catalogue.ts";
import { catalogueVersion } from "../server/analytics/features/catalogueVersion.ts";
import {
  FEATURE_FAMILIES,
  type FeatureDefinition,
  type FeatureFamily,
  type MissingPolicy,
} from "../server/analytics/features/definition.ts";
import { LABELS } from "../server/analytics/features/labels.ts";
import { NOT_CONNECTED } from "../server/analytics/features/notConnected.ts";
import { PURCHASE_KINDS, REVENUE_KINDS } from "../server/analytics/features/orderKinds.ts";
import { PREDICTIVE_FEATURES, type PredictiveFeature } from "../server/analytics/prediction/predictiveFeatures.ts";

/** Writes docs/features.md from the catalogue. With `--check` it writes nothing and exits 1 when the file differs. */
export const FEATURE_DOCS = new URL("../docs/features.md", import.meta.url);

const TITLES: Record<FeatureFamily, string> = {
  timing: "Timing",
  tenure: "Tenure",
  frequency: "Frequency",
  money: "Money",
  basket: "Basket",
  price: "Price",
  returns: "Returns",
  channel: "Channel",
  subscription: "Subscription",
  geography: "Geography",
  email: "E-mail",
  site: "Browsing and carts",
  engagement: "Engagement",
};

const MISSING: Record<MissingPolicy, string> = {
  never: "never",
  no_order: "until the first purchase",
  few_orders: "until there are purchases on enough days",
  no_data: "until a purchase whose lines say it",
  no_account: "without a customer account by then",
  no_case: "until the first such case",
  no_profile: "without a Klaviyo profile",
  no_window: "without a Klaviyo profile, and unless such events are recorded through the whole window",
  no_event: "without a Klaviyo profile, and until such an event",
  no_event_in_window:
    "without a Klaviyo profile, unless such events are recorded through the whole window, and without one to divide by",
};

/** The page, from its first line to its last. */
export function renderFeatureDocs(features: readonly FeatureDefinition[] = FEATURES): string {
  return `# Features

Written by \`npm exec -- node scripts/writeFeatureDocs.ts\` from server/analytics/features; do not edit.

${features.length} numbers about a person, each computable for any past day: a feature as of an instant uses only what had happened by
then. Catalogue version \`${catalogueVersion(features)}\`, the hash of everything that decides a value.

- **Net revenue** is what was charged for goods after discounts, without tax, shipping, duties, tips and gift cards sold.
- **As placed** means before refunds and edits.
- A **purchase** is a counted order (not test, not cancelled, in the shop's currency, with a person) with net revenue above
  zero as placed, of the kinds ${listed(PURCHASE_KINDS)}.
- **Revenue** counts the kind ${listed(REVENUE_KINDS.filter((kind) => !PURCHASE_KINDS.includes(kind)))} too: an exchange continues an earlier purchase, so its money counts and
  nothing else does.
- **Days** are calendar days of the shop's time zone; several purchases on one day are one day with a purchase.
- **Refunds** count in full on their own date, so that revenue adds up to the ledger: it falls below zero where more was
  refunded than the order was worth.
- **Missing** values stay missing. Zero is never put in their place: nobody knows how often a person without a profile
  opened an e-mail. Klaviyo's counts begin with the profile, and are missing for everybody where the account's first event
  of the kind is later than the window's beginning.
- **Log** marks features so skewed that clustering takes log(1 + value), of values below zero as of zero.
- Units: days; counts; shares between 0 and 1; ratios, which may exceed 1; minor units of the shop's currency (pence).
${FEATURE_FAMILIES.map((family) => renderFamily(family, features)).join("")}
## Predictive

What models foresee of buyers, learned anew by each run and kept where it beats plain rules
([0016](decisions/0016-a-prediction-beats-plain-rules-or-is-not-shown.md)). It describes people and segments; segments are not
made of it, and it is not among the ${features.length}.

| feature | unit | formula | source | orders counted | missing | log |
| --- | --- | --- | --- | --- | --- | --- |
${PREDICTIVE_FEATURES.map(renderPredictive).join("\n")}

## Words

One word about a person, frozen as a number that stands for it. Segments are neither cut by words nor described by their
averages.

${LABELS.map(({ name, formula, source }) => `- **${name}** (${capitalised(source)}): ${formula}.`).join("\n")}
- **rfm** (Shopify): recency, frequency and monetary score from 1 to 5 in one number. Recency and money are fifths of the
  buyers, cut at values, so that equal people have equal scores; frequency counts orders as they are, 5 and more together.

## Which features are active

Each run keeps at most 50 features that tell people apart and stores why it left out each other: hardly known (of under 1% of
the buyers), near constant (the same for 99.5% of those of whom it is known), correlated by more than .95 with one that was
kept, or beyond 50 the least known. It stores too of how many buyers each is known.

## No source connected

${NOT_CONNECTED.map(({ name, what }) => `- **${name}**: ${what}.`).join("\n")}
`;
}

function renderFamily(family: FeatureFamily, features: readonly FeatureDefinition[]): string {
  const rows = features.filter((feature) => feature.family === family).map(renderRow);
  return `
## ${TITLES[family]}

| feature | unit | formula | source | orders counted | missing | log |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function renderPredictive({ name, unit, formula, source, missing }: PredictiveFeature): string {
  const sources = source.map(capitalised).join(" and ");
  return `| ${[`\`${name}\``, unit.replace("_", " "), formula, sources, "purchases", missing, "no"].join(" | ")} |`;
}

function renderRow({ name, unit, formula, source, kinds, missing, log }: FeatureDefinition): string {
  const counted =
    kinds === PURCHASE_KINDS ? "purchases" : kinds === REVENUE_KINDS ? "revenue" : kinds.join(", ") || "none";
  const cells = [
    `\`${name}\``,
    unit.replace("_", " "),
    formula,
    capitalised(source),
    counted,
    MISSING[missing],
    log ? "yes" : "no",
  ];
  return `| ${cells.join(" | ")} |`;
}

function listed(words: readonly string[]): string {
  return words.map((word) => word.replace("_", "-")).join(", ");
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function main(args: readonly string[]): void {
  const page = renderFeatureDocs();
  if (!args.includes("--check")) {
    writeFileSync(FEATURE_DOCS, page);
    return;
  }
  if (page === readFileSync(FEATURE_DOCS, "utf8")) return;
  process.stderr.write("docs/features.md is not what the catalogue says; run scripts/writeFeatureDocs.ts.\n");
  process.exitCode = 1;
}

if (import.meta.main) main(process.argv.slice(2));
