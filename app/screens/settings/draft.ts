import type { ScheduleView, SettingsRequest, SettingsView } from "../../../server/http/contract/settings.ts";
import { api } from "../../api.ts";
import { useCommand } from "../../queries.ts";

export type ScheduleDraft = Pick<ScheduleView, "kind" | "cadence" | "hour" | "day" | "isEnabled">;

/** What is on the page, saved or not. */
export interface Draft extends SettingsRequest {
  preset: string | null;
  schedules: ScheduleDraft[];
}

export interface SectionProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

/** In the order in which they happen. */
const ORDER = ["sync", "refresh", "run"] as const;

export function draftOf({ settings, goal, schedules }: SettingsView): Draft {
  const sorted = schedules.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return {
    ...settings,
    preset: goal?.preset ?? null,
    schedules: sorted.map(({ kind, cadence, hour, day, isEnabled }) => ({ kind, cadence, hour, day, isEnabled })),
  };
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Saves what has changed, part by part. */
export function useSaveDraft(onDone: () => void) {
  return useCommand(async ({ draft, saved }: { draft: Draft; saved: Draft }) => {
    const { holdoutShare, sendsEvents, onUninstall } = draft;
    const settings: SettingsRequest = { holdoutShare, sendsEvents, onUninstall };
    const before: SettingsRequest = {
      holdoutShare: saved.holdoutShare,
      sendsEvents: saved.sendsEvents,
      onUninstall: saved.onUninstall,
    };
    if (!isSame(settings, before)) await api.put("/settings", settings);
    if (draft.preset !== null && draft.preset !== saved.preset) await api.put("/goal", { preset: draft.preset });
    for (const { kind, ...schedule } of draft.schedules) {
      const { kind: _, ...was } = saved.schedules.find((one) => one.kind === kind) ?? { kind };
      if (!isSame(schedule, was)) await api.put(`/schedules/${kind}`, schedule);
    }
  }, onDone);
}
