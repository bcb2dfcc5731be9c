import { z } from "zod";
import type { CauseView, CheckOutcome, CheckView, WordedSentence } from "./common.ts";

/** Causes that may change a list without asking: what people did themselves. */
export const UNATTENDED_CAUSES = ["order", "ageing", "engagement", "refund", "consent"] as const;

const hour = z.int().min(0).max(23).nullable();

/** PUT /segments/:id/name */
export const nameRequest = z.strictObject({ name: z.string().trim().min(1).max(80) });

/** PUT /segments/:id/standing-approval */
export const standingApprovalRequest = z
  .strictObject({
    causes: z.array(z.enum(UNATTENDED_CAUSES)).max(UNATTENDED_CAUSES.length),
    mostMovesADay: z.int().min(0).max(1_000_000),
    quietFrom: hour,
    quietTo: hour,
  })
  .refine(({ quietFrom, quietTo }) => (quietFrom === null) === (quietTo === null), {
    error: "needs both hours or neither",
    path: ["quietTo"],
  });

export type StandingApprovalRequest = z.infer<typeof standingApprovalRequest>;

/** POST /segments/:id/dispute: it does not match reality. POST /segments/:id/dispute/resolution: somebody looked into it. */
export const disputeRequest = z.strictObject({ reason: z.string().trim().min(3).max(500) });
export const resolutionRequest = z.strictObject({ note: z.string().trim().min(3).max(500) });

/** Somebody says that a segment does not match reality; nothing is pushed meanwhile. */
export interface DisputeView {
  reason: string;
  by: string;
  at: number;
}

export interface StandingApprovalView {
  causes: CauseView[];
  mostMovesADay: number;
  quietFrom: number | null;
  quietTo: number | null;
  givenBy: string;
  givenAt: number;
}

export type FeatureUnitView = "days" | "count" | "share" | "ratio" | "minor_units";

/** How a segment stands out in one feature. */
export interface TraitView {
  feature: string;
  label: string;
  unit: FeatureUnitView;
  /** (segment mean - everyone's mean) / everyone's standard deviation. */
  difference: number;
  mean: number;
  everyonesMean: number;
}

/** A segment in plain conditions. Precision and recall are of people held out; fidelity is the smaller of the two. */
export interface RuleView {
  text: string;
  /** How well it fits, in words. */
  fit: string;
  precision: number;
  recall: number;
  fidelity: number;
  /** Fidelity below 90%. */
  isApproximate: boolean;
}

/** People of a segment by what a list can do for them; the four parts add up to `people`. */
export interface ReachView {
  at: number;
  people: number;
  notInKlaviyo: number;
  unreachable: number;
  heldOut: number;
  onList: number;
}

/** A segment on a day: `day` counts days since 1970-01-01 of the shop's calendar; money and orders are of 90 days. */
export interface SegmentDayView {
  day: number;
  people: number;
  orders: number;
  buyers: number;
  repeatBuyers: number;
  net: number;
  notInKlaviyo: number;
  unreachable: number;
  heldOut: number;
  onList: number;
  writtenAt: number;
}

export interface SegmentView {
  id: number;
  name: string;
  createdAt: number;
  retiredAt: number | null;
  klaviyoListId: string | null;
  klaviyoListName: string | null;
  /** Null before anything counted it. */
  people: number | null;
  /** Of everybody in a live segment. */
  share: number | null;
  /** The score of the data it was found in, 0 to 100; null where its model proposed none such. */
  dataScore: number | null;
  countedAt: number | null;
  /** Null before the first push was counted. */
  reach: ReachView | null;
  latestDay: SegmentDayView | null;
  traits: WordedSentence[];
  /** The same traits as numbers. */
  profile: TraitView[];
  /** Who they are, in a paragraph. */
  persona: WordedSentence[];
  rule: RuleView | null;
  scorecard: CriterionView[];
  /** What to do for it; null where its run chose none. */
  playbook: PlaybookView | null;
  checks: CheckView[];
  jaccard: number | null;
  laterBuyers: number | null;
  laterNetPerPerson: number | null;
  approval: StandingApprovalView | null;
  /** Null where nobody disputes it. */
  dispute: DisputeView | null;
}

/** One of the five things a segment needs to be worth having. */
export interface CriterionView {
  criterion: string;
  result: CheckOutcome;
  /** Null where it could not be measured; the text says why. */
  number: number | null;
  threshold: number;
  text: string;
}

export interface PlaybookView {
  id: string;
  name: string;
  angle: string;
  offer: string;
  doNot: string;
  channels: string[];
  kpi: string;
}

/** The accepted model behind the live segments. */
export interface ModelView {
  runId: string;
  acceptedAt: number;
  publishedAt: number | null;
  method: string;
  acceptedWarnings: string[];
}

/** GET /segments: live and retired ones. */
export interface SegmentsView {
  segments: SegmentView[];
  model: ModelView | null;
  /** The run whose proposal waits for a decision. */
  proposal: { runId: string; proposedAt: number } | null;
  /** A proposal was accepted and its memberships are being written. */
  isPublishing: boolean;
  /** The newest run, whatever came of it. */
  latestRun: { id: string; state: string; refusal: string | null; error: string | null } | null;
}

/** Where people came from and went when the model was accepted, and how often the list changed by itself since. */
export interface MovementsView {
  acceptedAt: number | null;
  /** Other segments by number; 0 for people who were, or are, in none. */
  came: { segmentId: number; name: string | null; people: number }[];
  went: { segmentId: number; name: string | null; people: number }[];
  stayed: number;
  /** Joins and leaves of a day of the shop's calendar that nobody was asked about. */
  unattended: { day: number; moves: number }[];
}

/** Somebody in a segment: no name and no address, only Shopify's number of the customer. */
export interface MemberView {
  person: number;
  /** Null for somebody who only ever ordered as a guest. */
  customerId: number | null;
  since: number;
  cause: CauseView;
  /** The segment they left for this one. */
  cameFrom: string | null;
  /** The segment they are held against: the one they left, or the next that would have fitted. */
  against: string | null;
  /** Why they are here and not there, by their own values when they came; the strongest first. */
  reasons: string[];
}

/** GET /segments/:id/members: the newest. */
export interface MembersView {
  segment: string;
  members: MemberView[];
}

/** What a model foresees of a segment's people, as of the run that found it. */
export interface ForecastView {
  outcome: string;
  /** What is foreseen. */
  text: string;
  unit: FeatureUnitView;
  /** People of whom it is foreseen; the figures are over them. */
  known: number;
  mean: number | null;
  lowerQuartile: number | null;
  median: number | null;
  upperQuartile: number | null;
  /** The segment's people by tenth of all buyers' scores, lowest first. */
  tenths: number[];
  everyonesMean: number | null;
}

/** GET /segments/:id */
export interface SegmentDetailView {
  segment: SegmentView;
  /** Empty where no model beat the plain rules. */
  forecasts: ForecastView[];
  /** The question of the goal that the live segments serve, as it was put to their run. */
  question: string | null;
  /** Oldest first. */
  history: SegmentDayView[];
  movements: MovementsView;
  model: ModelView | null;
}
