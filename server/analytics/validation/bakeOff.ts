import type { Matrix } from "../segmentation/matrix.ts";
import { partOf } from "../segmentation/progress.ts";
import { applyScaler, fitScaler } from "../segmentation/scale.ts";
import { type Candidate, isFit, type UnfitCandidate } from "./candidate.ts";
import { type Challenge, challenge } from "./challengers.ts";
import { type Choice, chooseSegmentation, defaultLog, type SegmentationInput } from "./chooseSegmentation.ts";
import { type DensityFinding, tryDensityMethods } from "./densityMethods.ts";

/** Everything a run tried, in the order it was tried. */
export interface BakeOff extends Choice {
  /** What k-means and the rules came to before anybody challenged them. */
  first: Candidate | null;
  challenges: Challenge[];
  density: DensityFinding[];
}

/**
 * A run's comparison of methods: k-means with each number of segments, and rules where it fails (`chooseSegmentation`);
 * then Ward's trees, ml-kmeans and an autoencoder against the chosen one (`challenge`); then the density methods, where
 * what is measured speaks for them (`tryDensityMethods`), which find outliers and never segments.
 */
export function bakeOff(input: SegmentationInput): BakeOff {
  const choice = chooseSegmentation({ ...input, ...partOf(input, 0, 0.8) });
  const { values, past, seed, weights, now, settings, log = defaultLog(values) } = input;
  const shared = { values, log, weights, seed, now, settings };
  const isTested = past && choice.tier.name !== "rules_only";
  const challenges = isTested ? challenge(choice, { ...shared, past }, partOf(input, 0.8, 0.95)) : [];
  const winner = challenges.find(({ hasWon }) => hasWon)?.candidate;
  const chosen = winner && isFit(winner) ? winner : choice.chosen;
  const shown = chosen ?? largestFit(choice.candidates);
  const density =
    values.rows === 0
      ? []
      : tryDensityMethods({
          points: unclipped(values, log, weights),
          labels: shown?.partition.labels ?? null,
          k: shown?.partition.k ?? 1,
          seed,
          now,
          ...partOf(input, 0.95, 1),
        });
  input.onProgress?.(1);
  return { ...choice, chosen, first: choice.chosen, challenges, density };
}

/** People on the scale they were clustered on, but not winsorised: that puts outliers at the fence, among the others. */
function unclipped(values: Matrix, log: readonly boolean[], weights?: readonly number[]): Matrix {
  const { scaler } = fitScaler(values, log, weights);
  const lower = log.map(() => Number.NEGATIVE_INFINITY);
  const upper = log.map(() => Number.POSITIVE_INFINITY);
  return applyScaler({ ...scaler, lower, upper }, values);
}

/** Of a refusal: the finest cut there was, for the shapes and densities to be measured within. */
function largestFit(candidates: readonly (Candidate | UnfitCandidate)[]): Candidate | undefined {
  return candidates.filter(isFit).toSorted((a, b) => b.k - a.k)[0];
}
