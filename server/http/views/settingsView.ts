import { findCredentialDate } from "../../store/credentials.ts";
import type { Reader } from "../../store/database.ts";
import { listSchedules, type Schedule } from "../../store/schedules.ts";
import { findGoal, type Shop } from "../../store/shops.ts";
import type { ScheduleView, SettingsView } from "../contract/settings.ts";
import { viewGate } from "./gateView.ts";
import { viewGoal, viewGoals } from "./goalsView.ts";
import { viewPause } from "./shopView.ts";

export async function viewSettings(reader: Reader, shop: Shop): Promise<SettingsView> {
  const [goal, { presets }, schedules, keySetAt, gate] = await Promise.all([
    findGoal(reader, shop.id),
    viewGoals(reader, shop.id),
    listSchedules(reader, shop.id),
    findCredentialDate(reader, shop.id, "klaviyo"),
    viewGate(reader, shop),
  ]);
  const { holdoutShare, sendsEvents, onUninstall } = shop.settings;
  return {
    settings: { holdoutShare, sendsEvents, onUninstall },
    goal: goal ? { ...viewGoal(goal), createdAt: goal.createdAt } : null,
    presets,
    schedules: schedules.map(viewSchedule),
    klaviyo: shop.klaviyoAccountId === null ? null : { accountId: shop.klaviyoAccountId, keySetAt: keySetAt ?? null },
    pause: viewPause(shop),
    gate,
  };
}

export function viewSchedule(schedule: Schedule): ScheduleView {
  const { kind, cadence, hour, day, isEnabled, nextDueAt, lastStartedAt } = schedule;
  return { kind, cadence, hour, day, isEnabled, nextDueAt, lastStartedAt };
}
