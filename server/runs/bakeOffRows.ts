import type { BakeOff } from "../analytics/validation/bakeOff.ts";
import { type Candidate, isFit, type UnfitCandidate } from "../analytics/validation/candidate.ts";
import type { DensityFinding } from "../analytics/validation/densityMethods.ts";
import { doubtsOf, passes, whyPreferred } from "../analytics/validation/preference.ts";
import type { Tier } from "../analytics/validation/tier.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";

/** One row of the bake-off: what was tried, how it fared, and why it was taken or not. */
export interface BakeOffRow {
  method: string;
  /** Segments asked for; groups found by a method that finds out by itself. */
  k: number;
  /**
   * The gate's, or `lost`: to the chosen one, so the dear checks were not made; `outliers`: tells outliers and no
   * segments; `not_run`: nothing measured spoke for it, or there was too little to learn from.
   */
  result: "pass" | "warn" | "fail" | "lost" | "unfit" | "outliers" | "not_run";
  isChosen: boolean;
  why: Sentence;
  /** People in each cluster, of a sample where the method was tried on one; null where it was not tried. */
  sizes: number[] | null;
  smallestShare: number | null;
  /** Of a sample, with its standard error. */
  silhouette: number | null;
  silhouetteError: number | null;
  /** Of the least stable segment, and of each; null where it was not measured because a cheaper check had failed. */
  jaccard: number | null;
  jaccards: number[] | null;
  r2: { value: number; lower: number; upper: number } | null;
  rulesR2: number | null;
  /** People in no group; 0 for methods that place everybody. */
  noiseShare: number | null;
  seconds: number | null;
  /** What speaks for trying a method, measured: tried where a value reaches its threshold. */
  triggers: { name: string; value: number; threshold: number; sentence: Sentence }[];
  /** Checks on the whole that failed, and what was not measured. */
  notes: Sentence[];
}

type Tried = Omit<BakeOff, "refused">;

/** All that a run tried, in the order it was tried. */
export function bakeOffRows(found: Tried): BakeOffRow[] {
  const { chosen, candidates, challenges, density, tier } = found;
  return [
    ...candidates.map((candidate) => candidateRow(candidate, candidate === chosen, whyOf(candidate, found))),
    ...challenges.map(({ candidate, hasWon, why }) => candidateRow(candidate, hasWon, why)),
    ...(tier.name === "rules_only" ? [networkNotTried(tier)] : []),
    ...density.map(densityRow),
  ];
}

function whyOf(candidate: Candidate | UnfitCandidate, { chosen, first }: Tried): Sentence {
  if (!isFit(candidate)) return candidate.unfit;
  if (candidate.remark) return candidate.remark;
  if (!passes(candidate)) {
    const checks = candidate.gate.checks.filter(({ result, segment }) => result === "fail" && segment === null);
    return sentence("bakeoff.failed", { checks: checks.length });
  }
  if (candidate === chosen) {
    return sentence("bakeoff.chosen", { segments: chosen.gate.accepted.length, doubts: doubtsOf(chosen) });
  }
  if (candidate === first) return sentence("bakeoff.replaced", { method: chosen?.method ?? "" });
  return first ? whyPreferred(first, candidate) : sentence("bakeoff.refusal_stands");
}

const NOTHING = {
  sizes: null,
  smallestShare: null,
  silhouette: null,
  silhouetteError: null,
  jaccard: null,
  jaccards: null,
  r2: null,
  rulesR2: null,
  noiseShare: null,
  seconds: null,
  triggers: [],
  notes: [],
};

function candidateRow(candidate: Candidate | UnfitCandidate, isChosen: boolean, why: Sentence): BakeOffRow {
  const { method, k } = candidate;
  if (!isFit(candidate)) return { ...NOTHING, method, k, result: "unfit", isChosen, why };
  const { sizes, silhouette, stability, backtest, gate, skipped, seconds } = candidate;
  const people = sizes.reduce((sum, size) => sum + size, 0);
  const failed = gate.checks.filter(({ result, segment }) => result === "fail" && segment === null);
  // A challenger that lost was not measured to the end: what its gate says follows from that.
  const hasLost = skipped?.code.startsWith("bakeoff.") ?? false;
  return {
    ...NOTHING,
    method,
    k,
    result: hasLost ? "lost" : gate.result,
    isChosen,
    why,
    sizes,
    smallestShare: Math.min(...sizes) / people,
    silhouette: silhouette.value,
    silhouetteError: silhouette.standardError,
    jaccard: stability ? Math.min(...stability.perSegment) : null,
    jaccards: stability ? [...stability.perSegment] : null,
    r2: backtest && { value: backtest.r2.value, lower: backtest.r2.lower, upper: backtest.r2.upper },
    rulesR2: backtest?.rulesR2.value ?? null,
    noiseShare: 0,
    seconds,
    notes: hasLost ? [] : [...failed.map((check) => check.sentence), ...(skipped ? [skipped] : [])],
  };
}

/** Where plain rules are all that can be had, a reader is told why nothing was learned: of how many, and how many it takes. */
function networkNotTried({ sentence: { code, params } }: Tier): BakeOffRow {
  const why =
    code === "tier.rules_only" ? sentence("bakeoff.too_few_buyers", params) : sentence("bakeoff.nothing_to_test_on");
  return { ...NOTHING, method: "autoencoder", k: 0, result: "not_run", isChosen: false, why };
}

function densityRow({ method, triggers, found, seconds }: DensityFinding): BakeOffRow {
  const measured = triggers.map((one) => ({
    ...one,
    sentence: sentence(`trigger.${one.name}`, { value: one.value, threshold: one.threshold }),
  }));
  const shared = { ...NOTHING, method, isChosen: false, triggers: measured, seconds };
  if (!found) return { ...shared, k: 0, result: "not_run", why: sentence("bakeoff.not_triggered") };
  const { clusters, sizes, noiseShare, smallestShare, silhouette } = found;
  return {
    ...shared,
    k: clusters,
    result: "outliers",
    why: sentence("bakeoff.outliers_only", { clusters, noiseShare }),
    sizes,
    smallestShare,
    silhouette: silhouette?.value ?? null,
    silhouetteError: silhouette?.standardError ?? null,
    noiseShare,
  };
}
