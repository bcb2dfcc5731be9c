import { tellChannels, tellFavourites } from "../analytics/explanation/baskets.ts";
import { personaOf } from "../analytics/explanation/persona.ts";
import { findRules, type SegmentRule } from "../analytics/explanation/segmentRule.ts";
import { tellValues } from "../analytics/explanation/valueTiers.ts";
import { featureNamed } from "../analytics/features/catalogue.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { PlannedAxis } from "../analytics/goals/planAxes.ts";
import type { Playbook } from "../analytics/playbooks/playbook.ts";
import type { SpreadForecast } from "../analytics/prediction/distributeScores.ts";
import { type Character, characterise } from "../analytics/segmentation/character.ts";
import { nameSegments } from "../analytics/segmentation/nameSegments.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import { type FeatureProfile, profileFeature } from "../analytics/segmentation/profile.ts";
import type { Progress } from "../analytics/segmentation/progress.ts";
import { fitScaler } from "../analytics/segmentation/scale.ts";
import { type SegmentMerge, segmentTree } from "../analytics/segmentation/segmentTree.ts";
import { chooseTraits, traitsOf } from "../analytics/segmentation/traits.ts";
import { type Appraisal, appraise } from "../analytics/validation/appraise.ts";
import { type BakeOff, bakeOff } from "../analytics/validation/bakeOff.ts";
import type { Candidate } from "../analytics/validation/candidate.ts";
import { testablePast } from "../analytics/validation/chooseSegmentation.ts";
import { requireFitAxes } from "../analytics/validation/denylist.ts";
import { contrastsOf, differencesIn, nearestSegments } from "../analytics/validation/effectSizes.ts";
import type { Check } from "../analytics/validation/gate.ts";
import type { GateSettings } from "../analytics/validation/gateSettings.ts";
import type { Criterion } from "../analytics/validation/scorecard.ts";
import type { Suggestion } from "../analytics/validation/suggestions.ts";
import { type Tier, tierOf } from "../analytics/validation/tier.ts";
import type { Sentence } from "../domain/sentence.ts";
import type { Refusal } from "../store/schema/runs.ts";
import { describingFeatures, reachOf, withoutChannels } from "./appraisalInput.ts";
import { type BakeOffRow, bakeOffRows } from "./bakeOffRows.ts";
import { type ClusterInput, gatherInput, pick } from "./clusterInput.ts";
import { labelColumn } from "./columnNames.ts";
import type { ColumnReader } from "./columnReader.ts";
import { distributeForecasts } from "./distributeForecasts.ts";
import { type FoundOutliers, findOutliers } from "./findOutliers.ts";
import { type LiveBasis, type LiveView, liveGroups, viewUnderLive } from "./liveBasis.ts";
import { NAMING_FEATURES } from "./namingFeatures.ts";
import { BACKTEST_DAYS } from "./prepareFeatures.ts";
import { segmentValues } from "./segmentValues.ts";

/** How many features a segment is described by. */
const TRAITS = 8;
/** Where fewer features are active, the others describe too. */
const FEWEST_TRAITS = 5;

export interface ChosenSegment {
  cluster: number;
  people: number;
  share: number;
  jaccard: number | null;
  laterBuyers: number | null;
  laterNetPerPerson: number | null;
  isAccepted: boolean;
  name: Sentence;
  /** By what it stands out, then what it buys most and where, and last its value tier, where that is known. */
  traits: Sentence[];
  persona: Sentence[];
  rule: SegmentRule | null;
  checks: Check[];
  scorecard: Criterion[];
  playbook: Playbook;
}

/** The outcome of a run's segmentation: segments, or a refusal. */
export interface Chosen {
  refused: Refusal | null;
  /** What the shop's size and history allow. */
  tier: Tier;
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
  /** What is foreseen of the people of each segment, beside all buyers. */
  forecasts: SpreadForecast[];
  /** Which segments are siblings, nearest first. */
  tree: SegmentMerge[];
  /** Checks on the whole. */
  checks: Check[];
  outliers: FoundOutliers;
  /** Segments that may be merged or split, with what that would do. */
  suggestions: Suggestion[];
  /** Cluster of each person of the snapshot; -1 for people who are no buyers. */
  clusters: Float64Array;
  /** How the live model sees the same people; null where there is none to compare with. */
  live: LiveView | null;
}

export interface ChooseOptions extends Progress {
  seed: number;
  goal: GoalPreset;
  /** Of the shop: amounts in texts name it. */
  currency: string;
  /** Part of the people whom the shop holds out to compare with. */
  holdoutShare: number;
  /** Names of the product types that people's favourites are numbers of. */
  categories?: readonly string[] | undefined;
  /** Milliseconds of the caller's clock, by which methods are timed. */
  now?: (() => number) | undefined;
  /** The model in force, which a run goes on from where that is as good. */
  live: LiveBasis | null;
  /** Features that were left out of the active set: names and characters read them, nothing else is told by them. */
  dropped?: ReadonlySet<string> | undefined;
  /** What the gate asks; the product's own unless given. */
  gate?: GateSettings | undefined;
}

/** Clusters the buyers of a snapshot on the axes of the goal, and describes what was chosen. */
export async function chooseSegments(snapshot: ColumnReader, options: ChooseOptions): Promise<Chosen> {
  const { goal, seed } = options;
  const input = await gatherInput(snapshot, goal);
  const { plan, buyers, values, past, filled } = input;
  requireFitAxes(plan.axes.map(({ feature }) => feature));
  const [fewest, most] = goal.segments;
  const weights = plan.axes.map(({ weight }) => weight);
  const nothing = { chosen: null, first: null, candidates: [], challenges: [], density: [] };
  const found: Omit<BakeOff, "refused"> & { refused: Refusal | null } = input.refusal
    ? { ...nothing, refused: input.refusal, tier: tierOf(values.rows) }
    : bakeOff({
        values,
        past,
        seed,
        onProgress: options.onProgress,
        log: plan.log,
        weights,
        live: liveGroups(options.live, plan.axes),
        kRange: Array.from({ length: most - fewest + 1 }, (_, i) => fewest + i),
        now: options.now,
        settings: options.gate,
      });
  const { chosen, refused } = found;
  const clusters = new Float64Array(input.people).fill(-1);
  chosen?.partition.labels.forEach((label, i) => {
    clusters[buyers[i] ?? 0] = label;
  });
  const described = chosen ? await describeChosen(chosen, snapshot, input, options) : null;
  return {
    refused,
    tier: found.tier,
    bakeOff: bakeOffRows(found),
    method: chosen?.method ?? "",
    parameters: chosen?.partition.parameters ?? null,
    axes: plan.axes,
    filled,
    notes: plan.notes,
    segments: chosen && described ? describeSegments(chosen, described, input, options) : [],
    profile: described?.profile ?? [],
    forecasts: described?.forecasts ?? [],
    tree: chosen
      ? segmentTree(fitScaler(values, plan.log, weights).scaled, chosen.partition.labels, chosen.partition.k)
      : [],
    outliers: await findOutliers(snapshot, buyers, found.density, options),
    checks: [
      ...(chosen?.gate.checks.filter(({ segment }) => segment === null) ?? []),
      ...(described?.appraisal.checks ?? []),
    ],
    suggestions: described?.appraisal.suggestions ?? [],
    clusters,
    live: options.live && (await viewUnderLive(snapshot, buyers, options.live)),
  };
}

/** What the chosen segments are like. */
interface Described {
  profile: FeatureProfile[];
  characters: Character[];
  appraisal: Appraisal;
  forecasts: SpreadForecast[];
  /** By segment, in words. */
  favourites: Sentence[][];
}

async function describeChosen(
  chosen: Candidate,
  snapshot: ColumnReader,
  input: ClusterInput,
  { seed, gate, holdoutShare, currency, dropped, categories = [] }: ChooseOptions,
): Promise<Described> {
  const { plan, buyers, values, past } = input;
  const { labels, k } = chosen.partition;
  const weights = plan.axes.map(({ weight }) => weight);
  const nearest = nearestSegments(fitScaler(values, plan.log, weights).scaled, labels, k);
  const profile: FeatureProfile[] = [];
  const differences: ReturnType<typeof differencesIn>[] = [];
  for await (const feature of describingFeatures(snapshot, buyers)) {
    profile.push(profileFeature(feature.name, feature.values, labels, k));
    // Three features that differ are three facts: one that repeats another is not counted with it.
    if (!dropped?.has(feature.name)) differences.push(differencesIn(feature, labels, nearest));
  }
  const characters = characterise(profile);
  const appraisal = appraise({
    chosen,
    values,
    past: testablePast(past),
    log: plan.log,
    weights,
    seed,
    characters,
    contrasts: contrastsOf(nearest, differences),
    reach: await reachOf(snapshot, buyers),
    holdoutShare,
    currency,
    withoutChannels: await withoutChannels(snapshot, input),
    settings: gate,
  });
  const favourite = labelColumn("top_category");
  const types = pick(await snapshot.read([favourite]), favourite, buyers);
  return {
    profile,
    characters,
    appraisal,
    forecasts: await distributeForecasts(snapshot, buyers, labels, k),
    favourites: tellFavourites(types, labels, k, categories),
  };
}

/** Rules are of what the segments are made of: the axes of the goal. */
function describeSegments(
  chosen: Candidate,
  { profile, characters, appraisal, forecasts, favourites }: Described,
  { values, plan }: ClusterInput,
  { currency, seed, dropped }: ChooseOptions,
): ChosenSegment[] {
  const { partition, sizes, stability, gate } = chosen;
  const axes = plan.axes.map(({ feature }) => feature);
  const active = profile.filter(({ feature }) => !dropped?.has(feature));
  const telling = active.length >= FEWEST_TRAITS ? active : profile;
  const naming = new Set<string>([...NAMING_FEATURES, ...axes]);
  const names = nameSegments(profile, naming);
  const ruleFeatures = axes.map((name) => ({ name, unit: featureNamed(name)?.unit ?? "count" }));
  const worth = tellValues(segmentValues(forecasts, profile, partition.k), currency);
  const rules = findRules(values, ruleFeatures, partition.labels, partition.k, { currency, seed });
  return sizes.map((people, cluster) => {
    const found = chosen.later[cluster];
    const later =
      found && found.people > 0
        ? { buyers: found.orderShare.value, netPerPerson: found.netPerPerson.value, days: BACKTEST_DAYS }
        : null;
    const share = people / values.rows;
    const appraised = appraisal.segments[cluster]!;
    return {
      cluster,
      people,
      share,
      jaccard: stability?.perSegment[cluster] ?? null,
      laterBuyers: later?.buyers ?? null,
      laterNetPerPerson: later?.netPerPerson ?? null,
      isAccepted: gate.accepted.includes(cluster),
      name: names[cluster]!,
      traits: [
        ...chooseTraits(traitsOf(telling, cluster, currency), TRAITS, characters[cluster]!.habit).map(
          (trait) => trait.sentence,
        ),
        ...favourites[cluster]!,
        ...tellChannels(profile, cluster, people),
        ...worth[cluster]!,
      ],
      persona: personaOf(profile, cluster, { people, share, character: characters[cluster]!, later, currency }),
      rule: rules[cluster] ?? null,
      checks: [...gate.checks.filter(({ segment }) => segment === cluster), ...appraised.checks],
      scorecard: appraised.scorecard,
      playbook: appraised.playbook,
    };
  });
}
