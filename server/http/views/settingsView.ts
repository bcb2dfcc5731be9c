import { GOAL_PRESETS } from "../../analytics/goals/goalPresets.ts";
import { findCredentialDate } from "../../store/credentials.ts";
import type { Reader } from "../../store/database.ts";
import { listSchedules, type Schedule } from "../../store/schedules.ts";
import { findGoal, type Goal, type Shop } from "../../store/shops.ts";
import type { ScheduleView, SettingsView } from "../contract/settings.ts";
import { viewPause } from "./shopView.ts";

export async function viewSettings(reader: Reader, shop: Shop): Promise<SettingsView> {
  const [goal, schedules, keySetAt] = await Promise.all([
    findGoal(reader, shop.id),
    listSchedules(reader, shop.id),
    findCredentialDate(reader, shop.id, "klaviyo"),
  ]);
  const { holdoutShare, sendsEvents, onUninstall } = shop.settings;
  return {
    settings: { holdoutShare, sendsEvents, onUninstall },
    goal: goal ? { ...viewGoal(goal), createdAt: goal.createdAt } : null,
    presets: GOAL_PRESETS.map(({ id, question }) => ({ id, question })),
    schedules: schedules.map(viewSchedule),
    klaviyo: shop.klaviyoAccountId === null ? null : { accountId: shop.klaviyoAccountId, keySetAt: keySetAt ?? null },
    pause: viewPause(shop),
  };
}

export function viewGoal({ preset, question }: Goal): { preset: string; question: string } {
  return { preset, question };
}

export function viewSchedule(schedule: Schedule): ScheduleView {
  const { kind, cadence, hour, day, isEnabled, nextDueAt, lastStartedAt } = schedule;
  return { kind, cadence, hour, day, isEnabled, nextDueAt, lastStartedAt };
}
