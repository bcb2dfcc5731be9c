import { type Sentence, sentence } from "../../domain/sentence.ts";
import { DEFAULT_GATE_SETTINGS, type GateSettings } from "./gateSettings.ts";
import type { NeighbourPair } from "./neighbours.ts";
import type { Interval } from "./pairedR2.ts";
import { FEWEST_FOR_CLUSTERS } from "./tier.ts";

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
  "untested",
  "grouping",
  "time_slices",
  "channels",
  "effect_size",
  "reach",
  "playbook",
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
  /** Those of the product unless given. */
  settings?: GateSettings | undefined;
  /**
   * Cut by axes of a goal beside recency, frequency and money. Rules of those three foresee spending and nothing else,
   * so falling short of them warns but does not refuse segments that are to answer another question.
   */
  hasOwnAxes?: boolean;
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

/**
 * The checks that segments must pass before anyone can accept them. A segment that is too small or does not come back
 * is left out, as long as 80% of the population stays in segments that pass or warn; otherwise the whole fails, as it
 * does where the segments say nothing about what people do later or say clearly less than plain rules.
 */
export function checkGate(input: GateInput): Gate {
  const { settings = DEFAULT_GATE_SETTINGS } = input;
  const people = input.sizes.reduce((sum, size) => sum + size, 0);
  const shares = input.sizes.map((size) => (people > 0 ? size / people : 0));
  const ofSegments = shares.map((share, segment) => checkSegment(input, settings, segment, share));
  const accepted = ofSegments.flatMap((checks, segment) =>
    checks.some(({ result }) => result === "fail") ? [] : [segment],
  );
  const acceptedShare = accepted.reduce((sum, segment) => sum + shares[segment]!, 0);
  const ofWhole = [
    ...(input.stability ? [] : [stabilityNotMeasured(settings)]),
    checkCoverage(acceptedShare, settings),
    checkCount(accepted.length, settings),
    checkLargest(Math.max(0, ...accepted.map((segment) => shares[segment]!)), settings),
    ...checkBacktest(input, settings),
    ...checkNeighbours(input.neighbours, settings),
  ];
  const checks = [...ofSegments.flat(), ...ofWhole];
  return { result: worstOf(ofWhole, checks), checks, accepted, acceptedShare };
}

/**
 * The checks on plain rules for a shop too small or too young to test anything more: that groups are neither tiny nor
 * all of the shop. Whether they foresee what people do is told where it could be measured, and that it could not be
 * where not; neither stands in the way, since rules claim nothing but the order of what was bought.
 */
export function checkRulesGate(
  input: Pick<GateInput, "sizes" | "backtest" | "horizonDays"> & { settings: GateSettings },
): Gate {
  const { settings, backtest } = input;
  const tested = checkGate({ ...input, stability: input.sizes.map(() => 1), neighbours: null });
  const told = tested.checks
    .filter(({ check }) => check !== "stability" && check !== "backtest" && check !== "against_rules")
    .concat(
      backtest
        ? [asWarning(checkR2(backtest.r2, settings.leastR2, paramsOf(backtest, input.horizonDays)))]
        : [untested(input)],
    );
  return {
    ...tested,
    checks: told,
    result: worstOf(
      told.filter(({ segment }) => segment === null),
      told,
    ),
  };
}

function asWarning(check: Check): Check {
  return check.result === "fail" ? { ...check, result: "warn" } : check;
}

function untested({ sizes, horizonDays }: Pick<GateInput, "sizes" | "horizonDays">): Check {
  const people = sizes.reduce((sum, size) => sum + size, 0);
  return toCheck("untested", "warn", people, FEWEST_FOR_CLUSTERS, { horizonDays });
}

/** `fail` where the whole fails; anything less than a pass anywhere is a warning. */
function worstOf(ofWhole: readonly Check[], all: readonly Check[]): Verdict {
  if (ofWhole.some(({ result }) => result === "fail")) return "fail";
  return all.every(({ result }) => result === "pass") ? "pass" : "warn";
}

function checkSegment(
  { sizes, stability }: GateInput,
  { smallest, stable, unstable }: GateSettings,
  segment: number,
  share: number,
): Check[] {
  const checks = [toCheck("size", verdict(share >= smallest), share, smallest, { people: sizes[segment]! }, segment)];
  const jaccard = stability?.[segment];
  if (jaccard !== undefined) {
    const result = jaccard >= stable ? "pass" : jaccard >= unstable ? "warn" : "fail";
    checks.push(toCheck("stability", result, jaccard, result === "fail" ? unstable : stable, {}, segment));
  }
  return checks;
}

function checkCoverage(share: number, { coverage }: GateSettings): Check {
  return toCheck("coverage", verdict(share >= coverage), share, coverage);
}

function checkCount(count: number, settings: GateSettings): Check {
  const { fewestSegments, preferredSegments, mostSegments, blockedAbove } = settings;
  if (count < fewestSegments) return toCheck("segment_count", "fail", count, fewestSegments);
  if (count > Math.min(mostSegments, blockedAbove)) {
    const reason = count > blockedAbove ? "blocked" : "locked";
    const check = toCheck("segment_count", "fail", count, count > blockedAbove ? blockedAbove : mostSegments);
    return { ...check, sentence: sentence(`gate.segment_count.${reason}`, check.sentence.params) };
  }
  return toCheck("segment_count", count < preferredSegments ? "warn" : "pass", count, preferredSegments);
}

function checkLargest(share: number, { broad, tooBroad }: GateSettings): Check {
  if (share > tooBroad) return toCheck("largest_segment", "fail", share, tooBroad);
  return toCheck("largest_segment", share > broad ? "warn" : "pass", share, broad);
}

function checkBacktest(
  { backtest, horizonDays, hasOwnAxes = false }: GateInput,
  { leastR2, rulesMargin }: GateSettings,
): Check[] {
  if (!backtest) {
    return [
      { ...toCheck("backtest", "fail", 0, 0), sentence: sentence("gate.backtest.not_measured", { horizonDays }) },
    ];
  }
  const { r2, rulesR2 } = backtest;
  const params = paramsOf(backtest, horizonDays);
  const ahead = r2.value - rulesR2.value;
  const against = ahead >= -rulesMargin ? "pass" : hasOwnAxes ? "warn" : "fail";
  return [checkR2(r2, leastR2, params), toCheck("against_rules", against, ahead, -rulesMargin, params)];
}

function paramsOf({ r2, rulesR2 }: NonNullable<GateInput["backtest"]>, horizonDays: number): Sentence["params"] {
  return { horizonDays, r2: r2.value, lower: r2.lower, upper: r2.upper, rulesR2: rulesR2.value };
}

/** Above zero beyond doubt, and large enough to matter. */
function checkR2(r2: Interval, leastR2: number, params: Sentence["params"]): Check {
  if (!(r2.lower > 0)) return toCheck("backtest", "fail", r2.lower, 0, params);
  if (r2.value >= leastR2) return toCheck("backtest", "pass", r2.value, leastR2, params);
  const check = toCheck("backtest", "fail", r2.value, leastR2, params);
  return { ...check, sentence: sentence("gate.backtest.too_little", check.sentence.params) };
}

function checkNeighbours(pairs: readonly NeighbourPair[] | null, { significance }: GateSettings): Check[] {
  if (!pairs || pairs.length === 0) return [];
  const smallest = (pair: NeighbourPair) => Math.min(...pair.tests.map((test) => test.adjusted));
  const alike = pairs.filter((pair) => !pair.differ);
  if (alike.length === 0) {
    return [toCheck("neighbours", "pass", Math.max(...pairs.map(smallest)), significance)];
  }
  return alike.map((pair) =>
    toCheck("neighbours", "warn", smallest(pair), significance, { first: pair.first, second: pair.second }),
  );
}

function stabilityNotMeasured({ unstable }: GateSettings): Check {
  const check = toCheck("stability", "fail", 0, unstable);
  return { ...check, sentence: sentence("gate.stability.not_measured") };
}

function verdict(passes: boolean): Verdict {
  return passes ? "pass" : "fail";
}

/** A check whose sentence has its own values besides `number`, `threshold` and `segment`. */
export function toCheck(
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
