import { type Sentence, sentence } from "../../domain/sentence.ts";
import { autoencoderOn } from "../segmentation/autoencoderPartitioner.ts";
import { mlKMeansOn } from "../segmentation/kMeansPartitioner.ts";
import { type Progress, partOf } from "../segmentation/progress.ts";
import { wardOn } from "../segmentation/wardPartitioner.ts";
import type { Backtest } from "./backtest.ts";
import { type Candidate, type CandidateInput, examine, isFit, type UnfitCandidate } from "./candidate.ts";
import type { Choice } from "./chooseSegmentation.ts";
import { doubtsOf, passes } from "./preference.ts";

/** R2 by which another method must foresee later revenue better than the chosen one: what the gate calls clearly. */
const MARGIN = 0.02;
/** ml-kmeans keeps every point as an array of its own and looks at all of them from one start. */
const MOST_PEOPLE_FOR_ML = 20_000;

/** A challenger, and why it was taken or not. */
export interface Challenge {
  candidate: Candidate | UnfitCandidate;
  hasWon: boolean;
  why: Sentence;
}

/**
 * Sends other methods through the gate of the chosen one, with as many segments: Ward's trees, ml-kmeans (on few enough
 * people) and an autoencoder. One is taken in its place where it passes with no more doubts and foresees later revenue
 * by .02 R2 better; that is measured on people none of them was learned on, the same for all. Stability, the dear check,
 * is measured only for those that clear that. A refusal stands: each further method would be one more chance to pass by
 * luck.
 */
export function challenge(choice: Choice, input: CandidateInput, progress: Progress = {}): Challenge[] {
  const rival = choice.chosen ?? nearestOf(choice);
  if (!rival) return [];
  const { log, weights, values } = input;
  const partitioners = [
    wardOn(log, weights),
    ...(values.rows <= MOST_PEOPLE_FOR_ML ? [mlKMeansOn(log, weights)] : []),
    autoencoderOn(log, weights),
  ];
  const hasLost = (tested: Backtest) =>
    choice.chosen ? lostBy(tested.r2.value, rival) : sentence("bakeoff.refusal_stands");
  const tried = partitioners.map((partitioner, i) => {
    progress.signal?.throwIfAborted();
    const part = partOf(progress, i / partitioners.length, (i + 1) / partitioners.length);
    const candidate = examine(partitioner, rival.k, { ...input, hasLost }, part);
    part.onProgress?.(1);
    return candidate;
  });
  const winner = choice.chosen && bestOf(tried, choice.chosen);
  return tried.map((candidate) => ({
    candidate,
    hasWon: candidate === winner,
    why: whyOf(candidate, choice.chosen, winner),
  }));
}

/** Of a refusal: the candidate that foresaw most. */
function nearestOf({ candidates }: Choice): Candidate | undefined {
  return candidates.filter(isFit).toSorted((a, b) => r2Of(b) - r2Of(a))[0];
}

function bestOf(tried: readonly (Candidate | UnfitCandidate)[], chosen: Candidate): Candidate | null {
  const winners = tried
    .filter(isFit)
    .filter((one) => passes(one) && doubtsOf(one) <= doubtsOf(chosen) && r2Of(one) >= r2Of(chosen) + MARGIN);
  return winners.toSorted((a, b) => r2Of(b) - r2Of(a))[0] ?? null;
}

function whyOf(candidate: Candidate | UnfitCandidate, chosen: Candidate | null, winner: Candidate | null): Sentence {
  if (!isFit(candidate)) return candidate.unfit;
  if (!chosen) return sentence("bakeoff.refusal_stands");
  const gained = r2Of(candidate) - r2Of(chosen);
  if (candidate === winner) return sentence("bakeoff.won", { gained, margin: MARGIN });
  const lost = lostBy(r2Of(candidate), chosen);
  if (lost) return lost;
  if (!passes(candidate)) return sentence("bakeoff.gained_but_failed", { gained });
  if (winner) return sentence("bakeoff.lost", { gained: r2Of(candidate) - r2Of(winner), margin: 0 });
  return sentence("bakeoff.gained_but_doubtful", {
    gained,
    doubts: doubtsOf(candidate),
    chosenDoubts: doubtsOf(chosen),
  });
}

/** By how much it falls short of what would be worth another method; null where it does not. */
function lostBy(r2: number, rival: Candidate): Sentence | null {
  const gained = r2 - r2Of(rival);
  return gained >= MARGIN ? null : sentence("bakeoff.lost", { gained, margin: MARGIN });
}

function r2Of({ backtest }: Candidate): number {
  return backtest?.r2.value ?? Number.NEGATIVE_INFINITY;
}
