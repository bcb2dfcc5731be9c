import type { OverviewView } from "../../../server/http/contract/overview.ts";
import type { SegmentDayView } from "../../../server/http/contract/segments.ts";
import { words } from "../../language/english.ts";
import type { Format } from "../../language/format.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { Figure, Inline } from "../../ui/text.tsx";

export interface Measure {
  name: string;
  /** Null where nothing has measured it yet; the note says what will. */
  value: string | null;
  note: string;
}

/** Numbers beside each other, each with what it is compared with or waits for. */
export function MeasureRow({ measures }: { measures: readonly Measure[] }) {
  return (
    <Card isFlush>
      <div className="measures">
        {measures.map(({ name, value, note }) => (
          <div key={name}>
            <h2 className="measure-name">{name}</h2>
            <Figure>{value ?? words.common.none}</Figure>
            <Inline tone="subdued" isSmall>
              {note}
            </Inline>
          </div>
        ))}
      </div>
    </Card>
  );
}

export function Measures({ view }: { view: OverviewView }) {
  const { format } = useSession();
  return (
    <MeasureRow measures={[people(view, format), revenue(view, format), repeats(view, format), lists(view, format)]} />
  );
}

function people({ segments }: OverviewView, format: Format): Measure {
  const { measures } = words;
  const known = segments.filter((segment) => segment.people !== null);
  if (known.length === 0) return { name: measures.people, value: null, note: measures.afterSegments };
  const total = known.reduce((sum, segment) => sum + (segment.people ?? 0), 0);
  return { name: measures.people, value: format.number(total), note: measures.inSegments(known.length) };
}

function compared(of: (day: SegmentDayView) => number, { everybody }: OverviewView, format: Format): string {
  const { measures } = words;
  if (!everybody?.earlier) return measures.noComparison;
  const before = of(everybody.earlier);
  if (before === 0) return measures.noComparison;
  return measures.comparedWith90Days(format.change(((of(everybody.latest) - before) / before) * 100));
}

function revenue(view: OverviewView, format: Format): Measure {
  const { measures } = words;
  if (!view.everybody) return { name: measures.revenue, value: null, note: measures.afterRefresh };
  const { net } = view.everybody.latest;
  return { name: measures.revenue, value: format.money(net), note: compared((day) => day.net, view, format) };
}

function repeats(view: OverviewView, format: Format): Measure {
  const { measures } = words;
  const latest = view.everybody?.latest;
  if (!latest || latest.buyers === 0) return { name: measures.repeats, value: null, note: measures.afterRefresh };
  return {
    name: measures.repeats,
    value: format.share(latest.repeatBuyers / latest.buyers),
    note: measures.ofBuyers(format.number(latest.repeatBuyers), format.number(latest.buyers)),
  };
}

function lists({ segments, hasPushed }: OverviewView, format: Format): Measure {
  const { measures } = words;
  const reach = segments.flatMap((segment) => (segment.reach ? [segment.reach] : []));
  if (!hasPushed || reach.length === 0) return { name: measures.lists, value: null, note: measures.afterPush };
  const total = reach.reduce((sum, one) => sum + one.people, 0);
  const onList = reach.reduce((sum, one) => sum + one.onList, 0);
  const heldOut = reach.reduce((sum, one) => sum + one.heldOut, 0);
  return {
    name: measures.lists,
    value: format.number(onList),
    note: measures.ofPeople(format.share(total === 0 ? 0 : onList / total, 0), format.number(heldOut)),
  };
}
