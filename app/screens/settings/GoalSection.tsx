import type { SettingsView } from "../../../server/http/contract/settings.ts";
import { words } from "../../language/english.ts";
import { Choices } from "../../ui/fields.tsx";
import { Section } from "../../ui/layout.tsx";
import type { SectionProps } from "./draft.ts";

export function GoalSection({ presets, draft, onChange }: SectionProps & { presets: SettingsView["presets"] }) {
  const { goals } = words;
  return (
    <Section title={goals.title} description={goals.description}>
      <Choices
        title={goals.title}
        isTitleHidden
        choices={presets.map(({ id, question }) => ({ value: id, label: goals.names[id] ?? question, help: question }))}
        selected={draft.preset === null ? [] : [draft.preset]}
        onChange={([preset]) => onChange({ preset: preset ?? null })}
      />
    </Section>
  );
}
