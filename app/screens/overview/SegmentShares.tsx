import type { SegmentView } from "../../../server/http/contract/segments.ts";
import { segmentColour } from "../../charts/colour.ts";
import { ShareBar } from "../../charts/ShareBar.tsx";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Card, Inset } from "../../ui/layout.tsx";
import { Table } from "../../ui/table.tsx";
import { Link } from "../../ui/text.tsx";
import { SegmentName } from "../segments/SegmentName.tsx";

/** The live segments by their share of everybody, largest first. */
export function SegmentShares({ segments }: { segments: readonly SegmentView[] }) {
  const { format } = useSession();
  const { shares } = words;
  const sorted = segments.toSorted((a, b) => (b.people ?? 0) - (a.people ?? 0));
  const people = ({ people: n }: SegmentView) => (n === null ? words.common.none : format.number(n));
  const share = ({ share: of }: SegmentView) => (of === null ? words.common.none : format.share(of));
  return (
    <Card
      title={shares.title}
      action={
        <Link url="/segments" isPlain>
          {shares.all}
        </Link>
      }
      isFlush
    >
      <Inset>
        <ShareBar
          title={shares.chart}
          partName={shares.segment}
          valueName={shares.share}
          parts={sorted.map((segment) => ({
            id: segment.id,
            name: segment.name,
            share: segment.share ?? 0,
            colour: segmentColour(segment.id),
            value: share(segment),
          }))}
        />
      </Inset>
      <Table
        caption={shares.title}
        isCompact
        columns={[
          { id: "name", title: shares.segment, cell: (segment) => <SegmentName segment={segment} /> },
          { id: "people", title: shares.people, isNumber: true, cell: people },
          { id: "share", title: shares.share, isNumber: true, cell: share },
        ]}
        rows={sorted}
        idOf={({ id }) => id}
      />
    </Card>
  );
}
