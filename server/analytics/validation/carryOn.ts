import { deriveSeed } from "../../domain/random.ts";
import { sentence } from "../../domain/sentence.ts";
import { kMeansOn } from "../segmentation/kMeansPartitioner.ts";
import type { Partition } from "../segmentation/partition.ts";
import { fitScaler } from "../segmentation/scale.ts";
import { withinSquares } from "../segmentation/withinSquares.ts";
import type { Candidate, CandidateInput } from "./candidate.ts";

/**
 * How much worse segments that go on from the live ones may fit than the best that could be found anew. Tried on CDNOW
 * over twelve months, five segments: at 1.05 one month redraws them and 57% of people keep theirs, at 1.15 none does
 * and 85% or more keep theirs in every month.
 */
const MOST_INERTIA = 1.15;

/**
 * Whether to go on with the live segments rather than with new ones. New segments move people who did nothing, so the
 * live ones, moved on to where their people are now, are kept while they pass the gate with no more segments left out
 * and fit nearly as well: at most 1.15 of the inertia of as many segments found anew by k-means, both on today's scale,
 * whatever the gate says of those: more segments always fit closer, so other numbers are no measure. First on the live
 * scale, and, once people have outgrown that, from the same centroids on a new one. Otherwise new segments of the same
 * number come first, where the gate lets as many pass, since most of their ids can be carried.
 *
 * A further warning is no reason to draw everything anew: whether two neighbours differ enough comes and goes with
 * chance, and redrawing for it moved two people in three on a published order history (`npm run evaluate -- continuity`).
 * @param best what would be chosen without a live model
 * @param fresh candidates found anew, those that fail the gate among them
 * @param goingOn ways to go on, the one that moves fewest first; looked at only while none before it would do. Each is
 * given the remark that says why it was taken or not
 */
export function carryOn(
  best: Candidate,
  fresh: readonly Candidate[],
  goingOn: Iterable<Candidate>,
  input: Pick<CandidateInput, "values" | "log" | "weights" | "seed">,
): Candidate {
  const leftOut = ({ k, gate }: Candidate) => k - gate.accepted.length;
  const isAsGood = (candidate: Candidate) => candidate.gate.result !== "fail" && leftOut(candidate) <= leftOut(best);
  const { scaled } = fitScaler(input.values, input.log, input.weights);
  const inertia = ({ labels, k }: Pick<Partition, "labels" | "k">) => withinSquares(scaled, labels, k);
  let anew = best;
  for (const candidate of goingOn) {
    const { k, partition } = candidate;
    const sameNumber = fresh.find((one) => one.k === k && isAsGood(one));
    if (sameNumber) anew = sameNumber;
    const peer = fresh.find((one) => one.k === k && one.method === "k_means")?.partition ?? foundAnew(k, input);
    const params = { ratio: inertia(partition) / inertia(peer ?? partition), threshold: MOST_INERTIA };
    const isClose = params.ratio <= MOST_INERTIA;
    const isKept = isClose && isAsGood(candidate);
    const code = isKept ? "warm_kept" : isClose ? "warm_gate" : "warm_inertia";
    candidate.remark = sentence(`candidate.${code}`, isClose && !isKept ? {} : params);
    if (isKept) return candidate;
  }
  return anew;
}

/** As many segments anew, where that number was not tried or could not be tested; null where people are too alike. */
function foundAnew(
  k: number,
  { values, log, weights, seed }: Pick<CandidateInput, "values" | "log" | "weights" | "seed">,
): Partition | null {
  const partitioner = kMeansOn(log, weights);
  return partitioner.unfit(values, k)
    ? null
    : partitioner.fit(values, k, deriveSeed(seed, `${partitioner.method} ${k}`));
}
