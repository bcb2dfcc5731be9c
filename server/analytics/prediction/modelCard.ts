import type { Instant } from "../../domain/instant.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { Calibration, Decile } from "./calibration.ts";
import type { Estimate } from "./pairedIntervals.ts";

export const OUTCOMES = ["churn", "repeat", "upsell", "orders", "clv", "next_order"] as const;

/**
 * What is foreseen of buyers, within the horizon:
 * - `churn`      no purchase (a chance).
 * - `repeat`     a second purchase, of people with one (a chance).
 * - `upsell`     a purchase that steps up, as `labelsBetween` defines it (a chance).
 * - `orders`     how many purchases.
 * - `clv`        what those are worth as placed, minor units: expected purchases times their expected value.
 * - `next_order` days within which the next purchase is as likely as not.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** A plain score beside the model, on the same people. */
export interface Baseline {
  name: "recency" | "frequency" | "monetary" | "own_gap" | "typical_wait";
  figure: Estimate;
  /** The model's figure less this one's; the model is shown where the interval lies above 0 for all of them. */
  difference: Estimate;
}

/** All a reader needs to judge a prediction; kept with the run whether the prediction is shown or not. */
export interface ModelCard {
  outcome: Outcome;
  isShown: boolean;
  /** Why it is shown or not. */
  reason: Sentence;
  definition: Sentence;
  horizonDays: number;
  learned: Span | null;
  tested: Span | null;
  method: string;
  features: readonly string[];
  /** What `figure` and the baselines' figures are. */
  measure: "auc" | "normalised_gini" | "date_closeness";
  figure: Estimate | null;
  baselines: Baseline[];
  /** The same figure of the parts of a blend and of peers that were only compared. */
  members: { method: string; figure: number; isUsed: boolean }[];
  /** As tested: learned on one span, applied to the next. */
  calibration: Calibration | null;
  /**
   * After the intercept was moved to the rate of the time tested, as is done for the scores of today. Of each half of the
   * people, moved to the rate of the other: on those it was moved by, as many would be predicted as happened whatever
   * the model is worth.
   */
  adjusted: Calibration | null;
  deciles: Decile[];
  /** Predicted over observed total; null for chances. */
  totalRatio: number | null;
  version: string;
  seed: number;
}

/** Features as of `from`, outcomes until `until`. */
export interface Span {
  from: Instant;
  until: Instant;
  people: number;
  /** Share of people with the outcome, or mean outcome. */
  rate: number;
}

/** What a card says before anything was tested: what is asked, of whom, and with what. */
export function untestedCard(
  asked: Pick<
    ModelCard,
    "outcome" | "horizonDays" | "learned" | "tested" | "method" | "features" | "measure" | "version" | "seed"
  >,
): ModelCard {
  return {
    ...asked,
    isShown: false,
    reason: sentence("prediction.not_tested"),
    definition: sentence(`prediction.definition.${asked.outcome}`, { horizonDays: asked.horizonDays }),
    figure: null,
    baselines: [],
    members: [],
    calibration: null,
    adjusted: null,
    deciles: [],
    totalRatio: null,
  };
}

/** Every baseline is beaten beyond chance. */
export function beatsAll(baselines: readonly Baseline[]): boolean {
  return baselines.every(({ difference }) => difference.lower > 0);
}
