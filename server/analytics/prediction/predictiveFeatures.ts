import type { FeatureUnit } from "../features/definition.ts";
import { HORIZON_DAYS } from "./learning.ts";
import type { Outcome } from "./modelCard.ts";

/**
 * A number about a person that a model foresees. It stands apart from the catalogue that is computed from a history
 * (features/catalogue.ts): segments are neither made of it nor named by it, and no model learns from it, since what
 * follows from other features would count twice. Its column is the name.
 */
export interface PredictiveFeature {
  name: `predicted.${Outcome}`;
  family: "predictive";
  unit: FeatureUnit;
  formula: string;
  /** What the model learns from. */
  source: readonly ("shopify" | "klaviyo")[];
  missing: string;
}

const LEARNED = `mean log odds of ridge logistic regression, boosted trees and, where its fit did not diverge, the model of purchases, moved to the newest observed rate`;
const PURCHASES =
  "the model of purchases (the first of Pareto/NBD, modified BG/NBD and BG/NBD whose fit does not diverge)";
const NOT_SHOWN = "for who has bought nothing, and for everybody where the model did not pass its test";
const BOTH = ["shopify", "klaviyo"] as const;

const predictive = (
  outcome: Outcome,
  {
    also,
    source = ["shopify"],
    ...own
  }: Pick<PredictiveFeature, "unit" | "formula"> & {
    source?: PredictiveFeature["source"];
    also?: string;
  },
): PredictiveFeature => {
  const missing = also === undefined ? NOT_SHOWN : `${NOT_SHOWN}; ${also}`;
  return { name: `predicted.${outcome}`, family: "predictive", source, missing, ...own };
};

/** One entry an outcome. How each did when it was tested is on the run's model card. */
export const PREDICTIVE_FEATURES: readonly PredictiveFeature[] = [
  predictive("churn", {
    unit: "share",
    source: BOTH,
    formula: `chance of no purchase in the ${HORIZON_DAYS} days after as_of: ${LEARNED}`,
  }),
  predictive("repeat", {
    unit: "share",
    source: BOTH,
    formula: `chance of a purchase in the ${HORIZON_DAYS} days after as_of, learned as predicted.churn is of people with one purchase`,
    also: "for who has bought more than once",
  }),
  predictive("upsell", {
    unit: "share",
    source: BOTH,
    formula: `chance of a purchase in the ${HORIZON_DAYS} days after as_of that is worth 1.25 times the mean of the earlier ones or more, or of a product type that none of them held, learned as predicted.churn is without the model of purchases`,
  }),
  predictive("orders", {
    unit: "count",
    formula: `expected purchases in the ${HORIZON_DAYS} days after as_of by ${PURCHASES}`,
  }),
  predictive("clv", {
    unit: "minor_units",
    formula: "predicted.orders times the expected value of a purchase as placed by a gamma-gamma model of values",
    also: "where the fit of values diverges",
  }),
  predictive("next_order", {
    unit: "days",
    formula: `days after as_of within which a purchase is as likely as not by ${PURCHASES}`,
    also: "for whom it is not even in two years",
  }),
];

/** The unit of what is foreseen. */
export function unitOfOutcome(outcome: string): FeatureUnit {
  const found = PREDICTIVE_FEATURES.find(({ name }) => name === `predicted.${outcome}`);
  return found?.unit ?? "count";
}
