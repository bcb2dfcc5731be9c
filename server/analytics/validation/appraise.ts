import { sentence } from "../../domain/sentence.ts";
import type { Playbook } from "../playbooks/playbook.ts";
import { playbookFor } from "../playbooks/playbookFor.ts";
import type { Character } from "../segmentation/character.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import { type Progress, partOf } from "../segmentation/progress.ts";
import { FREQUENCY, MONETARY } from "../segmentation/rfmRules.ts";
import { applyScaler, fitScaler } from "../segmentation/scale.ts";
import type { Candidate, Past } from "./candidate.ts";
import { describeGrouping, type Grouping } from "./continuum.ts";
import type { SegmentContrast } from "./effectSizes.ts";
import { type Check, toCheck } from "./gate.ts";
import { DEFAULT_GATE_SETTINGS, type GateSettings } from "./gateSettings.ts";
import { type Criterion, type SegmentFacts, scoreSegment } from "./scorecard.ts";
import { type Alike, type Suggestion, suggestMerges, suggestSplit } from "./suggestions.ts";
import { type ChannelAgreement, channelAgreements, timeSliceAgreement, type WithoutChannel } from "./timeSlices.ts";

export interface AppraisalInput extends Progress {
  chosen: Candidate;
  /** As given to chooseSegmentation. */
  values: Matrix;
  past: Past | null;
  log: readonly boolean[];
  weights?: readonly number[] | undefined;
  seed: number;
  /** How each segment's typical member buys. */
  characters: readonly Character[];
  /** How each segment differs from the one nearest to it. */
  contrasts: readonly SegmentContrast[];
  /** 1 for buyers who may be messaged that way; null where Klaviyo is not connected. */
  reach: { email: Float64Array; sms: Float64Array } | null;
  /** Part of the people whom the shop holds out to compare with. */
  holdoutShare: number;
  /** Of the shop: what is at stake is told in it. */
  currency: string;
  /** The shop without each of its sales channels. */
  withoutChannels: readonly WithoutChannel[];
  settings?: GateSettings | undefined;
}

/** What is found of segments that passed the gate: nothing here refuses them, and a person is warned of what is wrong. */
export interface Appraisal {
  /** Of the whole. */
  checks: Check[];
  segments: { segment: number; checks: Check[]; scorecard: Criterion[]; playbook: Playbook }[];
  suggestions: Suggestion[];
  grouping: Grouping;
}

/**
 * Looks closer at the chosen segments: whether they are groups or slices, would be the same at another time or without a
 * channel, can be reached, told apart, measured and acted on, and what merging or splitting them would do.
 */
export function appraise(input: AppraisalInput): Appraisal {
  const { chosen, values, past, log, weights, seed, settings = DEFAULT_GATE_SETTINGS } = input;
  const { partition, partitioner } = chosen;
  const { scaled, scaler } = fitScaler(values, log, weights);
  const grouping = describeGrouping(scaled, { seed, ...partOf(input, 0, 0.5) });
  const facts = factsOf(input);
  const pastScaled = past && applyScaler(scaler, past.values);
  const grouped = {
    scaled,
    labels: partition.labels,
    past: past && { labels: partition.assign(past.values), outcomes: past.outcomes },
    k: partition.k,
  };
  const alike = alikeSegments(chosen, facts, settings);
  const broad = facts.filter(({ share }) => share > settings.broad);
  const splits = broad.flatMap(({ segment }) => suggestSplit(grouped, pastScaled, segment, seed) ?? []);
  const slices = past && timeSliceAgreement(partitioner, partition, past.values, seed);
  const channels = channelAgreements(partitioner, partition, input.withoutChannels, seed);
  input.onProgress?.(1);
  return {
    checks: [
      groupingCheck(grouping),
      ...timeSliceChecks(slices, past?.horizonDays ?? 90, settings),
      ...channelChecks(channels, settings),
      ...alike.filter(({ reason }) => reason === "playbook").map((group) => playbookCheck(group, facts)),
    ],
    segments: facts.map((one) => {
      const scorecard = scoreSegment(one, settings);
      return {
        segment: one.segment,
        checks: warningsFrom(one, scorecard, settings),
        scorecard,
        playbook: playbookFor(input.characters[one.segment]!),
      };
    }),
    suggestions: [...suggestMerges(grouped, alike, seed), ...splits],
    grouping,
  };
}

function factsOf(input: AppraisalInput): SegmentFacts[] {
  const { chosen, values, past, characters, reach, contrasts, holdoutShare, currency } = input;
  const { partition, sizes, later, neighbours, gate } = chosen;
  const isRival = (other: number, segment: number) => other !== segment && gate.accepted.includes(other);
  const net = sumBy(partition.labels, partition.k, (row) => Math.max(0, values.data[row * values.columns + MONETARY]!));
  const orders = sumBy(
    partition.labels,
    1,
    (row) => values.data[row * values.columns + FREQUENCY]!,
    () => 0,
  );
  const allNet = net.reduce((sum, part) => sum + part, 0);
  const playbooks = characters.map((character) => playbookFor(character).id);
  const reached = reach && reachBySegment(partition.labels, sizes, reach);
  return sizes.map((people, segment) => {
    const followed = later[segment];
    const alike = neighbours
      .filter(({ differ, first, second }) => !differ && (first === segment || second === segment))
      .map(({ first, second }) => (first === segment ? second : first));
    return {
      segment,
      people,
      share: people / values.rows,
      revenueShare: allNet > 0 ? net[segment]! / allNet : 0,
      averageOrder: orders[0]! > 0 ? allNet / orders[0]! : 0,
      later:
        followed && followed.people > 0
          ? { orderShare: followed.orderShare.value, netPerPerson: followed.netPerPerson.value }
          : null,
      horizonDays: past?.horizonDays ?? 90,
      currency,
      holdoutShare,
      reach: reached && reached[segment]!,
      contrast: contrasts[segment]!,
      behavesLike: alike.filter((other) => isRival(other, segment)),
      playbook: playbooks[segment]!,
      sharedWith: playbooks.flatMap((id, other) =>
        id === playbooks[segment] && isRival(other, segment) ? [other] : [],
      ),
    };
  });
}

function sumBy(
  labels: Int32Array,
  k: number,
  valueOf: (row: number) => number,
  groupOf = (label: number) => label,
): Float64Array {
  const sums = new Float64Array(k);
  for (let row = 0; row < labels.length; row++) sums[groupOf(labels[row]!)]! += valueOf(row);
  return sums;
}

function reachBySegment(
  labels: Int32Array,
  sizes: readonly number[],
  { email, sms }: NonNullable<AppraisalInput["reach"]>,
) {
  const shares = (reached: (row: number) => number) =>
    sumBy(labels, sizes.length, reached).map((sum, segment) => sum / Math.max(1, sizes[segment]!));
  const byEmail = shares((row) => email[row]!);
  const bySms = shares((row) => sms[row]!);
  const either = shares((row) => Math.max(email[row]!, sms[row]!));
  return sizes.map((_, segment) => ({ email: byEmail[segment]!, sms: bySms[segment]!, either: either[segment]! }));
}

/** Accepted segments that one treatment would serve as well: all of a playbook together, others in pairs. */
function alikeSegments(
  { gate, neighbours }: Candidate,
  facts: readonly SegmentFacts[],
  { leastDifferent }: GateSettings,
): Alike[] {
  const isAccepted = (segment: number) => gate.accepted.includes(segment);
  const byPlaybook = Map.groupBy(
    facts.filter(({ segment }) => isAccepted(segment)),
    ({ playbook }) => playbook,
  );
  const samePlaybook = [...byPlaybook.values()]
    .filter((group) => group.length > 1)
    .map((group): Alike => ({ segments: group.map(({ segment }) => segment), reason: "playbook" }));
  const pair = (first: number, second: number, reason: Alike["reason"]): Alike => ({
    segments: [Math.min(first, second), Math.max(first, second)],
    reason,
  });
  const sameBehaviour = neighbours
    .filter(({ differ }) => !differ)
    .map(({ first, second }) => pair(first, second, "behaviour"));
  const sameProfile = facts
    .filter(({ contrast }) => contrast.nearest >= 0 && contrast.different.length < leastDifferent)
    .map(({ segment, contrast }) => pair(segment, contrast.nearest, "profile"));
  return [...samePlaybook, ...sameBehaviour, ...sameProfile].filter(({ segments }) => segments.every(isAccepted));
}

function groupingCheck({ gain, leastGain, sentence }: Grouping): Check {
  return { check: "grouping", segment: null, result: "pass", number: gain, threshold: leastGain, sentence };
}

function timeSliceChecks(agreement: number | null, days: number, { leastAgreement }: GateSettings): Check[] {
  if (agreement === null) return [];
  return [toCheck("time_slices", agreement >= leastAgreement ? "pass" : "warn", agreement, leastAgreement, { days })];
}

/** The channel without which the segments change most. */
function channelChecks(channels: readonly ChannelAgreement[], { leastAgreement }: GateSettings): Check[] {
  const worst = channels.toSorted((a, b) => a.agreement - b.agreement)[0];
  if (!worst) return [];
  const { channel, agreement, people } = worst;
  return [
    toCheck("channels", agreement >= leastAgreement ? "pass" : "warn", agreement, leastAgreement, { channel, people }),
  ];
}

function playbookCheck({ segments }: Alike, facts: readonly SegmentFacts[]): Check {
  const [first = 0, second = 0] = segments;
  const { playbook } = facts[first]!;
  const check = toCheck("playbook", "warn", segments.length - 1, 0, { first, second, playbook });
  if (segments.length === 2) return check;
  const params = { ...check.sentence.params, segments: segments.length };
  return { ...check, sentence: sentence("gate.playbook.group", params) };
}

/** What of a scorecard a person should have read before accepting. */
function warningsFrom(
  { segment, contrast }: SegmentFacts,
  scorecard: readonly Criterion[],
  settings: GateSettings,
): Check[] {
  const checks: Check[] = [];
  const accessible = scorecard.find(({ criterion }) => criterion === "accessible");
  if (accessible && accessible.number !== null) {
    const { result, number, threshold, sentence: words } = accessible;
    checks.push({
      check: "reach",
      segment,
      result: result === "pass" ? "pass" : "warn",
      number,
      threshold,
      sentence: words,
    });
  }
  const { different, nearest } = contrast;
  if (nearest >= 0) {
    const { leastDifferent } = settings;
    const result = different.length >= leastDifferent ? "pass" : "warn";
    checks.push(toCheck("effect_size", result, different.length, leastDifferent, { nearest }, segment));
  }
  return checks;
}
