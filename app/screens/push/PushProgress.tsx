import type { PushStateView, PushView } from "../../../server/http/contract/pushes.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Card, Stack } from "../../ui/layout.tsx";
import { Progress, Step } from "../../ui/status.tsx";
import { Paragraph } from "../../ui/text.tsx";

const STAGES = ["approved", "sending", "verifying"] as const;

/** How far a push is: counted, sent request by request, and read back. */
export function PushProgress({ push }: { push: PushView }) {
  const { format } = useSession();
  const { progress } = words.push;
  if (push.state === "draft") {
    return (
      <Card title={progress.counting}>
        <div role="status">
          <Step state="active">{progress.countingText}</Step>
        </div>
      </Card>
    );
  }
  const { operations, operationsDone } = push;
  const at = stageOf(push.state);
  const sent = progress.sent(format.number(operationsDone), format.number(operations));
  return (
    <Card title={progress.title}>
      <div role="status" id="push-progress">
        <Paragraph>{push.state === "verifying" ? progress.stages.verifying : sent}</Paragraph>
      </div>
      <Progress share={shareOf(push)} label="push-progress" />
      <Stack gap="tight">
        {STAGES.map((stage, i) => (
          <Step key={stage} state={i < at ? "done" : i === at ? "active" : "waiting"}>
            {progress.stages[stage]}
          </Step>
        ))}
      </Stack>
    </Card>
  );
}

function stageOf(state: PushStateView): number {
  return state === "verifying" ? 2 : state === "sending" ? 1 : 0;
}

/** Reading back takes its own time: sending fills the bar up to nine tenths. */
function shareOf({ state, operations, operationsDone }: PushView): number {
  if (state === "verifying") return 0.95;
  return operations === 0 ? 0 : 0.9 * (operationsDone / operations);
}
