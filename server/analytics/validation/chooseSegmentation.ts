import { AppError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { CentroidParameters } from "../segmentation/centroidPartitioner.ts";
import { kMeansOn } from "../segmentation/kMeansPartitioner.ts";
import { type Matrix, requireFinite } from "../segmentation/matrix.ts";
import type { Partitioner } from "../segmentation/partition.ts";
import { type Progress, partOf } from "../segmentation/progress.ts";
import { rfmRulesPartitioner } from "../segmentation/rfmRulesPartitioner.ts";
import { rescaledKMeans, warmKMeans } from "../segmentation/warmKMeans.ts";
import { type Candidate, type CandidateInput, examine, isFit, type Past, type UnfitCandidate } from "./candidate.ts";
import { carryOn } from "./carryOn.ts";
import { type Check, GATE_CHECKS, type GateCheck } from "./gate.ts";
import type { GateSettings } from "./gateSettings.ts";
import { requireOutcomesOf } from "./outcomes.ts";
import { byPreference, passes } from "./preference.ts";
import { examineRules, type RulesOnlyInput } from "./rulesOnly.ts";
import { FEWEST_FOR_RULES, rulesFor, segmentsForSize, type Tier, tierOf } from "./tier.ts";

export interface SegmentationInput extends Progress {
  /** Today's buyers x (recency in days, orders, net revenue in minor units, then up to three axes). */
  values: Matrix;
  /** The same of an earlier day with what followed; null for a shop too young to have one. */
  past: Past | null;
  /** Any integer; the same input and seed give the same choice. */
  seed: number;
  /** Numbers of segments tried; 4 to 8 by default. */
  kRange?: readonly number[] | undefined;
  /** Which columns are skewed to the right, so that their logarithm is taken; the first three by default. */
  log?: readonly boolean[] | undefined;
  /** How much each column counts beside the others: the goal's weights. All alike by default. */
  weights?: readonly number[] | undefined;
  /** Milliseconds of the caller's clock: how long each candidate took is told where it is given. */
  now?: (() => number) | undefined;
  live?: LiveGroups | null | undefined;
  /** What the gate asks; the product's own unless given. */
  settings?: GateSettings | undefined;
}

/** The segments in force, where they are centroids on the same columns: a run goes on from them if it can. */
export interface LiveGroups {
  parameters: CentroidParameters;
}

/** Why there are no segments: the check that decided, its number and what it had to reach. */
export interface Refusal {
  check: GateCheck | "buyers" | "past_buyers" | "outcomes" | "fit";
  number: number;
  threshold: number;
  sentence: Sentence;
}

/** Exactly one of `chosen` and `refused` is set. `candidates` is the bake-off, in the order it was run. */
export interface Choice {
  chosen: Candidate | null;
  refused: Refusal | null;
  candidates: (Candidate | UnfitCandidate)[];
  /** What the shop's size and history allow. */
  tier: Tier;
}

const FEWEST_PAST_BUYERS = 200;
/** Fewer people who ordered again leave the backtest nothing to explain. */
const FEWEST_RETURNING = 30;
const K_RANGE = [4, 5, 6, 7, 8];

/**
 * Tries k-means with each number of segments, keeps those that pass the gate, and takes the best: five or six accepted
 * segments before others, then the fewest warnings, then the greatest stability, then the more segments. Where none of
 * them passes (because it falls more than .02 R2 short of plain RFM rules, or does not come back), the rules go through
 * the same gate instead.
 * A shop of fewer than 500 buyers, or without enough behind it to test on, gets plain rules, which are called no more
 * than that. Where nothing passes, or the buyers are too few or too alike, the choice is a refusal that names the
 * decisive check; bad shape (NaN, mismatched lengths) is an error all the same.
 */
export function chooseSegmentation(input: SegmentationInput): Choice {
  const { values, past, seed, kRange = K_RANGE, log = defaultLog(values), weights, now, settings } = input;
  requireShapes(values, past);
  const tier = tierOf(values.rows);
  const untestable = past ? tooLittleToTest(past) : noPast();
  if (tier.name === "rules_only" || untestable || !past) {
    const testable = untestable ? null : past;
    return chooseRules({ values, past: testable, log, weights, seed, settings }, tier, untestable);
  }

  const shared = { values, past, log, weights, seed, now, settings };
  const tried = segmentsForSize(kRange, values.rows);
  const candidates = examineAll(kMeansOn(log, weights), tried, shared, partOf(input, 0, 0.8));
  if (!candidates.filter(isFit).some(passes)) {
    candidates.push(...examineAll(rfmRulesPartitioner, tried, shared, partOf(input, 0.8, 1)));
  }
  input.onProgress?.(1);
  const fresh = candidates.filter(isFit).toSorted(byPreference);
  const best = fresh.find(passes);
  const goingOn = input.live ? goOn(input.live, shared, candidates, input) : [].values();
  const chosen = best ? carryOn(best, fresh, goingOn, shared) : goingOn.find(passes);
  if (chosen) return { chosen, refused: null, candidates, tier };
  return { chosen: null, refused: refusalOf(candidates), candidates, tier };
}

/**
 * Rules where there are buyers enough to sort. What stops them is what the refusal names, and not the short past: rules
 * ask for none, so waiting would not bring them.
 */
function chooseRules(input: RulesOnlyInput, size: Tier, untestable: Refusal | null): Choice {
  const tier = size.name === "rules_only" || !untestable ? size : rulesFor(untestable.sentence);
  const people = input.values.rows;
  if (people < FEWEST_FOR_RULES) {
    return { chosen: null, refused: refuse("buyers", people, FEWEST_FOR_RULES), candidates: [], tier };
  }
  const candidates = examineRules(input);
  const chosen = candidates.filter(isFit).find(passes) ?? null;
  return { chosen, refused: chosen ? null : refusalOf(candidates), candidates, tier };
}

/** Ways to go on from the live segments, examined as they are asked for and noted in the table of what was tried. */
function* goOn(
  { parameters }: LiveGroups,
  input: CandidateInput,
  candidates: (Candidate | UnfitCandidate)[],
  { signal }: Progress,
): Generator<Candidate, undefined> {
  const { log, weights } = input;
  for (const partitioner of [warmKMeans(parameters), rescaledKMeans(parameters, log, weights)]) {
    const candidate = examine(partitioner, parameters.centroids.length, input, { signal });
    candidates.push(candidate);
    if (isFit(candidate)) yield candidate;
  }
}

function examineAll(
  partitioner: Partitioner,
  kRange: readonly number[],
  input: CandidateInput,
  progress: Progress,
): (Candidate | UnfitCandidate)[] {
  return kRange.map((k, i) => {
    progress.signal?.throwIfAborted();
    const part = partOf(progress, i / kRange.length, (i + 1) / kRange.length);
    const candidate = examine(partitioner, k, input, part);
    part.onProgress?.(1);
    return candidate;
  });
}

/**
 * The check that decided: of those that failed for the whole, the one that stopped most candidates (in the order of the
 * gate where equal), with the numbers of the candidate that came nearest: what failed is on the wrong side of its
 * threshold, whichever that is. Where none could be tried, why not with the fewest segments.
 */
function refusalOf(candidates: readonly (Candidate | UnfitCandidate)[]): Refusal {
  const failures = candidates.filter(isFit).flatMap(decisiveFailures);
  const count = (check: GateCheck) => failures.filter((failure) => failure.check === check).length;
  const decisive = GATE_CHECKS.toSorted((a, b) => count(b) - count(a))[0];
  const nearest = failures
    .filter(({ check }) => check === decisive)
    .toSorted((a, b) => Math.abs(a.number - a.threshold) - Math.abs(b.number - b.threshold))[0];
  if (nearest) {
    const { check, number, threshold, sentence: words } = nearest;
    return { check, number, threshold, sentence: words };
  }
  const [unfit] = candidates
    .flatMap((candidate) => (isFit(candidate) ? [] : [candidate]))
    .toSorted((a, b) => a.k - b.k);
  const words = unfit?.unfit ?? sentence("refusal.no_candidates");
  return { check: "fit", number: 0, threshold: 1, sentence: words };
}

/** Failures for the whole, without those that only follow from another: stability that was not measured for it. */
function decisiveFailures({ gate, skipped }: Candidate): Check[] {
  return gate.checks.filter(
    ({ check, segment, result }) => segment === null && result === "fail" && !(skipped && check === "stability"),
  );
}

/** Why a shop is too small for any segments, or too young for clusters, before anything is tried; null where it is not. */
export function refuseEarly(values: Matrix, past: Past): Refusal | null {
  if (values.rows < FEWEST_FOR_RULES) return refuse("buyers", values.rows, FEWEST_FOR_RULES);
  return tooLittleToTest(past);
}

/** The past, where it is enough to test anything on; else null. */
export function testablePast(past: Past): Past | null {
  return tooLittleToTest(past) ? null : past;
}

function tooLittleToTest(past: Past): Refusal | null {
  const horizonDays = past.horizonDays ?? 90;
  if (past.values.rows < FEWEST_PAST_BUYERS) {
    return refuse("past_buyers", past.values.rows, FEWEST_PAST_BUYERS, { horizonDays });
  }
  const returning = past.outcomes.orders.filter((orders) => orders > 0).length;
  return returning < FEWEST_RETURNING ? refuse("outcomes", returning, FEWEST_RETURNING, { horizonDays }) : null;
}

function noPast(): Refusal {
  return { check: "past_buyers", number: 0, threshold: FEWEST_PAST_BUYERS, sentence: sentence("refusal.no_past") };
}

function refuse(check: Refusal["check"], number: number, threshold: number, params: Sentence["params"] = {}): Refusal {
  return { check, number, threshold, sentence: sentence(`refusal.${check}`, { ...params, number, threshold }) };
}

function requireShapes(values: Matrix, past: Past | null): void {
  requireFinite(values);
  if (!past) return;
  requireFinite(past.values);
  requireOutcomesOf(past.values.rows, past.outcomes);
  if (past.values.columns !== values.columns) {
    throw new AppError(
      "invalid_input",
      `People have ${values.columns} columns today and ${past.values.columns} in the past; give the same features.`,
    );
  }
}

/** The first three columns: recency, frequency and money are skewed. */
export function defaultLog(values: Matrix): boolean[] {
  return Array.from({ length: values.columns }, (_, column) => column < 3);
}
