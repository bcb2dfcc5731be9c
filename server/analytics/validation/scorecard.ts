import type { Sentence } from "../../domain/sentence.ts";
import { sentence } from "../../domain/sentence.ts";
import { smallestDetectableLift } from "../measurement/detectableLift.ts";
import type { PlaybookId } from "../playbooks/playbook.ts";
import { breakEvenSize } from "./breakEven.ts";
import type { SegmentContrast } from "./effectSizes.ts";
import type { Verdict } from "./gate.ts";
import type { GateSettings } from "./gateSettings.ts";

/** Sizable, accessible, measurable, differentiable, actionable: what a segment needs to be worth having. */
export const CRITERIA = ["substantial", "accessible", "measurable", "differentiable", "actionable"] as const;

export interface Criterion {
  criterion: (typeof CRITERIA)[number];
  result: Verdict;
  /** Null where it could not be measured; the sentence says why. */
  number: number | null;
  threshold: number;
  sentence: Sentence;
}

/** What is known of one segment. Money in minor units. */
export interface SegmentFacts {
  segment: number;
  people: number;
  share: number;
  /** Part of all net revenue of the buyers. */
  revenueShare: number;
  /** Net revenue of an average order of the shop. */
  averageOrder: number;
  /** Of people who were where the segment is, in `horizonDays`; null where nothing is known of what followed. */
  later: { orderShare: number; netPerPerson: number } | null;
  horizonDays: number;
  /** Of the shop. */
  currency: string;
  /** Part of the people whom the shop holds out to compare with; 0 where it has no control group. */
  holdoutShare: number;
  /** Part of the segment that may be messaged; null where Klaviyo is not connected. */
  reach: { email: number; sms: number; either: number } | null;
  contrast: SegmentContrast;
  /** Segments that could not be told from it by what people did later. */
  behavesLike: readonly number[];
  playbook: PlaybookId;
  /** Other segments with the same playbook. */
  sharedWith: readonly number[];
}

const WEEKS = 8;
const DAYS = 7 * WEEKS;
/** A larger rise is not to be expected of a programme. */
const DOUBLED = 1;

/** The five criteria for one segment: each a number, what it is held against, and a sentence. */
export function scoreSegment(facts: SegmentFacts, settings: GateSettings): Criterion[] {
  return [
    substantial(facts, settings),
    accessible(facts, settings),
    measurable(facts, settings),
    differentiable(facts, settings),
    actionable(facts),
  ];
}

/** Large enough to be worth the work: by share of people, and by what a programme would have to earn. */
function substantial(facts: SegmentFacts, { smallest, effort }: GateSettings): Criterion {
  const { people, share, revenueShare, averageOrder, later, horizonDays, currency } = facts;
  const params = { people, number: share, threshold: smallest, revenueShare };
  const netPerPerson = later && (later.netPerPerson * DAYS) / horizonDays;
  if (netPerPerson === null) return criterion("substantial", share >= smallest ? "pass" : "fail", params, "unknown");
  const reachable = people * (facts.reach?.either ?? 1);
  const breakEven = breakEvenSize({ averageOrder, netPerPerson }, effort);
  const atStake = people * netPerPerson;
  const pays = breakEven !== null && reachable >= breakEven;
  const result = share < smallest ? "fail" : pays ? "pass" : "warn";
  const words = { ...params, weeks: WEEKS, atStake, currency, reachable, ...effort };
  return criterion("substantial", result, breakEven === null ? words : { ...words, breakEven });
}

function accessible({ reach }: SegmentFacts, { leastReach }: GateSettings): Criterion {
  if (!reach) return unmeasured("accessible", "warn", leastReach);
  const params = { number: reach.either, threshold: leastReach, email: reach.email, sms: reach.sms };
  return criterion("accessible", reach.either >= leastReach ? "pass" : "fail", params);
}

/** The smallest rise that eight weeks with the shop's control group would show; see `smallestDetectableLift`. */
function measurable(
  { people, later, horizonDays, reach, holdoutShare }: SegmentFacts,
  { largestLift }: GateSettings,
): Criterion {
  if (holdoutShare === 0) return unmeasured("measurable", "fail", largestLift, "no_control");
  if (!later) return unmeasured("measurable", "warn", largestLift);
  const baseRate = 1 - (1 - later.orderShare) ** (DAYS / horizonDays);
  const reachable = Math.round(people * (reach?.either ?? 1));
  const held = Math.round(reachable * holdoutShare);
  const lift = smallestDetectableLift({ treatment: reachable - held, control: held, baseRate });
  const params = { weeks: WEEKS, reachable, holdoutShare, baseRate };
  if (lift === null) return unmeasured("measurable", "fail", largestLift, "nothing", params);
  const told = { ...params, number: lift, threshold: largestLift };
  if (lift <= largestLift) return criterion("measurable", "pass", told);
  return criterion("measurable", lift <= DOUBLED ? "warn" : "fail", told, "little");
}

/** Different now, in what it is and in what its people did later; whether it answers differently, measurement will tell. */
function differentiable({ contrast, behavesLike }: SegmentFacts, { leastDifferent }: GateSettings): Criterion {
  const { different, nearest } = contrast;
  const [largest] = different;
  const params = {
    number: different.length,
    threshold: leastDifferent,
    nearest,
    ...(largest ? { feature: largest.feature, d: largest.d } : {}),
  };
  if (different.length < leastDifferent) return criterion("differentiable", "fail", params);
  return criterion("differentiable", behavesLike.length > 0 ? "warn" : "pass", params);
}

function actionable({ playbook, sharedWith }: SegmentFacts): Criterion {
  const params = { number: sharedWith.length, threshold: 0, playbook };
  return criterion("actionable", sharedWith.length > 0 ? "fail" : "pass", params);
}

function criterion(
  name: Criterion["criterion"],
  result: Verdict,
  params: Sentence["params"] & { number: number; threshold: number },
  variant: string = result,
): Criterion {
  const { number, threshold } = params;
  return { criterion: name, result, number, threshold, sentence: sentence(`criterion.${name}.${variant}`, params) };
}

function unmeasured(
  name: Criterion["criterion"],
  result: Verdict,
  threshold: number,
  variant = "unknown",
  params: Sentence["params"] = {},
): Criterion {
  const words = sentence(`criterion.${name}.${variant}`, { ...params, threshold });
  return { criterion: name, result, number: null, threshold, sentence: words };
}
