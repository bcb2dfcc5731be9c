import { AppError } from "../../domain/errors.ts";
import { deriveSeed } from "../../domain/random.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import type { Partition, Partitioner, PartitionMethod } from "../segmentation/partition.ts";
import type { Progress } from "../segmentation/progress.ts";
import { fitScaler } from "../segmentation/scale.ts";
import { type Silhouette, silhouette } from "../segmentation/silhouette.ts";
import { type Backtest, type BacktestInput, backtest } from "./backtest.ts";
import { checkGate, type Gate } from "./gate.ts";
import type { GateSettings } from "./gateSettings.ts";
import { type GroupOutcome, groupOutcomes } from "./groupOutcomes.ts";
import { type NeighbourPair, neighbours } from "./neighbours.ts";
import type { LaterOutcomes } from "./outcomes.ts";
import { bootstrapStability, type Stability } from "./stability.ts";

/** One method with one number of groups, checked: a row of the bake-off. */
export interface Candidate {
  method: PartitionMethod;
  k: number;
  /** Makes the same cut of other people: what the checks of a chosen partition cut again. */
  partitioner: Partitioner;
  partition: Partition;
  /** People in each segment. */
  sizes: number[];
  silhouette: Silhouette;
  /** Null for rules in a shop where too little followed to test them on. */
  backtest: Backtest | null;
  /**
   * What people did later who were where each segment is, as of the earlier day. It describes the segments and compares
   * neighbours; whether the cut foresees anything is the backtest's to say, which is fitted on people it is not tested on.
   */
  later: GroupOutcome[];
  /** Neighbours in later revenue, numbered as the segments. */
  neighbours: NeighbourPair[];
  /** Null where it was not measured because the cheaper checks had failed already; `skipped` says so. */
  stability: Stability | null;
  skipped: Sentence | null;
  gate: Gate;
  /** How long all of it took; null without a clock. */
  seconds: number | null;
  /** What else there is to say of it beside the others. */
  remark?: Sentence;
}

/** A method and number of groups that cannot be had on these people. */
export interface UnfitCandidate {
  method: PartitionMethod;
  k: number;
  unfit: Sentence;
}

export interface CandidateInput {
  values: Matrix;
  past: Past;
  /** Which columns are skewed: silhouettes are measured on the scale people are clustered on. */
  log: readonly boolean[];
  /** How much each column counts; all alike unless given. */
  weights?: readonly number[] | undefined;
  seed: number;
  /** Milliseconds of the caller's clock. */
  now?: (() => number) | undefined;
  /** Why stability is not worth measuring after such a backtest, or null; for candidates that have to beat another. */
  hasLost?: ((tested: Backtest) => Sentence | null) | undefined;
  settings?: GateSettings | undefined;
}

/** People as of an earlier day, with the same columns, and what they did in the days that followed. */
export interface Past {
  values: Matrix;
  outcomes: LaterOutcomes;
  /** Length of the outcomes; 90 by default. */
  horizonDays?: number;
}

/** Runs every check on one candidate, cheap ones first; stability, the dear one, only where it can still matter. */
export function examine(
  partitioner: Partitioner,
  k: number,
  input: CandidateInput,
  progress: Progress,
): Candidate | UnfitCandidate {
  const { values, past, log, weights, seed } = input;
  const { method } = partitioner;
  const startedAt = input.now?.();
  const unfit = partitioner.unfit(values, k) ?? partitioner.unfit(past.values, k);
  if (unfit) return { method, k, unfit };

  const partition = partitioner.fit(values, k, deriveSeed(seed, `${method} ${k}`));
  const sizes = countLabels(partition);
  const tested = backtestOrNull({ ...past, partitioner, k, seed });
  if (!tested) return { method, k, unfit: sentence("partition.half_unfit", { k }) };
  const later = groupOutcomes(partition.assign(past.values), partition.k, past.outcomes);
  const pairs = neighbours(later);
  const gateWith = (stability: number[] | null) =>
    checkGate({
      sizes,
      stability,
      backtest: tested,
      neighbours: pairs,
      horizonDays: past.horizonDays ?? 90,
      settings: input.settings,
      hasOwnAxes: weights !== undefined && values.columns > 3,
    });

  const lost = lostAlready(gateWith(sizes.map(() => 1))) ?? input.hasLost?.(tested) ?? null;
  const stability = lost ? null : bootstrapStability(values, partitioner, partition, { ...progress, seed });
  return {
    method,
    k,
    partitioner,
    partition,
    sizes,
    silhouette: silhouette(fitScaler(values, log, weights).scaled, partition.labels, partition.k, { seed }),
    backtest: tested,
    later,
    neighbours: pairs,
    stability,
    skipped: lost,
    gate: gateWith(stability?.perSegment ?? null),
    seconds: startedAt === undefined || !input.now ? null : (input.now() - startedAt) / 1000,
  };
}

/** Whether the candidate could be had at all. */
export function isFit(candidate: Candidate | UnfitCandidate): candidate is Candidate {
  return !("unfit" in candidate);
}

/** Null where half of the people are too alike to be cut, though all of them are not. */
export function backtestOrNull(input: BacktestInput): Backtest | null {
  try {
    return backtest(input);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_input") return null;
    throw error;
  }
}

/** Whether even perfect stability could not save the candidate; by which check. */
function lostAlready(best: Gate): Sentence | null {
  const failed = best.checks.find(({ segment, result }) => segment === null && result === "fail");
  return failed ? sentence("candidate.stability_skipped", { check: failed.check }) : null;
}

/** People in each group. */
export function countLabels({ labels, k }: Partition): number[] {
  const sizes = Array.from({ length: k }, () => 0);
  for (const label of labels) sizes[label]!++;
  return sizes;
}
