import { z } from "zod";
import type { PushKindView } from "./pushes.ts";

/** GET /activity?before= */
export const activityQuery = z.object({
  before: z
    .string()
    .regex(/^\d{1,16}\.[a-z]+\..{1,80}$/, { error: "is no cursor of an earlier answer" })
    .optional(),
});

/** POST /retries: work that had been given up. */
export const retryRequest = z.strictObject({
  work: z.enum(["live", "sync", "run", "publication", "push", "refresh", "compliance"]),
  reference: z.string().max(80),
});

/** What members of staff decide by name, and take back by name. */
export type DecisionKindView = "override" | "ruling" | "identity" | "unlock" | "dispute";
export type ActivityKind = "sync" | "run" | "refresh" | "push" | "job" | DecisionKindView;

/** Something that happened or is happening, newest first. */
export interface ActivityItem {
  kind: ActivityKind;
  id: string;
  /** The state of the sync, run or push; "dead" for work that was given up; "made" or "undone" for a decision. */
  state: string;
  at: number;
  finishedAt: number | null;
  /** Why it failed or was refused, or what was decided, in words. */
  reason: string | null;
  /** Who decided or took it back; null for work. */
  by: string | null;
  /** Records read by a sync. */
  read: number | null;
  /** Segments a run proposed. */
  segments: number | null;
  /** People a refresh placed, moved, and found on their way elsewhere. */
  refresh: { people: number; moved: number; waiting: number } | null;
  push: { kind: PushKindView; join: number | null; leave: number | null; mismatched: number } | null;
  /** The kind of work that was given up. */
  work: string | null;
  /** What that work was on. */
  reference: string | null;
}

export interface ActivityView {
  items: ActivityItem[];
  /** For the next page; null on the last. */
  next: string | null;
}
