import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { NeighbourPair } from "./neighbours.ts";
import type { Interval } from "./pairedR2.ts";

export type Verdict = "pass" | "warn" | "fail";

export const GATE_CHECKS = [
  "size",
  "stability",
  "coverage",
  "segment_count",
  "largest_segment",
  "backtest",
  "against_rules",
  "neighbours",
] as const;
export type GateCheck = (typeof GATE_CHECKS)[number];

/** One check with everything a screen or an audit needs to show why. */
export interface Check {
  check: GateCheck;
  /** The segment it is about, null for the partition as a whole. */
  segment: number | null;
  result: Verdict;
  number: number;
  threshold: number;
  sentence: Sentence;
}

export interface GateInput {
  /** People in each segment; together the population. */
  sizes: readonly number[];
  /** Bootstrap Jaccard of each segment; null where it was not measured, which fails. */
  stability: readonly number[] | null;
  /** Null where there was nothing to test against, which fails. */
  backtest: { r2: Interval; rulesR2: Interval; difference: Interval } | null;
  /** Pairs numbered as the segments; null where there was nothing to compare. */
  neighbours: readonly NeighbourPair[] | null;
  /** Days of outcomes in the backtest, for the words. */
  horizonDays: number;
}

export interface Gate {
  /** `fail`: may not go live. `warn`: may, once a person accepts the warnings and that is logged. */
  result: Verdict;
  checks: Check[];
  /** Segments that pass or warn; people of the others belong to no segment. */
  accepted: number[];
  /** Part of the population in accepted segments. */
  acceptedShare: number;
}

const THRESHOLDS = {
  /** Least part of the population worth a segment. */
  size: 0.05,
  /** Part above which a segment is too broad to act on as one. */
  largest: 0.5,
  /** Jaccard below which a segment fails, and from which it passes. */
  unstable: 0.6,
  stable: 0.75,
  /** Least part of the population in accepted segments. */
  coverage: 0.8,
  fewestSegments: 4,
  preferredSegments: 5,
  mostSegments: 8,
  /** R2 by which segments may fall short of plain rules. */
  rulesMargin: 0.02,
  significance: 0.05,
} as const;

/**
 * The checks that segments must pass before anyone can accept them. A segment that is too small or does not come back
 * is left out, as long as 80% of the population stays in segments that pass or warn; otherwise the whole fails, as it
 * does where the segments say nothing about what people do later or say clearly less than plain rules.
 */
export function checkGate(input: GateInput): Gate {
  const people = input.sizes.reduce((sum, size) => sum + size, 0);
  const shares = input.sizes.map((size) => (people > 0 ? size / people : 0));
  const ofSegments = shares.map((share, segment) => checkSegment(input, segment, share));
  const accepted = ofSegments.flatMap((checks, segment) =>
    checks.some(({ result }) => result === "fail") ? [] : [segment],
  );
  const acceptedShare = accepted.reduce((sum, segment) => sum + shares[segment]!, 0);
  const ofWhole = [
    ...(input.stability ? [] : [stabilityNotMeasured()]),
    checkCoverage(acceptedShare),
    checkCount(accepted.length),
    checkLargest(Math.max(0, ...accepted.map((segment) => shares[segment]!))),
    ...checkBacktest(input),
    ...checkNeighbours(input.neighbours),
  ];
  const failed = ofWhole.some(({ result }) => result === "fail");
  const checks = [...ofSegments.flat(), ...ofWhole];
  const clean = checks.every(({ result }) => result === "pass");
  return { result: failed ? "fail" : clean ? "pass" : "warn", checks, accepted, acceptedShare };
}

function checkSegment({ sizes, stability }: GateInput, segment: number, share: number): Check[] {
  const size = verdict(share >= THRESHOLDS.size);
  const checks = [toCheck("size", size, share, THRESHOLDS.size, { people: sizes[segment]! }, segment)];
  const jaccard = stability?.[segment];
  if (jaccard !== undefined) {
    const result = jaccard >= THRESHOLDS.stable ? "pass" : jaccard >= THRESHOLDS.unstable ? "warn" : "fail";
    const threshold = result === "fail" ? THRESHOLDS.unstable : THRESHOLDS.stable;
    checks.push(toCheck("stability", result, jaccard, threshold, {}, segment));
  }
  return checks;
}

function checkCoverage(share: number): Check {
  return toCheck("coverage", verdict(share >= THRESHOLDS.coverage), share, THRESHOLDS.coverage);
}

function checkCount(count: number): Check {
  const { fewestSegments, preferredSegments, mostSegments } = THRESHOLDS;
  if (count < fewestSegments) return toCheck("segment_count", "fail", count, fewestSegments);
  if (count > mostSegments) return toCheck("segment_count", "fail", count, mostSegments);
  return toCheck("segment_count", count < preferredSegments ? "warn" : "pass", count, preferredSegments);
}

function checkLargest(share: number): Check {
  return toCheck("largest_segment", share > THRESHOLDS.largest ? "warn" : "pass", share, THRESHOLDS.largest);
}

function checkBacktest({ backtest, horizonDays }: GateInput): Check[] {
  if (!backtest) {
    return [
      { ...toCheck("backtest", "fail", 0, 0), sentence: sentence("gate.backtest.not_measured", { horizonDays }) },
    ];
  }
  const { r2, rulesR2 } = backtest;
  const params = { horizonDays, r2: r2.value, lower: r2.lower, upper: r2.upper, rulesR2: rulesR2.value };
  const ahead = r2.value - rulesR2.value;
  return [
    toCheck("backtest", verdict(r2.lower > 0), r2.lower, 0, params),
    toCheck("against_rules", verdict(ahead >= -THRESHOLDS.rulesMargin), ahead, -THRESHOLDS.rulesMargin, params),
  ];
}

function checkNeighbours(pairs: readonly NeighbourPair[] | null): Check[] {
  if (!pairs || pairs.length === 0) return [];
  const smallest = (pair: NeighbourPair) => Math.min(...pair.tests.map((test) => test.adjusted));
  const alike = pairs.filter((pair) => !pair.differ);
  if (alike.length === 0) {
    return [toCheck("neighbours", "pass", Math.max(...pairs.map(smallest)), THRESHOLDS.significance)];
  }
  return alike.map((pair) =>
    toCheck("neighbours", "warn", smallest(pair), THRESHOLDS.significance, { first: pair.first, second: pair.second }),
  );
}

function stabilityNotMeasured(): Check {
  const check = toCheck("stability", "fail", 0, THRESHOLDS.unstable);
  return { ...check, sentence: sentence("gate.stability.not_measured") };
}

function verdict(passes: boolean): Verdict {
  return passes ? "pass" : "fail";
}

function toCheck(
  check: GateCheck,
  result: Verdict,
  number: number,
  threshold: number,
  params: Sentence["params"] = {},
  segment: number | null = null,
): Check {
  const words = sentence(`gate.${check}.${result}`, {
    ...params,
    number,
    threshold,
    ...(segment === null ? {} : { segment }),
  });
  return { check, segment, result, number, threshold, sentence: words };
}
