import { deriveSeed } from "../../domain/random.ts";
import { featureNamed } from "../features/catalogue.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import { type Progress, partOf } from "../segmentation/progress.ts";
import type { Cut } from "./cut.ts";
import { type Encoder, encode, fitEncoder } from "./encoder.ts";
import { type BoostedTrees, boostedOdds, fitBoostedTrees } from "./gradientBoosting.ts";
import { fitLogistic, type LogisticModel, logisticOdds } from "./logisticRegression.ts";

/** Learned from one cut; plain data. */
export interface Propensity {
  readonly names: Cut["names"];
  readonly encoder: Encoder;
  readonly logistic: LogisticModel;
  readonly boosted: BoostedTrees;
}

/** Log odds by row, of each member. */
export interface MemberOdds {
  logistic: Float64Array;
  boosted: Float64Array;
  /** Of a model of purchases, where there is one that answers the same question. */
  purchases?: Float64Array;
}

/** Few leaves and small steps: shops are small, and what trees add to a regression is little. */
const BOOSTING = { leaves: 15, learningRate: 0.05, rounds: 200 };

/** Learns an outcome of the cut's people with a logistic regression and with boosted trees. */
export function fitPropensity(
  { names, values }: Pick<Cut, "names" | "values">,
  outcome: Uint8Array,
  seed: number,
  progress: Progress = {},
): Propensity {
  const encoder = fitEncoder(values, logsOf(names));
  return {
    names,
    encoder,
    logistic: fitLogistic(encode(encoder, values), outcome, {}, partOf(progress, 0, 0.2)),
    boosted: fitBoostedTrees(
      values,
      outcome,
      { ...BOOSTING, seed: deriveSeed(seed, "boosting") },
      partOf(progress, 0.2, 1),
    ),
  };
}

/** Which features a linear model sees the logarithm of: skewed ones and all numbers of days. */
export function logsOf(names: Cut["names"]): boolean[] {
  return names.map((name) => {
    const feature = featureNamed(name);
    return feature !== undefined && (feature.log || feature.unit === "days");
  });
}

/** Log odds of each learned member for rows with the features it was learned on. */
export function memberOdds({ encoder, logistic, boosted }: Propensity, values: Matrix): MemberOdds {
  return { logistic: logisticOdds(logistic, encode(encoder, values)), boosted: boostedOdds(boosted, values) };
}

/**
 * The mean of the members' log odds. Members err in different ways (the regression is shy of people with longer
 * histories than it has seen, the model of purchases bold), so their mean is better calibrated than any of them, and
 * nobody has to choose one on the people it is then tested on.
 */
export function blend({ logistic, boosted, purchases }: MemberOdds): Float64Array {
  return logistic.map((odds, i) => (purchases ? (odds + boosted[i]! + purchases[i]!) / 3 : (odds + boosted[i]!) / 2));
}
