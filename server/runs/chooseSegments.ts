import { personaOf } from "../analytics/explanation/persona.ts";
import { findRules, type SegmentRule } from "../analytics/explanation/segmentRule.ts";
import { FEATURES, type FeatureName, featureNamed } from "../analytics/features/catalogue.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { PlannedAxis } from "../analytics/goals/planAxes.ts";
import { characterise } from "../analytics/segmentation/character.ts";
import { nameSegments } from "../analytics/segmentation/nameSegments.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import { type FeatureProfile, profileSegments } from "../analytics/segmentation/profile.ts";
import { chooseTraits, traitsOf } from "../analytics/segmentation/traits.ts";
import type { Candidate, UnfitCandidate } from "../analytics/validation/candidate.ts";
import { chooseSegmentation } from "../analytics/validation/chooseSegmentation.ts";
import type { Check } from "../analytics/validation/gate.ts";
import type { Sentence } from "../domain/sentence.ts";
import type { Refusal } from "../store/schema/analysis.ts";
import { type ClusterInput, gatherInput, pick } from "./clusterInput.ts";
import { BACKTEST_DAYS } from "./prepareFeatures.ts";

/** How many features a segment is described by. */
const TRAITS = 8;

/** What a marketer would say of customers: names are made of these and of the goal's axes. */
const NAMING_FEATURES: readonly FeatureName[] = [
  "recency_days",
  "frequency",
  "monetary",
  "mean_gap_days",
  "average_order_value",
  "distinct_categories",
  "discount_share",
  "pos_share",
];

/** One row of the bake-off: what was tried and how it fared. */
export interface BakeOffRow {
  method: string;
  k: number;
  result: "pass" | "warn" | "fail" | "unfit";
  isChosen: boolean;
  smallestShare: number | null;
  silhouette: number | null;
  /** Of the least stable segment; null where it was not measured because a cheaper check had failed. */
  jaccard: number | null;
  r2: { value: number; lower: number; upper: number } | null;
  rulesR2: number | null;
  /** Why it failed, or what was not measured. */
  notes: Sentence[];
}

export interface ChosenSegment {
  cluster: number;
  people: number;
  share: number;
  jaccard: number | null;
  laterBuyers: number | null;
  laterNetPerPerson: number | null;
  isAccepted: boolean;
  name: Sentence;
  traits: Sentence[];
  persona: Sentence[];
  rule: SegmentRule | null;
  checks: Check[];
}

/** The outcome of a run's segmentation: segments, or a refusal. */
export interface Chosen {
  refused: Refusal | null;
  bakeOff: BakeOffRow[];
  method: string;
  parameters: PartitionParameters | null;
  /** What was clustered on, with the goal's weights. */
  axes: PlannedAxis[];
  /** By axis: buyers of whom it was not known and who counted as the median. */
  filled: number[];
  /** Axes of the goal that were left out or filled in, in words. */
  notes: Sentence[];
  segments: ChosenSegment[];
  /** What each segment is like, feature by feature, beside all buyers. */
  profile: FeatureProfile[];
  /** Checks on the whole. */
  checks: Check[];
  /** Cluster of each person of the snapshot; -1 for people who are no buyers. */
  clusters: Float64Array;
}

export interface ChooseOptions {
  seed: number;
  goal: GoalPreset;
  /** Of the shop: amounts in texts name it. */
  currency: string;
}

/** Clusters the buyers of a snapshot on the axes of the goal, and describes what was chosen. */
export function chooseSegments(columns: ReadonlyMap<string, Float64Array>, options: ChooseOptions): Chosen {
  const { goal, seed } = options;
  const input = gatherInput(columns, goal);
  const { plan, buyers, values, past, filled } = input;
  const [fewest, most] = goal.segments;
  const { chosen, refused, candidates } = input.refusal
    ? { chosen: null, refused: input.refusal, candidates: [] }
    : chooseSegmentation({
        values,
        past,
        seed,
        log: plan.log,
        weights: plan.axes.map(({ weight }) => weight),
        kRange: Array.from({ length: most - fewest + 1 }, (_, i) => fewest + i),
      });
  const clusters = new Float64Array(columns.get("buyer")?.length ?? 0).fill(-1);
  chosen?.partition.labels.forEach((label, i) => {
    clusters[buyers[i] ?? 0] = label;
  });
  const profile = chosen ? profileOf(chosen, columns, buyers) : [];
  return {
    refused,
    bakeOff: candidates.map((candidate) => bakeOffRow(candidate, candidate === chosen)),
    method: chosen?.method ?? "",
    parameters: chosen?.partition.parameters ?? null,
    axes: plan.axes,
    filled,
    notes: plan.notes,
    segments: chosen ? describeSegments(chosen, profile, input, options) : [],
    profile,
    checks: chosen?.gate.checks.filter(({ segment }) => segment === null) ?? [],
    clusters,
  };
}

function profileOf(
  { partition }: Candidate,
  columns: ReadonlyMap<string, Float64Array>,
  buyers: Int32Array,
): FeatureProfile[] {
  const features = FEATURES.filter(({ name }) => columns.has(name));
  const ofBuyers = features.values().map(({ name }) => [name, pick(columns, name, buyers)] as const);
  return profileSegments(ofBuyers, partition.labels, partition.k);
}

/** Rules are of what the segments are made of: the axes of the goal. */
function describeSegments(
  chosen: Candidate,
  profile: readonly FeatureProfile[],
  { values, plan }: ClusterInput,
  { currency, seed }: ChooseOptions,
): ChosenSegment[] {
  const { partition, sizes, stability, gate } = chosen;
  const axes = plan.axes.map(({ feature }) => feature);
  const naming = new Set<string>([...NAMING_FEATURES, ...axes]);
  const names = nameSegments(profile, naming);
  const characters = characterise(profile);
  const ruleFeatures = axes.map((name) => ({ name, unit: featureNamed(name)?.unit ?? "count" }));
  const rules = findRules(values, ruleFeatures, partition.labels, partition.k, { currency, seed });
  return sizes.map((people, cluster) => {
    const found = chosen.later[cluster];
    const later =
      found && found.people > 0
        ? { buyers: found.orderShare.value, netPerPerson: found.netPerPerson.value, days: BACKTEST_DAYS }
        : null;
    const share = people / values.rows;
    return {
      cluster,
      people,
      share,
      jaccard: stability?.perSegment[cluster] ?? null,
      laterBuyers: later?.buyers ?? null,
      laterNetPerPerson: later?.netPerPerson ?? null,
      isAccepted: gate.accepted.includes(cluster),
      name: names[cluster]!,
      traits: chooseTraits(traitsOf(profile, cluster, currency), TRAITS).map((trait) => trait.sentence),
      persona: personaOf(profile, cluster, { people, share, character: characters[cluster]!, later, currency }),
      rule: rules[cluster] ?? null,
      checks: gate.checks.filter(({ segment }) => segment === cluster),
    };
  });
}

function bakeOffRow(candidate: Candidate | UnfitCandidate, isChosen: boolean): BakeOffRow {
  const { method, k } = candidate;
  if ("unfit" in candidate) {
    const none = { smallestShare: null, silhouette: null, jaccard: null, r2: null, rulesR2: null };
    return { method, k, result: "unfit", isChosen, ...none, notes: [candidate.unfit] };
  }
  const { sizes, silhouette, stability, backtest, gate, skipped } = candidate;
  const people = sizes.reduce((sum, size) => sum + size, 0);
  return {
    method,
    k,
    result: gate.result,
    isChosen,
    smallestShare: Math.min(...sizes) / people,
    silhouette: silhouette.value,
    jaccard: stability ? Math.min(...stability.perSegment) : null,
    r2: { value: backtest.r2.value, lower: backtest.r2.lower, upper: backtest.r2.upper },
    rulesR2: backtest.rulesR2.value,
    notes: [
      ...gate.checks
        .filter(({ result, segment }) => result === "fail" && segment === null)
        .map((check) => check.sentence),
      ...(skipped ? [skipped] : []),
    ],
  };
}
