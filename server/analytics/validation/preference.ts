import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { Candidate } from "./candidate.ts";

/** Numbers of segments that a small team serves, and that still tell people apart. */
const PREFERRED = [5, 6];

/** What a candidate is judged by, most important first; of each the greater is better. */
interface Merits {
  isPreferred: number;
  /** Checks that warn or fail, as a number below zero. */
  doubts: number;
  /** Stability of the least stable accepted segment. */
  stability: number;
  k: number;
}

/** Whether the gate lets it go live. */
export function passes({ gate }: Candidate): boolean {
  return gate.result !== "fail";
}

/**
 * Sorts candidates, best first: five or six accepted segments before others, then the fewest warnings, then the greatest
 * stability, then the more segments.
 */
export function byPreference(a: Candidate, b: Candidate): number {
  const [first, second] = [meritsOf(a), meritsOf(b)];
  return (
    second.isPreferred - first.isPreferred ||
    second.doubts - first.doubts ||
    second.stability - first.stability ||
    second.k - first.k
  );
}

/** Checks of a candidate that do not simply pass. */
export function doubtsOf({ gate }: Candidate): number {
  return gate.checks.filter(({ result }) => result !== "pass").length;
}

/** What decided for the chosen candidate against another that passed as well. */
export function whyPreferred(chosen: Candidate, other: Candidate): Sentence {
  const [ours, theirs] = [meritsOf(chosen), meritsOf(other)];
  const params = { chosenSegments: chosen.gate.accepted.length, segments: other.gate.accepted.length };
  if (ours.isPreferred !== theirs.isPreferred) return sentence("bakeoff.not_chosen.segments", params);
  if (ours.doubts !== theirs.doubts) {
    return sentence("bakeoff.not_chosen.doubts", { doubts: -theirs.doubts, chosenDoubts: -ours.doubts });
  }
  if (ours.stability !== theirs.stability) {
    return sentence("bakeoff.not_chosen.stability", { jaccard: theirs.stability, chosenJaccard: ours.stability });
  }
  return sentence("bakeoff.not_chosen.fewer", params);
}

function meritsOf(candidate: Candidate): Merits {
  const { gate, stability, k } = candidate;
  return {
    isPreferred: Number(PREFERRED.includes(gate.accepted.length)),
    doubts: -doubtsOf(candidate),
    stability: Math.min(...gate.accepted.map((segment) => stability?.perSegment[segment] ?? 0)),
    k,
  };
}
