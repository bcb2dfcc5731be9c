import { AppError } from "../../domain/errors.ts";
import { randomFrom } from "../../domain/random.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { FeatureUnit } from "../features/definition.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";
import { growTree, type TreeNode } from "./decisionTree.ts";
import { ROUNDNESS, type Roundness, roundThreshold } from "./roundThreshold.ts";

/** A range of one feature: more than `above`, at most `most`; null where that side is open. */
export interface Condition {
  feature: string;
  unit: FeatureUnit;
  /** Whether the feature comes in whole numbers, so that "more than 2 orders" is "3 or more". */
  isWhole: boolean;
  above: number | null;
  most: number | null;
}

/** A segment in plain conditions, and how far to believe them. */
export interface SegmentRule {
  conditions: readonly Condition[];
  /** Of people held out who meet the conditions, the part that is in the segment. */
  precision: number;
  /** Of people held out who are in the segment, the part that meets the conditions. */
  recall: number;
  /** The smaller of the two. */
  fidelity: number;
  /** Fidelity below 90%: the rule gives an idea of the segment and does not define it. */
  isApproximate: boolean;
  /** People held out, over all folds. */
  tested: number;
  /** The rule, then how well it fits. */
  sentences: Sentence[];
}

export interface RuleFeature {
  name: string;
  unit: FeatureUnit;
}

export interface RuleOptions {
  currency: string;
  seed: number;
}

/** Sides of a range count singly, so no rule has more than four bounds. */
const MOST_CONDITIONS = 4;
const FAITHFUL = 0.9;
/** A rounder threshold is worth so much of the balance of precision and recall. */
const PRICE_OF_ROUNDNESS = 0.01;
const SAMPLE = 20_000;
const FOLDS = 5;

/**
 * One rule for each segment: the best node of a decision tree of depth four that tells the segment from everybody else
 * on raw features, its thresholds rounded to what a person would say. Best is the balance of precision and recall
 * (F1; van Rijsbergen, Information Retrieval, 1979). What is printed is measured, after rounding, on people held out:
 * in five folds of at most 20,000 people the whole procedure runs on four and is tested on the fifth.
 * @param values people x features, all known
 * @param labels segment of each person, -1 for none
 * @returns by segment; null where no condition tells it from the rest
 */
export function findRules(
  values: Matrix,
  features: readonly RuleFeature[],
  labels: Int32Array,
  k: number,
  options: RuleOptions,
): (SegmentRule | null)[] {
  if (features.length !== values.columns) {
    throw new AppError("invalid_input", `Rules on ${values.columns} columns came with ${features.length} names.`);
  }
  const random = randomFrom(options.seed);
  const rows = shuffled(sampleRows(values.rows, SAMPLE, random), random);
  const people = selectRows(values, rows);
  const segmentOf = Int32Array.from(rows, (row) => labels[row] ?? -1);
  const isWhole = features.map((_, column) => allWhole(people, column));
  const search = { features, isWhole, currency: options.currency };
  return Array.from({ length: k }, (_, segment) => {
    const isMember = Int32Array.from(segmentOf, (of) => (of === segment ? 1 : 0));
    const range = findRange(search, people, isMember);
    return range && describe(search, range, heldOut(search, people, isMember), people.rows);
  });
}

interface Search {
  features: readonly RuleFeature[];
  isWhole: readonly boolean[];
  currency: string;
}

/** Bounds by column: above (exclusive) and most (inclusive). */
interface Range {
  above: readonly number[];
  most: readonly number[];
}

interface Hits {
  inBoth: number;
  inRange: number;
  inSegment: number;
}

function findRange(search: Search, people: Matrix, isMember: Int32Array): Range | null {
  const tree = growTree(people, isMember, 2, {
    depth: MOST_CONDITIONS,
    smallestLeaf: Math.max(1, Math.floor(people.rows / 200)),
  });
  const open: Range = {
    above: search.features.map(() => Number.NEGATIVE_INFINITY),
    most: search.features.map(() => Number.POSITIVE_INFINITY),
  };
  const members = tree.counts[1] ?? 0;
  let best: { range: Range; balance: number } | null = null;
  const walk = ({ counts, split }: TreeNode, range: Range): void => {
    const [others = 0, inBoth = 0] = counts;
    const balance = balanceOf({ inBoth, inRange: inBoth + others, inSegment: members });
    if (range !== open && inBoth > 0 && (!best || balance > best.balance)) best = { range, balance };
    if (!split) return;
    const { column, threshold } = split;
    walk(split.below, { ...range, most: range.most.with(column, Math.min(threshold, range.most[column]!)) });
    walk(split.above, { ...range, above: range.above.with(column, Math.max(threshold, range.above[column]!)) });
  };
  walk(tree, open);
  return best && roundRange(search, people, isMember, best);
}

/** The roundest thresholds that cost next to nothing. */
function roundRange(
  search: Search,
  people: Matrix,
  isMember: Int32Array,
  { range, balance }: { range: Range; balance: number },
): Range {
  const rounded = ROUNDNESS.map((roundness) => roundAll(search, range, roundness));
  const isGood = (one: Range) => balanceOf(countHits(one, people, isMember)) >= balance - PRICE_OF_ROUNDNESS;
  return rounded.find(isGood) ?? rounded.at(-1) ?? range;
}

function roundAll({ features, isWhole, currency }: Search, { above, most }: Range, roundness: Roundness): Range {
  const round = (bound: number, column: number) =>
    Number.isFinite(bound)
      ? roundThreshold(bound, features[column]!.unit, roundness, { currency, isWhole: isWhole[column]! })
      : bound;
  return { above: above.map(round), most: most.map(round) };
}

function heldOut(search: Search, people: Matrix, isMember: Int32Array): Hits {
  const sum: Hits = { inBoth: 0, inRange: 0, inSegment: 0 };
  const all = Int32Array.from({ length: people.rows }, (_, i) => i);
  for (let fold = 0; fold < FOLDS; fold++) {
    const kept = all.filter((row) => row % FOLDS !== fold);
    const tested = all.filter((row) => row % FOLDS === fold);
    const range = findRange(
      search,
      selectRows(people, kept),
      isMember.filter((_, row) => row % FOLDS !== fold),
    );
    const membersTested = isMember.filter((_, row) => row % FOLDS === fold);
    const hits = range
      ? countHits(range, selectRows(people, tested), membersTested)
      : { inBoth: 0, inRange: 0, inSegment: membersTested.reduce((count, is) => count + is, 0) };
    sum.inBoth += hits.inBoth;
    sum.inRange += hits.inRange;
    sum.inSegment += hits.inSegment;
  }
  return sum;
}

function countHits({ above, most }: Range, { rows, columns, data }: Matrix, isMember: Int32Array): Hits {
  const hits: Hits = { inBoth: 0, inRange: 0, inSegment: 0 };
  for (let row = 0; row < rows; row++) {
    let fits = true;
    for (let j = 0; fits && j < columns; j++) {
      const value = data[row * columns + j]!;
      fits = value > above[j]! && value <= most[j]!;
    }
    hits.inSegment += isMember[row]!;
    if (fits) hits.inRange++;
    if (fits && isMember[row] === 1) hits.inBoth++;
  }
  return hits;
}

/** F1: twice those in both over those in either, counted twice where they are in both. */
function balanceOf({ inBoth, inRange, inSegment }: Hits): number {
  return inRange + inSegment === 0 ? 0 : (2 * inBoth) / (inRange + inSegment);
}

function describe(search: Search, { above, most }: Range, hits: Hits, tested: number): SegmentRule {
  const finite = (bound: number | undefined) => (bound !== undefined && Number.isFinite(bound) ? bound : null);
  const conditions = search.features
    .map(({ name, unit }, column) => ({
      feature: name,
      unit,
      isWhole: search.isWhole[column]!,
      above: finite(above[column]),
      most: finite(most[column]),
    }))
    .filter((condition) => condition.above !== null || condition.most !== null);
  const precision = hits.inRange === 0 ? 0 : hits.inBoth / hits.inRange;
  const recall = hits.inSegment === 0 ? 0 : hits.inBoth / hits.inSegment;
  const fidelity = Math.min(precision, recall);
  const isApproximate = fidelity < FAITHFUL;
  const fit = isApproximate ? "rule.fidelity.approximate" : "rule.fidelity.close";
  const sentences = [
    sentence("rule.conditions", conditionParams(conditions, search.currency)),
    sentence(fit, { precision, recall }),
  ];
  return { conditions, precision, recall, fidelity, isApproximate, tested, sentences };
}

/** `feature1`, `unit1`, then `least1` (inclusive, of whole counts) or `above1`, and `most1`; and so on. */
function conditionParams(conditions: readonly Condition[], currency: string): Sentence["params"] {
  const params: Record<string, string | number> = { currency };
  for (const [i, { feature, unit, isWhole, above, most }] of conditions.entries()) {
    params[`feature${i + 1}`] = feature;
    params[`unit${i + 1}`] = unit;
    const isCounted = isWhole && unit === "count";
    if (above !== null) params[`${isCounted ? "least" : "above"}${i + 1}`] = isCounted ? above + 1 : above;
    if (most !== null) params[`most${i + 1}`] = most;
  }
  return params;
}

function allWhole({ rows, columns, data }: Matrix, column: number): boolean {
  for (let row = 0; row < rows; row++) if (!Number.isInteger(data[row * columns + column])) return false;
  return true;
}

function shuffled(rows: Int32Array, random: () => number): Int32Array {
  const dealt = rows.slice();
  for (let i = dealt.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [dealt[i], dealt[j]] = [dealt[j]!, dealt[i]!];
  }
  return dealt;
}
