import { z } from "zod";
import type { GateView } from "./gate.ts";
import type { GoalPresetView } from "./goals.ts";

/** PUT /klaviyo */
export const klaviyoRequest = z.strictObject({
  apiKey: z.string().regex(/^pk_[A-Za-z0-9_]{8,128}$/, { error: "is not a Klaviyo private key; it begins with pk_" }),
});

/** PUT /guide: puts the setup guide away, or brings it back. */
export const guideRequest = z.strictObject({ isDismissed: z.boolean() });

/** PUT /settings */
export const settingsRequest = z.strictObject({
  holdoutShare: z.number().min(0).max(0.5),
  sendsEvents: z.boolean(),
  onUninstall: z.enum(["keep", "clear"]),
});

export type SettingsRequest = z.infer<typeof settingsRequest>;

/** PUT /schedules/:kind */
export const scheduleRequest = z.strictObject({
  cadence: z.enum(["hourly", "daily", "weekly", "monthly", "quarterly"]),
  hour: z.int().min(0).max(23),
  day: z.int().min(1).max(28),
  isEnabled: z.boolean(),
});

/** What can be scheduled: the last part of the address. */
export const scheduledKind = z.enum(["sync", "refresh", "run"]);

export type ScheduledKindView = "sync" | "refresh" | "run";
export type CadenceView = "hourly" | "daily" | "weekly" | "monthly" | "quarterly";
export type PauseReasonView = "reversal" | "source_shrank" | "by_hand" | "uninstalled";

export interface ScheduleView {
  kind: ScheduledKindView;
  cadence: CadenceView;
  hour: number;
  day: number;
  isEnabled: boolean;
  nextDueAt: number;
  lastStartedAt: number | null;
}

export interface PauseView {
  at: number;
  because: PauseReasonView;
}

/** GET /settings */
export interface SettingsView {
  settings: SettingsRequest;
  /** The goal that runs serve. */
  goal: { preset: string; question: string; createdAt: number } | null;
  presets: GoalPresetView[];
  schedules: ScheduleView[];
  /** The key itself never leaves the server. */
  klaviyo: { accountId: string; keySetAt: number | null } | null;
  pause: PauseView | null;
  gate: GateView;
}
