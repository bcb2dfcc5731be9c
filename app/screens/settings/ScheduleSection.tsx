import type { CadenceView, ScheduledKindView, ScheduleView } from "../../../server/http/contract/settings.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Select, Toggle } from "../../ui/fields.tsx";
import { Divider, Section, Stack } from "../../ui/layout.tsx";
import { Paragraph } from "../../ui/text.tsx";
import type { ScheduleDraft, SectionProps } from "./draft.ts";

/** How often each kind of work may be done. Segments change slowly; memberships need not. */
const CADENCES: Readonly<Record<ScheduledKindView, readonly CadenceView[]>> = {
  sync: ["hourly", "daily", "weekly"],
  refresh: ["hourly", "daily", "weekly"],
  run: ["weekly", "monthly", "quarterly"],
};
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const MONTH_DAYS = Array.from({ length: 28 }, (_, i) => i + 1);

/** What happens by itself, and when, in the shop's local time. */
export function ScheduleSection({ draft, schedules, onChange }: SectionProps & { schedules: readonly ScheduleView[] }) {
  const { schedule } = words.settings;
  const replace = (next: ScheduleDraft) =>
    onChange({ schedules: draft.schedules.map((one) => (one.kind === next.kind ? next : one)) });
  return (
    <Section title={schedule.title} description={schedule.description}>
      {draft.schedules.length === 0 ? (
        <Paragraph tone="subdued">{schedule.none}</Paragraph>
      ) : (
        <Stack>
          {draft.schedules.map((one, i) => (
            <Stack key={one.kind}>
              {i > 0 && <Divider />}
              <ScheduleFields
                schedule={one}
                nextDueAt={schedules.find(({ kind }) => kind === one.kind)?.nextDueAt}
                onChange={replace}
              />
            </Stack>
          ))}
        </Stack>
      )}
    </Section>
  );
}

interface FieldsProps {
  schedule: ScheduleDraft;
  nextDueAt: number | undefined;
  onChange: (schedule: ScheduleDraft) => void;
}

function ScheduleFields({ schedule: draft, nextDueAt, onChange }: FieldsProps) {
  const { format } = useSession();
  const { schedule } = words.settings;
  const { kind, cadence, hour, day, isEnabled } = draft;
  const days = cadence === "weekly" ? WEEKDAYS : MONTH_DAYS;
  const hasDay = cadence === "weekly" || cadence === "monthly" || cadence === "quarterly";
  return (
    <Stack gap="tight">
      <Toggle
        label={schedule.kinds[kind].label}
        help={schedule.kinds[kind].help}
        isOn={isEnabled}
        onChange={(isOn) => onChange({ ...draft, isEnabled: isOn })}
      />
      {isEnabled && (
        <div className="schedule-fields">
          <Select
            label={schedule.cadence(schedule.kinds[kind].label)}
            isLabelHidden
            value={cadence}
            options={CADENCES[kind].map((value) => ({ value, label: schedule.cadences[value] }))}
            onChange={(value) => onChange({ ...draft, cadence: value as CadenceView, day: 1 })}
          />
          {hasDay && (
            <Select
              label={schedule.day(schedule.kinds[kind].label)}
              isLabelHidden
              value={String(day)}
              options={days.map((value) => ({
                value: String(value),
                label: cadence === "weekly" ? format.weekday(value) : schedule.monthDay(value),
              }))}
              onChange={(value) => onChange({ ...draft, day: Number(value) })}
            />
          )}
          {cadence !== "hourly" && (
            <Select
              label={schedule.hour(schedule.kinds[kind].label)}
              isLabelHidden
              value={String(hour)}
              options={HOURS.map((value) => ({ value: String(value), label: format.hour(value) }))}
              onChange={(value) => onChange({ ...draft, hour: Number(value) })}
            />
          )}
        </div>
      )}
      {isEnabled && nextDueAt !== undefined && (
        <Paragraph tone="subdued" isSmall>
          {schedule.next(format.moment(nextDueAt))}
        </Paragraph>
      )}
    </Stack>
  );
}
