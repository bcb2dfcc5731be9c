import { useNavigate } from "react-router";
import type { OverviewView } from "../../../server/http/contract/overview.ts";
import { words } from "../../language/english.ts";
import type { Format } from "../../language/format.ts";
import { isWorking, useCommand, useOverview } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Columns, Page, type PageAction } from "../../ui/layout.tsx";
import { CardSkeleton, PageSkeleton } from "../../ui/status.tsx";
import { Loaded } from "../Loaded.tsx";
import { CommandError } from "../work/CommandError.tsx";
import { countPush, findSegments } from "../work/commands.ts";
import { WorkSteps } from "../work/WorkCard.tsx";
import { Attention } from "./Attention.tsx";
import { Health } from "./Health.tsx";
import { Measures } from "./Measures.tsx";
import { SegmentShares } from "./SegmentShares.tsx";
import { isGuideDone, SetupGuide } from "./SetupGuide.tsx";

/** The first page: what waits for a decision, what the segments are, and whether all is well. */
export default function Overview() {
  const overview = useOverview();
  return (
    <Loaded query={overview} failure={words.failures.load} skeleton={<OverviewSkeleton />}>
      {(view) => <OverviewPage view={view} />}
    </Loaded>
  );
}

function OverviewSkeleton() {
  return (
    <PageSkeleton label={words.common.loading}>
      <Columns
        main={
          <>
            <CardSkeleton lines={7} height={260} />
            <CardSkeleton lines={2} height={92} />
          </>
        }
        side={<CardSkeleton lines={5} height={200} />}
      />
    </PageSkeleton>
  );
}

export function OverviewPage({ view }: { view: OverviewView }) {
  const { format } = useSession();
  const navigate = useNavigate();
  const find = useCommand(findSegments);
  const count = useCommand(countPush, ({ id }) => void navigate(`/pushes/${id}`));
  const commands = { find: () => find.mutate(undefined), count: () => count.mutate(undefined) };
  const isBusy = isWorking(view) || find.isPending || count.isPending;
  const isGuideShown = !view.isGuideDismissed;
  const primary = primaryAction(view, isBusy, commands);
  const isSyncing = view.sync?.state === "running";
  const isRunning = view.run?.state === "running";
  // What is under way for the first time is shown where it was asked for.
  const isFirst = isGuideShown && view.segments.length === 0;
  const work = (isSyncing || isRunning) && (
    <WorkSteps
      syncId={isSyncing || view.run?.lastStep === null ? view.sync?.id : undefined}
      runId={isRunning ? view.run?.id : undefined}
      hasKlaviyo={view.isKlaviyoConnected}
      isCard={!isFirst}
    />
  );
  return (
    <Page title={words.overview.title} subtitle={subtitle(view, format)} {...(primary ? { primary } : {})}>
      <CommandError error={find.error ?? count.error} />
      <Attention view={view} onRetry={commands.find} />
      {!isFirst && work}
      {view.segments.length > 0 && <Measures view={view} />}
      <Columns
        main={
          <>
            {isGuideShown && (
              <SetupGuide view={view} isBusy={isBusy} work={work} onFind={commands.find} onCount={commands.count} />
            )}
            {view.segments.length > 0 && <SegmentShares segments={view.segments} />}
          </>
        }
        side={<Health view={view} />}
      />
    </Page>
  );
}

function subtitle({ segments, schedules, goal }: OverviewView, format: Format): string {
  const people = segments.reduce((sum, segment) => sum + (segment.people ?? 0), 0);
  const run = schedules.find(({ kind, isEnabled }) => kind === "run" && isEnabled);
  return words.overview.subtitle({
    people: format.number(people),
    segments: segments.length,
    next: run && format.moment(run.nextDueAt),
    question: goal?.question,
  });
}

/** One thing at a time: what waits longest in the way of the rest. */
function primaryAction(
  view: OverviewView,
  isBusy: boolean,
  commands: { find: () => void; count: () => void },
): PageAction | undefined {
  const { review, changes, count, update } = words.overview.actions;
  if (view.proposal) return { content: review, url: "/segments" };
  if (view.plannedPush) return { content: changes, url: `/pushes/${view.plannedPush.id}` };
  // Until it is done, the guide says what comes next.
  if (!view.isGuideDismissed && !isGuideDone(view)) return undefined;
  if (view.segments.length > 0 && view.isKlaviyoConnected) {
    return { content: count, onAction: commands.count, disabled: isBusy };
  }
  return { content: update, onAction: commands.find, disabled: isBusy || view.goal === null };
}
