import type { PauseView } from "../../../server/http/contract/settings.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { say } from "../../ui/bridge.tsx";
import { Button } from "../../ui/button.tsx";
import { Section, Stack } from "../../ui/layout.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { CommandError } from "../work/CommandError.tsx";

export function PauseSection({ pause }: { pause: PauseView | null }) {
  const { format } = useSession();
  const { pause: said } = words.settings;
  const stop = useCommand(
    () => api.post("/pause"),
    () => say(said.paused),
  );
  const goOn = useCommand(
    () => api.post("/resume"),
    () => say(said.resumed),
  );
  return (
    <Section title={said.title} description={said.description}>
      <Stack>
        <Paragraph>
          {pause ? words.attention.paused.reasons[pause.because](format.moment(pause.at)) : said.running}
        </Paragraph>
        <CommandError error={stop.error ?? goOn.error} />
        <div>
          {pause ? (
            <Button onClick={() => goOn.mutate(undefined)} isLoading={goOn.isPending}>
              {words.attention.paused.resume}
            </Button>
          ) : (
            <Button onClick={() => stop.mutate(undefined)} isLoading={stop.isPending}>
              {said.action}
            </Button>
          )}
        </div>
      </Stack>
    </Section>
  );
}
