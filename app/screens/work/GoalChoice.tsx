import { useState } from "react";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand, useSettings } from "../../queries.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/fields.tsx";
import { Stack } from "../../ui/layout.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { CommandError } from "./CommandError.tsx";

/** The decisions that segments can serve, and the one that is chosen. */
export function GoalChoice({ action }: { action: string }) {
  const settings = useSettings().data;
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = useCommand((preset: string) => api.put("/goal", { preset }));
  if (!settings) return <Paragraph tone="subdued">{words.common.loading}</Paragraph>;
  const selected = chosen ?? settings.goal?.preset ?? settings.presets[0]?.id ?? "";
  return (
    <Stack gap="normal">
      <Choices
        title={words.goals.title}
        isTitleHidden
        choices={settings.presets.map(({ id, name, question }) => ({ value: id, label: name, help: question }))}
        selected={[selected]}
        onChange={([value]) => setChosen(value ?? null)}
      />
      <CommandError error={choose.error} />
      <div>
        <Button
          kind="primary"
          onClick={() => choose.mutate(selected)}
          isLoading={choose.isPending}
          isDisabled={selected === "" || selected === settings.goal?.preset}
        >
          {action}
        </Button>
      </div>
    </Stack>
  );
}
