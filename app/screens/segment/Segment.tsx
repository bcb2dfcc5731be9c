import { useState } from "react";
import { useParams } from "react-router";
import type { SegmentDetailView } from "../../../server/http/contract/segments.ts";
import { ApiError } from "../../api.ts";
import { segmentColour } from "../../charts/colour.ts";
import { HistoryLine } from "../../charts/HistoryLine.tsx";
import { words } from "../../language/english.ts";
import type { Format } from "../../language/format.ts";
import { useSegment } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Card, Columns, Page } from "../../ui/layout.tsx";
import { Badge, CardSkeleton, PageSkeleton } from "../../ui/status.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { Loaded } from "../Loaded.tsx";
import { NotFound } from "../NotFound.tsx";
import { type Measure, MeasureRow } from "../overview/Measures.tsx";
import { CheckList } from "../segments/Checks.tsx";
import { Portrait } from "../segments/Portrait.tsx";
import { Differences } from "./Differences.tsx";
import { Doubt } from "./Doubt.tsx";
import { Forecasts } from "./Forecasts.tsx";
import { ListCard } from "./ListCard.tsx";
import { Members } from "./Members.tsx";
import { Movements } from "./Movements.tsx";
import { Policy } from "./Policy.tsx";
import { Rename } from "./Rename.tsx";

/** One segment: who is in it, what sets them apart, whether to trust it, and what happens to its list. */
export default function Segment() {
  const { id = "" } = useParams();
  const segment = useSegment(id);
  if (segment.error instanceof ApiError && segment.error.status === 404) return <NotFound />;
  return (
    <Loaded query={segment} failure={words.failures.load} skeleton={<SegmentSkeleton />}>
      {(view) => <SegmentPage key={view.segment.id} view={view} />}
    </Loaded>
  );
}

function SegmentSkeleton() {
  return (
    <PageSkeleton label={words.common.loading}>
      <CardSkeleton lines={2} height={92} />
      <Columns
        main={
          <>
            <CardSkeleton lines={3} />
            <CardSkeleton lines={8} height={320} />
          </>
        }
        side={<CardSkeleton lines={6} height={240} />}
      />
    </PageSkeleton>
  );
}

export function SegmentPage({ view }: { view: SegmentDetailView }) {
  const { format } = useSession();
  const [isRenaming, setIsRenaming] = useState(false);
  const [isDoubting, setIsDoubting] = useState(false);
  const { segment, history } = view;
  const { detail } = words.segment;
  return (
    <Page
      title={segment.name}
      badge={<ListBadge view={view} />}
      back={{ content: words.navigation.segments, url: "/segments" }}
      secondary={segment.retiredAt === null ? actionsOn(segment, setIsRenaming, setIsDoubting) : []}
    >
      <Rename segment={segment} isOpen={isRenaming} onClose={() => setIsRenaming(false)} />
      <Doubt
        segment={segment}
        isOpen={isDoubting}
        onOpen={() => setIsDoubting(true)}
        onClose={() => setIsDoubting(false)}
      />
      <MeasureRow measures={measuresOf(view, format)} />
      <Columns
        main={
          <>
            <Card title={detail.who}>
              {segment.traits.length === 0 ? (
                <Paragraph tone="subdued">{detail.noTraits}</Paragraph>
              ) : (
                <Portrait {...segment} />
              )}
            </Card>
            <Differences profile={segment.profile} segmentId={segment.id} />
            <Forecasts forecasts={view.forecasts} />
            <Card title={detail.history}>
              {history.length < 2 ? (
                <Paragraph tone="subdued">{detail.noHistory}</Paragraph>
              ) : (
                <HistoryLine
                  title={detail.history}
                  dayName={detail.day}
                  valueName={words.segments.table.people}
                  colour={segmentColour(segment.id)}
                  formatTick={(value) => format.number(value)}
                  points={history.map(({ day, people }) => ({
                    day,
                    value: people,
                    dayLabel: format.calendarDay(day),
                    valueLabel: format.number(people),
                  }))}
                />
              )}
            </Card>
            <Movements movements={view.movements} />
            {segment.retiredAt === null && <Members segmentId={segment.id} />}
          </>
        }
        side={
          <>
            <Card title={detail.trust}>
              {segment.checks.length === 0 ? (
                <Paragraph tone="subdued">{detail.noChecks}</Paragraph>
              ) : (
                <CheckList checks={segment.checks} />
              )}
            </Card>
            <ListCard segment={segment} />
            <Policy segment={segment} />
          </>
        }
      />
    </Page>
  );
}

function actionsOn(
  { dispute }: SegmentDetailView["segment"],
  rename: (isOpen: boolean) => void,
  doubt: (isOpen: boolean) => void,
) {
  const { detail } = words.segment;
  const doubting = dispute === null ? [{ content: detail.doubt, onAction: () => doubt(true) }] : [];
  return [{ content: detail.rename, onAction: () => rename(true) }, ...doubting];
}

function ListBadge({ view: { segment } }: { view: SegmentDetailView }) {
  const { badges } = words.segment;
  if (segment.retiredAt !== null) return <Badge>{badges.retired}</Badge>;
  if (segment.klaviyoListId === null) return <Badge>{badges.notPushed}</Badge>;
  return <Badge tone="success">{badges.inKlaviyo}</Badge>;
}

function measuresOf({ segment }: SegmentDetailView, format: Format): Measure[] {
  const { measures } = words.segment;
  const { people, share, countedAt, reach, laterBuyers, laterNetPerPerson } = segment;
  return [
    {
      name: measures.people,
      value: people === null ? null : format.number(people),
      note: countedAt === null ? words.common.none : measures.counted(format.date(countedAt)),
    },
    {
      name: measures.share,
      value: share === null ? null : format.share(share),
      note: measures.ofAll,
    },
    {
      name: measures.later,
      value: laterBuyers === null ? null : format.share(laterBuyers, 0),
      note: laterNetPerPerson === null ? measures.notMeasured : measures.laterNet(format.money(laterNetPerPerson)),
    },
    {
      name: measures.onList,
      value: reach === null ? null : format.number(reach.onList),
      note: reach === null ? words.measures.afterPush : measures.heldOut(format.number(reach.heldOut)),
    },
  ];
}
