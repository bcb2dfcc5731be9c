import type { RunView } from "../../../server/http/contract/runs.ts";
import type { SyncView } from "../../../server/http/contract/syncs.ts";
import { words } from "../../language/english.ts";
import { useRun, useSync } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Card, Stack } from "../../ui/layout.tsx";
import { Progress, Step, type StepState } from "../../ui/status.tsx";
import { Hidden, Paragraph } from "../../ui/text.tsx";

const STREAMS = ["customers", "orders", "refunds", "ledger", "profiles", "engagement"] as const;
const KLAVIYO_STREAMS: readonly string[] = ["profiles", "engagement"];
const RUN_STEPS = ["mark", "audit", "identity", "snapshot", "prediction", "segmentation", "proposal"] as const;

interface WorkStep {
  id: string;
  text: string;
  state: StepState;
}

interface WorkProps {
  syncId: string | undefined;
  runId: string | undefined;
  /** Without an account nothing is read from it. */
  hasKlaviyo: boolean;
}

/** What is under way as a card of its own. */
export function WorkCard(props: WorkProps) {
  return <WorkSteps {...props} isCard />;
}

/** What is under way, step by step: reading the store, then finding segments. */
export function WorkSteps({ syncId, runId, hasKlaviyo, isCard }: WorkProps & { isCard: boolean }) {
  const { format } = useSession();
  const sync = useSync(syncId).data;
  const run = useRun(runId).data;
  const count = (read: number) => format.number(read);
  const steps = [
    ...(syncId === undefined ? [] : syncSteps(sync, hasKlaviyo, count)),
    ...(runId === undefined ? [] : runSteps(run, sync === undefined || sync.state === "done")),
  ];
  const done = steps.filter(({ state }) => state === "done").length;
  const active = steps.find(({ state }) => state === "active");
  const underWay = active && run?.progress?.step === active.id ? run.progress.share : 0;
  const content = (
    <>
      <div role="status">
        <Paragraph tone="subdued">
          {words.work.progress(done, steps.length)}
          <Hidden>{active ? `: ${active.text}` : ""}</Hidden>
        </Paragraph>
      </div>
      <span className="hidden" id="work-progress">
        {words.work.title}
      </span>
      <Progress share={steps.length === 0 ? 0 : (done + underWay) / steps.length} label="work-progress" />
      <Stack gap="tight">
        {steps.map(({ id, text, state }) => (
          <Step key={id} state={state}>
            {text}
          </Step>
        ))}
      </Stack>
    </>
  );
  return isCard ? <Card title={words.work.title}>{content}</Card> : <Stack gap="tight">{content}</Stack>;
}

function syncSteps(sync: SyncView | undefined, hasKlaviyo: boolean, count: (read: number) => string): WorkStep[] {
  const streams = STREAMS.filter((stream) => hasKlaviyo || !KLAVIYO_STREAMS.includes(stream));
  return streams.map((stream) => {
    const row = sync?.streams.find((one) => one.stream === stream);
    const text = words.work.streams[stream](row && row.read > 0 ? count(row.read) : undefined);
    if (row?.state === "done" || sync?.state === "done") return { id: stream, text, state: "done" };
    if (row?.state === "failed") return { id: stream, text, state: "failed" };
    return { id: stream, text, state: row ? "active" : "waiting" };
  });
}

/** Steps are committed one after the other: the first that is missing is the one being done. */
function runSteps(run: RunView | undefined, isItsTurn: boolean): WorkStep[] {
  const done = new Set(run?.steps.map(({ step }) => step));
  const next = RUN_STEPS.find((step) => !done.has(step));
  return RUN_STEPS.map((step) => {
    const text = words.work.steps[step];
    if (done.has(step)) return { id: step, text, state: "done" };
    const isActive = step === next && isItsTurn && run?.state === "running";
    return { id: step, text, state: isActive ? "active" : "waiting" };
  });
}
