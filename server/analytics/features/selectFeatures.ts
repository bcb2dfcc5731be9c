import { AppError } from "../../domain/errors.ts";

/** Why a feature was left out of the active set. */
export type DropReason = "not_known" | "near_constant" | "correlated" | "over_limit";

export interface DroppedFeature {
  feature: string;
  reason: DropReason;
  /** What decided: the share of people with a value, the share that has the same one, or the correlation. */
  number: number;
  /** The kept feature that says the same; null for other reasons. */
  with: string | null;
}

/** What became of the candidates; the log of a selection. */
export interface FeatureSelection {
  candidates: number;
  /** Active features, in the order of the candidates. */
  kept: string[];
  dropped: DroppedFeature[];
}

export interface Candidate {
  feature: string;
  /** Part of all people who have a value, 0 to 1. */
  coverage: number;
  /** Values of a sample of people, the same for all candidates; NaN where one is not known. */
  sample: Float64Array;
  /** Compared as log(1 + value). */
  log: boolean;
}

/** Known of fewer people than this, a feature describes nobody. */
const LEAST_COVERAGE = 0.01;
/** The same for so many of those of whom it is known, it tells nobody apart. */
const MOST_ALIKE = 0.995;
const MOST_CORRELATED = 0.95;
/** Pairs known together of fewer people say nothing about two features. */
const FEWEST_PAIRS = 30;
/** More than this nobody reads, and the rarest known go first. */
const MOST_FEATURES = 50;

/**
 * Chooses the features that segments are described by and predictions start from. Left out are, in this order: what is
 * hardly known of anybody; what is nearly the same for everybody; what correlates by more than .95 (Pearson, on the
 * logarithm where a feature is skewed, over the people of whom both are known) with one that was kept before it; and
 * beyond 50 the least known. Features in `first` come before all others and give way to nobody but each other.
 * The same sample gives the same answer.
 * @throws {AppError} `invalid_input` when the samples are not of the same people
 * @example selectFeatures([age, ageInMonths], []) // kept: ["age"], dropped: [{ feature: "ageInMonths", with: "age", … }]
 */
export function selectFeatures(candidates: readonly Candidate[], first: readonly string[]): FeatureSelection {
  const people = candidates[0]?.sample.length ?? 0;
  const odd = candidates.find(({ sample }) => sample.length !== people);
  if (odd) {
    throw new AppError("invalid_input", `${odd.feature} is of ${odd.sample.length} people, the others of ${people}.`);
  }
  const dropped: DroppedFeature[] = [];
  const kept: { candidate: Candidate; values: Float64Array }[] = [];
  for (const candidate of inOrder(candidates, first)) {
    const reason = unusable(candidate);
    if (reason) {
      dropped.push(reason);
      continue;
    }
    const values = scaled(candidate);
    const twin = twinAmong(kept, values);
    if (twin) dropped.push({ feature: candidate.feature, reason: "correlated", ...twin });
    else kept.push({ candidate, values });
  }
  const active = kept.map(({ candidate }) => candidate);
  const extra = tooMany(active, first);
  for (const { feature, coverage } of extra) {
    dropped.push({ feature, reason: "over_limit", number: coverage, with: null });
  }
  const names = new Set(active.filter((candidate) => !extra.includes(candidate)).map(({ feature }) => feature));
  return {
    candidates: candidates.length,
    kept: candidates.filter(({ feature }) => names.has(feature)).map(({ feature }) => feature),
    dropped,
  };
}

function inOrder(candidates: readonly Candidate[], first: readonly string[]): Candidate[] {
  const rank = (feature: string) => (first.includes(feature) ? first.indexOf(feature) : first.length);
  return candidates.toSorted((a, b) => rank(a.feature) - rank(b.feature));
}

function unusable({ feature, coverage, sample }: Candidate): DroppedFeature | null {
  if (coverage < LEAST_COVERAGE) return { feature, reason: "not_known", number: coverage, with: null };
  const alike = largestShare(sample);
  return alike >= MOST_ALIKE ? { feature, reason: "near_constant", number: alike, with: null } : null;
}

/** The share of the most frequent value among those that are known. */
function largestShare(sample: Float64Array): number {
  const known = sample.filter((value) => !Number.isNaN(value)).sort();
  let [most, run] = [0, 0];
  for (const [index, value] of known.entries()) {
    run = index > 0 && value === known[index - 1] ? run + 1 : 1;
    if (run > most) most = run;
  }
  return known.length === 0 ? 1 : most / known.length;
}

function scaled({ sample, log }: Candidate): Float64Array {
  return log ? sample.map((value) => Math.log1p(Math.max(0, value))) : sample;
}

function twinAmong(
  kept: readonly { candidate: Candidate; values: Float64Array }[],
  values: Float64Array,
): { number: number; with: string } | null {
  for (const other of kept) {
    const r = correlation(other.values, values);
    if (Math.abs(r) > MOST_CORRELATED) return { number: r, with: other.candidate.feature };
  }
  return null;
}

/** Pearson's r over the rows where both are known; 0 where they are too few or one does not vary there. */
function correlation(a: Float64Array, b: Float64Array): number {
  let [n, meanA, meanB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < a.length; row++) {
    const x = a[row] ?? Number.NaN;
    const y = b[row] ?? Number.NaN;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n++;
    const dx = x - meanA;
    const dy = y - meanB;
    meanA += dx / n;
    meanB += dy / n;
    squaresA += dx * (x - meanA);
    squaresB += dy * (y - meanB);
    products += dx * (y - meanB);
  }
  if (n < FEWEST_PAIRS || squaresA === 0 || squaresB === 0) return 0;
  return products / Math.sqrt(squaresA * squaresB);
}

function tooMany(active: readonly Candidate[], first: readonly string[]): Candidate[] {
  const excess = active.length - MOST_FEATURES;
  if (excess <= 0) return [];
  return active
    .filter(({ feature }) => !first.includes(feature))
    .toSorted((a, b) => a.coverage - b.coverage)
    .slice(0, excess);
}
