import type { SegmentsView, SegmentView } from "../../../server/http/contract/segments.ts";
import { words } from "../../language/english.ts";
import { isWorking, useCommand, useOverview, useSegments } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, Page, Stack } from "../../ui/layout.tsx";
import { CardSkeleton, Empty, Notice, PageSkeleton } from "../../ui/status.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { Loaded } from "../Loaded.tsx";
import { CommandError } from "../work/CommandError.tsx";
import { findSegments } from "../work/commands.ts";
import { WorkCard } from "../work/WorkCard.tsx";
import { CheckSummary } from "./Checks.tsx";
import { Proposal } from "./Proposal.tsx";
import { Refused } from "./Refused.tsx";
import { SegmentName } from "./SegmentName.tsx";
import { TraitLine } from "./TraitLine.tsx";

/** The live segments, and beside them what a run proposes instead. */
export default function Segments() {
  const segments = useSegments();
  return (
    <Loaded query={segments} failure={words.failures.load} skeleton={<SegmentsSkeleton />}>
      {(view) => <SegmentsPage view={view} />}
    </Loaded>
  );
}

function SegmentsSkeleton() {
  return (
    <PageSkeleton label={words.common.loading} isWide>
      <CardSkeleton lines={10} height={320} />
    </PageSkeleton>
  );
}

export function SegmentsPage({ view }: { view: SegmentsView }) {
  const { format } = useSession();
  const overview = useOverview().data;
  const find = useCommand(findSegments);
  const live = view.segments.filter(({ retiredAt }) => retiredAt === null);
  const isBusy = find.isPending || (overview !== undefined && isWorking(overview));
  const again = { content: words.segments.update, onAction: () => find.mutate(undefined), loading: isBusy };
  const isRefused = view.latestRun?.state === "refused";
  return (
    <Page
      title={words.segments.title}
      isWide
      {...(view.model ? { subtitle: words.segments.subtitle(format.date(view.model.acceptedAt)) } : {})}
      {...(live.length > 0 && !view.proposal ? { secondary: [again] } : {})}
    >
      <CommandError error={find.error} />
      {overview?.run?.state === "running" && (
        <WorkCard
          syncId={overview.sync?.state === "running" ? overview.sync.id : undefined}
          runId={overview.run.id}
          hasKlaviyo={overview.isKlaviyoConnected}
        />
      )}
      {view.isPublishing && (
        <div role="status">
          <Notice tone="info" title={words.segments.publishing}>
            <Paragraph>{words.segments.publishingText}</Paragraph>
          </Notice>
        </div>
      )}
      {isRefused && view.latestRun && <Refused runId={view.latestRun.id} hasSegments={live.length > 0} />}
      {view.proposal && <Proposal runId={view.proposal.runId} live={live} />}
      {live.length > 0 && <SegmentTable segments={live} />}
      {live.length === 0 && !view.proposal && !isRefused && !view.isPublishing && (
        <NoSegments isBusy={isBusy} hasGoal={overview?.goal !== null} onFind={() => find.mutate(undefined)} />
      )}
    </Page>
  );
}

function NoSegments({ isBusy, hasGoal, onFind }: { isBusy: boolean; hasGoal: boolean; onFind: () => void }) {
  const { empty } = words.segments;
  const action = hasGoal ? (
    <Button kind="primary" onClick={onFind} isLoading={isBusy}>
      {empty.find}
    </Button>
  ) : (
    <Button kind="primary" url="/">
      {empty.setUp}
    </Button>
  );
  return (
    <Empty title={empty.title} action={<div>{action}</div>}>
      {hasGoal ? empty.text : empty.needsGoal}
    </Empty>
  );
}

/** Every live segment with its people, by what a list can do for them. */
function SegmentTable({ segments }: { segments: readonly SegmentView[] }) {
  const { format } = useSession();
  const { table } = words.segments;
  const count = (value: number | null | undefined) => (value == null ? words.common.none : format.number(value));
  const sorted = segments.toSorted((a, b) => (b.people ?? 0) - (a.people ?? 0));
  const isCounted = sorted.some(({ reach }) => reach !== null);
  const columns: Column<SegmentView>[] = [
    { id: "name", title: table.segment, cell: (segment) => <NameAndTraits segment={segment} /> },
    { id: "people", title: table.people, isNumber: true, cell: ({ people }) => count(people) },
    {
      id: "share",
      title: table.share,
      isNumber: true,
      cell: ({ share }) => (share === null ? words.common.none : format.share(share)),
    },
    { id: "onList", title: table.onList, isNumber: true, cell: ({ reach }) => count(reach?.onList) },
    { id: "heldOut", title: table.heldOut, isNumber: true, cell: ({ reach }) => count(reach?.heldOut) },
    { id: "unreachable", title: table.unreachable, isNumber: true, cell: ({ reach }) => count(reach?.unreachable) },
    { id: "missing", title: table.notInKlaviyo, isNumber: true, cell: ({ reach }) => count(reach?.notInKlaviyo) },
    { id: "checks", title: table.checks, cell: ({ checks }) => <CheckSummary checks={checks} /> },
  ];
  return (
    <Stack gap="tight">
      <Card title={table.title} isFlush>
        <Table caption={table.caption} columns={columns} rows={sorted} idOf={({ id }) => id} />
      </Card>
      {!isCounted && (
        <div className="note">
          <Paragraph tone="subdued" isSmall>
            {table.notCounted}
          </Paragraph>
        </div>
      )}
    </Stack>
  );
}

/** How many traits stand beside a name. */
const TRAITS = 2;

function NameAndTraits({ segment }: { segment: SegmentView }) {
  return (
    <span className="name-and-traits">
      <SegmentName segment={segment} />
      <TraitLine traits={segment.traits} profile={segment.profile} most={TRAITS} />
    </span>
  );
}
