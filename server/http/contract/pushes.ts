import { z } from "zod";
import type { CauseView, WordedSentence } from "./common.ts";
import type { DataScoreView } from "./quality.ts";

/** POST /pushes/:id/approval: flows of a reversal that would let people in once more, by id. */
export const approvalRequest = z.strictObject({ acknowledgedFlows: z.array(z.string().max(64)).max(100).default([]) });

export type PushStateView =
  | "draft"
  | "planned"
  | "approved"
  | "sending"
  | "verifying"
  | "verified"
  | "mismatch"
  | "failed"
  | "reversed"
  | "discarded";

export type PushKindView = "manual" | "automatic" | "reversal";

export interface ListPlanView {
  segmentId: number;
  join: number;
  leave: number;
  stay: number;
  joinBy: Partial<Record<CauseView, number>>;
  leaveBy: Partial<Record<CauseView, number>>;
}

export interface SegmentReachView {
  segmentId: number;
  people: number;
  notInKlaviyo: number;
  unreachable: number;
  /** By what stands in the way: objects, suppressed, unsubscribed, never_subscribed, unknown. */
  unreachableBy: Record<string, number>;
  heldOut: number;
  onList: number;
}

/** The two groups of a push, and the smallest difference they would show. */
export interface HoldoutView {
  treatment: number;
  control: number;
  /** Share of the reachable who ordered in the last eight weeks; null before anything is known. */
  baseRate: number | null;
  /** Relative to the base rate; null where no difference could be told. */
  smallestLift: number | null;
}

/** What a push will do, counted before it does anything. */
export interface DryRunView {
  /** The score of the data behind the segments. */
  dataScore: DataScoreView | null;
  reach: SegmentReachView[];
  lists: ListPlanView[];
  properties: number;
  events: number;
  calls: number;
  newProfiles: number;
  handEdits: { segmentId: number; removed: number; added: number }[];
  flows: { segmentId: number; flowId: string; name: string; reenters: boolean; people: number }[];
  /** False where the key may not see flows. */
  flowsKnown: boolean;
  remains: WordedSentence[];
  holdout: HoldoutView | null;
}

/** A push in a list of them. */
export interface PushSummary {
  id: string;
  kind: PushKindView;
  state: PushStateView;
  createdAt: number;
  plannedAt: number | null;
  approvedAt: number | null;
  finishedAt: number | null;
  join: number | null;
  leave: number | null;
  missing: number;
  unexpected: number;
  error: string | null;
}

/** GET /pushes: the newest 50. */
export interface PushesView {
  pushes: PushSummary[];
}

export interface MismatchView {
  segmentId: number;
  missingCount: number;
  unexpectedCount: number;
  removedByHandCount: number;
  /** Klaviyo profile ids, at most 100 of each. */
  missing: string[];
  unexpected: string[];
  removedByHand: string[];
}

/** GET /pushes/:id */
export interface PushView {
  id: string;
  kind: PushKindView;
  /** The push that a reversal takes back. */
  reverses: string | null;
  /** The reversal that took this one back, or is about to. */
  reversedBy: { id: string; state: PushStateView } | null;
  state: PushStateView;
  dryRun: DryRunView | null;
  calls: number;
  /** Requests that change something. */
  operations: number;
  operationsDone: number;
  mismatches: MismatchView[];
  error: string | null;
  createdAt: number;
  plannedAt: number | null;
  approvedAt: number | null;
  approvedBy: string | null;
  finishedAt: number | null;
  segments: { id: number; name: string; retiredAt: number | null; klaviyoListId: string | null }[];
}
