import { z } from "zod";
import type { CauseView, CheckView, WordedSentence } from "./common.ts";
import type { OverrideView } from "./quality.ts";
import type { CriterionView, PlaybookView, RuleView, TraitView } from "./segments.ts";

/** POST /runs */
export const runRequest = z.strictObject({ seed: z.int().min(0).max(4_294_967_295).default(1) });

/** POST /runs/:id/acceptance: every warning of the proposal by its check's name. */
export const acceptanceRequest = z.strictObject({ warnings: z.array(z.string().max(64)).max(100).default([]) });

export type RunStateView = "running" | "proposed" | "refused" | "failed" | "accepted" | "superseded";
export type RunStepView = "mark" | "audit" | "identity" | "snapshot" | "prediction" | "segmentation" | "proposal";

export interface RefusalView {
  check: string;
  number: number;
  threshold: number;
  text: string;
}

export interface FindingView {
  rule: string;
  title: string;
  severity: "info" | "warn" | "critical";
  count: number;
  of: number;
  amount: number | null;
  /** What the data score loses by it: it is multiplied by 1 less this. */
  cost: number;
  /** What became of the records, and who can take that back. */
  handling: "left_out" | "put_aside" | "joined" | "kept";
  undo: "by_record" | "by_pair" | "in_source" | "by_setting" | "nothing";
  /** Records before and after. */
  before: number;
  after: number;
  examples: string[];
  action: WordedSentence;
}

export interface ProposedSegmentView {
  cluster: number;
  /** The live segment it carries on; null for a new one. */
  slotId: number | null;
  name: string;
  people: number;
  share: number;
  /** The score of the data it was found in, 0 to 100. */
  dataScore: number;
  jaccard: number | null;
  laterBuyers: number | null;
  laterNetPerPerson: number | null;
  isAccepted: boolean;
  checks: CheckView[];
  traits: WordedSentence[];
  profile: TraitView[];
  /** Who they are, in a paragraph. */
  persona: WordedSentence[];
  rule: RuleView | null;
  scorecard: CriterionView[];
  playbook: PlaybookView | null;
}

export interface MoveView {
  /** 0 for people who are in no segment. */
  slotId: number;
  /** -1 for people who will be in none. */
  cluster: number;
  cause: CauseView;
  people: number;
}

/** GET /runs/:id */
export interface RunView {
  id: string;
  state: RunStateView;
  seed: number;
  asOf: number;
  startedAt: number;
  finishedAt: number | null;
  error: string | null;
  refusal: RefusalView | null;
  /** The shop's goals when the run began; it serves the first. */
  goals: { preset: string; question: string; rank: number }[];
  /** What was clustered on: weights are parts of the whole. Null before the segmentation. */
  axes: { feature: string; label: string; weight: number; filled: number }[] | null;
  /** How the weight is shared out among families of features. */
  families: { family: string; share: number }[];
  /** What the goal asks for and was left out or filled in. */
  notes: WordedSentence[];
  /** How far the step under way is, 0 to 1; null where it has not said. */
  progress: { step: RunStepView; share: number } | null;
  steps: { step: RunStepView; startedAt: number; finishedAt: number; result: unknown }[];
  audit: { score: number; scoreText: string; gate: "pass" | "warn" | "block"; findings: FindingView[] } | null;
  /** Who let the run go on although the audit blocked it. */
  override: OverrideView | null;
  snapshot: { asOf: number; people: number; buyers: number } | null;
  segments: ProposedSegmentView[];
  /** Checks on the proposal as a whole. */
  checks: CheckView[];
  /** How good the segments are as a whole, in words. */
  measures: WordedSentence[];
  /** What the shop's size and history allow; null before there is a proposal. */
  tier: { name: "rules_only" | "small_store" | "full"; text: string } | null;
  /** Segments, by cluster, that may be merged or split, and what that would do. */
  suggestions: { kind: "merge" | "split"; segments: number[]; text: string }[];
  moves: MoveView[];
  slots: { id: number; name: string }[];
  /** By cluster, once accepted: the slot its people are in. */
  acceptedSlots: (number | null)[] | null;
}
