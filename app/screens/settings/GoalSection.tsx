import type { GoalPresetView } from "../../../server/http/contract/goals.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Choices } from "../../ui/fields.tsx";
import { Section, Stack } from "../../ui/layout.tsx";
import { Paragraph, Points } from "../../ui/text.tsx";
import type { SectionProps } from "./draft.ts";

export function GoalSection({ presets, draft, onChange }: SectionProps & { presets: readonly GoalPresetView[] }) {
  const { goals } = words;
  const chosen = presets.find(({ id }) => id === draft.preset);
  return (
    <Section title={goals.title} description={goals.description}>
      <Choices
        title={goals.title}
        isTitleHidden
        choices={presets.map(({ id, name, question, readiness }) => ({
          value: id,
          label: name,
          help: `${question} ${readiness.text}`,
        }))}
        selected={draft.preset === null ? [] : [draft.preset]}
        onChange={([preset]) => onChange({ preset: preset ?? null })}
      />
      {chosen && <Needs preset={chosen} />}
    </Section>
  );
}

/** What the chosen goal is for, and what of the store it looks at. */
function Needs({ preset }: { preset: GoalPresetView }) {
  const { format } = useSession();
  const { goals } = words;
  return (
    <Stack gap="tight">
      <Paragraph>{goals.enables(preset.action)}</Paragraph>
      <Paragraph>{goals.measuredBy(preset.kpi.text)}</Paragraph>
      <Paragraph isStrong>{goals.uses}</Paragraph>
      <Points
        items={preset.inputs.map(({ label, weight, state, text }) =>
          state === null || state === "present" ? goals.weight(label, format.share(weight)) : text,
        )}
      />
    </Stack>
  );
}
