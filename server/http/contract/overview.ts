import type { PushStateView } from "./pushes.ts";
import type { RunStateView, RunStepView } from "./runs.ts";
import type { SegmentDayView, SegmentView } from "./segments.ts";
import type { PauseView, ScheduleView } from "./settings.ts";
import type { SyncStateView } from "./syncs.ts";

export interface LatestSync {
  id: string;
  state: SyncStateView;
  startedAt: number;
  finishedAt: number | null;
  error: string | null;
}

export interface LatestRun {
  id: string;
  state: RunStateView;
  startedAt: number;
  finishedAt: number | null;
  error: string | null;
  refusal: string | null;
  /** The last step that was finished. */
  lastStep: RunStepView | null;
}

export interface LatestPush {
  id: string;
  state: PushStateView;
  kind: "manual" | "automatic" | "reversal";
  createdAt: number;
  finishedAt: number | null;
  join: number | null;
  leave: number | null;
  /** People the lists lack or hold without us. */
  mismatched: number;
}

/** GET /overview: everything the first page says. */
export interface OverviewView {
  /** The server's time: what "three days ago" is counted from. */
  now: number;
  shop: { name: string; domain: string; currency: string; timeZone: string };
  isKlaviyoConnected: boolean;
  goal: { preset: string; question: string } | null;
  pause: PauseView | null;
  schedules: ScheduleView[];
  /** The newest complete sync's end; null before one. */
  freshAsOf: number | null;
  sync: LatestSync | null;
  run: LatestRun | null;
  push: LatestPush | null;
  /** A dry run that waits for approval. */
  plannedPush: LatestPush | null;
  /** A proposal that waits for a decision. */
  proposal: { runId: string; segments: number; buyers: number | null } | null;
  hasPushed: boolean;
  isGuideDismissed: boolean;
  segments: SegmentView[];
  /** Live segments that would not pass the gate today by their size. */
  outgrown: { segmentId: number; name: string; kind: "too_small" | "too_large"; share: number; limit: number }[];
  /** Everybody in a segment: the newest day, and the one about 90 days before it. */
  everybody: { latest: SegmentDayView; earlier: SegmentDayView | null } | null;
  audit: { score: number; gate: "pass" | "warn" | "block" } | null;
}
