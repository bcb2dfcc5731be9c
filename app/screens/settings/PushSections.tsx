import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Choices, Slider, Toggle } from "../../ui/fields.tsx";
import { Section, Stack } from "../../ui/layout.tsx";
import { Paragraph } from "../../ui/text.tsx";
import type { SectionProps } from "./draft.ts";

const PERCENT = 100;
const MOST_HELD_OUT = 50;

export function HoldoutSection({ draft, onChange }: SectionProps) {
  const { format } = useSession();
  const { holdout } = words.settings;
  return (
    <Section title={holdout.title} description={holdout.description}>
      <Stack>
        <Slider
          label={holdout.label(format.share(draft.holdoutShare, 0))}
          value={Math.round(draft.holdoutShare * PERCENT)}
          min={0}
          max={MOST_HELD_OUT}
          step={1}
          onChange={(percent) => onChange({ holdoutShare: percent / PERCENT })}
        />
        <Paragraph tone="subdued">{draft.holdoutShare === 0 ? holdout.none : holdout.explained}</Paragraph>
      </Stack>
    </Section>
  );
}

export function EventsSection({ draft, onChange }: SectionProps) {
  const { events } = words.settings;
  return (
    <Section title={events.title} description={events.description}>
      <Toggle
        label={events.label}
        help={events.help}
        isOn={draft.sendsEvents}
        onChange={(sendsEvents) => onChange({ sendsEvents })}
      />
    </Section>
  );
}

export function UninstallSection({ draft, onChange }: SectionProps) {
  const { uninstall } = words.settings;
  return (
    <Section title={uninstall.title} description={uninstall.description}>
      <Choices
        title={uninstall.title}
        isTitleHidden
        choices={[
          { value: "keep", ...uninstall.keep },
          { value: "clear", ...uninstall.clear },
        ]}
        selected={[draft.onUninstall]}
        onChange={([value]) => onChange({ onUninstall: value === "clear" ? "clear" : "keep" })}
      />
    </Section>
  );
}
