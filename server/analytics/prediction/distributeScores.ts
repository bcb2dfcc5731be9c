import { type FeatureSummary, profileFeature } from "../segmentation/profile.ts";
import { quantile } from "../segmentation/quantile.ts";
import type { Outcome } from "./modelCard.ts";

const TENTHS = 10;

/** How what is foreseen of people is spread within one segment, or among all buyers. */
export interface ScoreDistribution extends FeatureSummary {
  outcome: Outcome;
  /** People by tenth of all buyers' scores, lowest first: all tenths alike where a segment is like the shop. */
  tenths: number[];
}

/** What is foreseen of one outcome: of all buyers, then of each segment. */
export type SpreadForecast = [all: ScoreDistribution, ...segments: ScoreDistribution[]];

/**
 * Spreads the scores of all buyers and of each segment over the tenths of all. People with one score fall into one tenth,
 * so where many share a score the tenths of all buyers are not alike either.
 * @param scores of each buyer; NaN of whom nothing is foreseen
 * @param labels the segment of each buyer; -1 for none
 */
export function distributeScores(
  outcome: Outcome,
  scores: Float64Array,
  labels: Int32Array,
  k: number,
): SpreadForecast {
  const { population, segments } = profileFeature(outcome, scores, labels, k);
  const bounds = boundsOf(scores);
  const tenths = Array.from({ length: k + 1 }, () => Array.from({ length: TENTHS }, () => 0));
  scores.forEach((score, i) => {
    if (Number.isNaN(score)) return;
    const tenth = bounds.findLastIndex((bound) => score > bound) + 1;
    tenths[0]![tenth]!++;
    const segment = labels[i] ?? -1;
    if (segment >= 0) tenths[segment + 1]![tenth]!++;
  });
  const { sd: _sd, ...all } = population;
  const [ofAll, ...ofSegments] = tenths;
  return [
    { outcome, ...all, tenths: ofAll! },
    ...segments.map((figures, i) => ({ outcome, ...figures, tenths: ofSegments[i]! })),
  ];
}

/** The nine scores between the tenths. */
function boundsOf(scores: Float64Array): number[] {
  const known = scores.filter((score) => !Number.isNaN(score)).sort();
  return Array.from({ length: TENTHS - 1 }, (_, i) => quantile(known, (i + 1) / TENTHS));
}
