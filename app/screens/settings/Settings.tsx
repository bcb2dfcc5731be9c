import { useState } from "react";
import type { SettingsView } from "../../../server/http/contract/settings.ts";
import { words } from "../../language/english.ts";
import { useSettings } from "../../queries.ts";
import { SaveBar, say } from "../../ui/bridge.tsx";
import { Page } from "../../ui/layout.tsx";
import { CardSkeleton, PageSkeleton } from "../../ui/status.tsx";
import { Loaded } from "../Loaded.tsx";
import { CommandError } from "../work/CommandError.tsx";
import { type Draft, draftOf, isSame, useSaveDraft } from "./draft.ts";
import { GoalSection } from "./GoalSection.tsx";
import { KlaviyoSection } from "./KlaviyoSection.tsx";
import { PauseSection } from "./PauseSection.tsx";
import { EventsSection, HoldoutSection, UninstallSection } from "./PushSections.tsx";
import { ScheduleSection } from "./ScheduleSection.tsx";

/** What the segments serve, when things happen by themselves, and what is measured and left behind. */
export default function Settings() {
  const settings = useSettings();
  return (
    <Loaded query={settings} failure={words.failures.load} skeleton={<SettingsSkeleton />}>
      {(view) => <SettingsPage view={view} />}
    </Loaded>
  );
}

function SettingsSkeleton() {
  return (
    <PageSkeleton label={words.common.loading}>
      <CardSkeleton lines={4} height={160} />
      <CardSkeleton lines={4} height={160} />
      <CardSkeleton lines={4} height={160} />
    </PageSkeleton>
  );
}

export function SettingsPage({ view }: { view: SettingsView }) {
  const { settings } = words;
  const saved = draftOf(view);
  const [changes, setChanges] = useState<Partial<Draft>>({});
  const draft: Draft = { ...saved, ...changes };
  const change = (part: Partial<Draft>) => setChanges((before) => ({ ...before, ...part }));
  const save = useSaveDraft(() => {
    setChanges({});
    say(settings.saved);
  });
  return (
    <Page title={settings.title}>
      <CommandError error={save.error} />
      <div className="sections">
        <KlaviyoSection klaviyo={view.klaviyo} />
        <GoalSection presets={view.presets} draft={draft} onChange={change} />
        <ScheduleSection draft={draft} schedules={view.schedules} onChange={change} />
        <HoldoutSection draft={draft} onChange={change} />
        <EventsSection draft={draft} onChange={change} />
        <UninstallSection draft={draft} onChange={change} />
        <PauseSection pause={view.pause} />
      </div>
      <SaveBar
        isOpen={!isSame(draft, saved)}
        isSaving={save.isPending}
        save={words.common.save}
        discard={words.common.discard}
        onSave={() => save.mutate({ draft, saved })}
        onDiscard={() => setChanges({})}
      />
    </Page>
  );
}
