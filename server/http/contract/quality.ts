import { z } from "zod";
import type { WordedSentence } from "./common.ts";
import type { FindingView } from "./runs.ts";

/** A reason somebody gives for the record. */
const reason = z.string().trim().min(3).max(500);

/** POST /runs/:id/override: lets a run go on that the audit blocked. */
export const overrideRequest = z.strictObject({ reason });

/** PUT /audit-limits: what the audit holds the shop's data against; what is left out is as usual. */
export const auditLimitsRequest = z
  .strictObject({
    warnAbove: z.number().min(0).max(1).optional(),
    blockAbove: z.number().min(0).max(1).optional(),
    requiredFields: z
      .array(z.enum(["contact", "email", "phone", "name", "country", "email_consent", "sms_consent"]))
      .max(7)
      .optional(),
    outdatedAfterDays: z.int().min(30).max(36_500).optional(),
    machineClicks: z.enum(["leave_out", "count"]).optional(),
  })
  .refine(({ warnAbove = 0.2, blockAbove = 0.4 }) => warnAbove <= blockAbove, {
    error: "warns only after it has blocked: give a higher blockAbove or a lower warnAbove",
  });

const recordId = z.string().min(1).max(64);
const record = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("account"), id: recordId.regex(/^\d{1,15}$/) }),
  z.strictObject({ kind: z.literal("guest_order"), id: recordId.regex(/^\d{1,15}$/) }),
  z.strictObject({ kind: z.literal("profile"), id: recordId }),
]);

/** POST /identity-decisions */
export const identityDecisionRequest = z.strictObject({
  verdict: z.enum(["merge", "keep_apart"]),
  first: record,
  second: record,
});

/** PUT /orders/:id/ruling: counts a test order, or leaves an order out. */
export const orderRulingRequest = z.strictObject({ verdict: z.enum(["count", "leave_out"]), reason });

/** GET /exclusions?after=&rule= */
export const exclusionsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  rule: z.string().max(64).optional(),
});

/** GET /unmatched-profiles?after= and GET /unmatched-people?after= */
export const unmatchedProfilesQuery = z.object({ after: z.string().max(64).default("") });
export const unmatchedPeopleQuery = z.object({ after: z.coerce.number().int().min(0).default(0) });

export interface OverrideView {
  runId: string;
  by: string;
  at: number;
  reason: string;
  /** What the audit had said. */
  score: number;
  text: string;
}

/** The score of the data something was made from; printed with every run, segment and push. */
export interface DataScoreView {
  score: number;
  gate: "pass" | "warn" | "block";
  runId: string;
  /** Who let the run go on although the audit blocked it. */
  overriddenBy: string | null;
}

export interface FieldView {
  field: string;
  filled: number;
  outdated: number;
  of: number;
}

export interface ChannelView {
  channel: string;
  source: string;
  isMapped: boolean;
  people: number;
  events: number;
  revenue: number | null;
  lastAt: number | null;
}

export interface WaterfallStepView {
  step: string;
  title: string;
  change: number;
  left: number;
  isTotal: boolean;
}

export interface ViolationView {
  assertion: string;
  cluster: number;
  people: number;
  of: number;
  text: string;
}

/** GET /quality and GET /quality/:id: what the audit of a run says; of the newest audited run without an id. */
export interface QualityView {
  runId: string;
  auditedAt: number;
  score: number;
  /** How the score comes about. */
  scoreText: string;
  gate: "pass" | "warn" | "block";
  reason: WordedSentence;
  affected: number;
  limits: { warnAbove: number; blockAbove: number };
  override: OverrideView | null;
  findings: FindingView[];
  fields: FieldView[];
  channels: ChannelView[];
  waterfall: WaterfallStepView[];
  violations: ViolationView[];
  /** How long reading and preparing took, in milliseconds; null before the snapshot was whole. */
  preparationMs: number | null;
}

/** One audit of the past: `day` counts days since 1970-01-01 of the shop's calendar. */
export interface AuditPointView {
  runId: string;
  day: number;
  auditedAt: number;
  score: number;
  gate: "pass" | "warn" | "block";
  /** Share of records that cannot be tied to a person. */
  affected: number;
}

/** GET /audits: those of the last 90 days, oldest first. A day without an audit has none. */
export interface AuditHistoryView {
  since: number;
  audits: AuditPointView[];
}

export interface RecordView {
  kind: "account" | "guest_order" | "profile";
  id: string;
}

export interface CandidateView {
  first: RecordView;
  second: RecordView;
  rule: string;
  namesAgree: boolean | null;
  foundAt: number;
}

export interface DecisionView {
  id: string;
  verdict: "merge" | "keep_apart";
  first: RecordView;
  second: RecordView;
  by: string;
  at: number;
  undoneBy: string | null;
  undoneAt: number | null;
}

/** GET /identity: how well Shopify and Klaviyo go together, and what waits for somebody to decide; the first 200 of each. */
export interface IdentityView {
  /** By the newest run that got so far; null before the first. */
  match: {
    persons: number;
    matchedPeople: number;
    matchedProfiles: number;
    unmatchedProfiles: number;
    /** Of Klaviyo's profiles and of people, 0 to 1; null where there are none. */
    profileRate: number | null;
    peopleRate: number | null;
  } | null;
  candidates: CandidateView[];
  decisions: DecisionView[];
}

/** GET /unmatched-profiles: Klaviyo profiles that belong to nobody, 200 at a time. */
export interface UnmatchedProfilesView {
  profiles: string[];
  next: string | null;
}

/** GET /unmatched-people: people without a Klaviyo profile, 200 at a time. */
export interface UnmatchedPeopleView {
  /** `record` names the account or guest they are known by. */
  people: { personId: number; record: string }[];
  next: number | null;
}

/** GET /exclusions: orders that the last run left out, 200 at a time. */
export interface ExclusionsView {
  orders: { orderId: number; rule: string; title: string; amount: number; runId: string; excludedAt: number }[];
  next: number | null;
}
