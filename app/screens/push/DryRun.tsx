import type { CauseView } from "../../../server/http/contract/common.ts";
import type { DryRunView, ListPlanView, PushView } from "../../../server/http/contract/pushes.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { type Column, Facts, Table } from "../../ui/table.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { SegmentName } from "../segments/SegmentName.tsx";

interface ListRow {
  segmentId: number;
  name: string;
  isRetired: boolean;
  join: number;
  leave: number;
  stay: number;
  heldOut: number;
  unreachable: number;
  notInKlaviyo: number;
}

/** A list each: who joins, leaves and stays, and why the rest of the segment is not on it. */
export function ListTable({ push, dryRun }: { push: PushView; dryRun: DryRunView }) {
  const { format } = useSession();
  const { table } = words.push;
  const rows = rowsOf(push, dryRun);
  const sum = (of: (row: ListRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const number = (id: keyof typeof table.columns, of: (row: ListRow) => number, show = format.number) => ({
    column: { id, title: table.columns[id], isNumber: true, cell: (row: ListRow) => show(of(row)) },
    total: show(sum(of)),
  });
  const joins = (value: number) => format.change(value);
  const leaves = (value: number) => format.change(-value);
  const numbers = [
    number("join", (row) => row.join, joins),
    number("leave", (row) => row.leave, leaves),
    number("stay", (row) => row.stay),
    number("heldOut", (row) => row.heldOut),
    number("unreachable", (row) => row.unreachable),
    number("notInKlaviyo", (row) => row.notInKlaviyo),
  ];
  const name: Column<ListRow> = {
    id: "list",
    title: table.list,
    cell: (row) =>
      row.isRetired ? words.push.retired(row.name) : <SegmentName segment={{ id: row.segmentId, name: row.name }} />,
  };
  return (
    <Card title={push.state === "planned" ? table.title : table.pastTitle} isFlush>
      <Table
        caption={table.caption}
        columns={[name, ...numbers.map(({ column }) => column)]}
        rows={rows}
        idOf={({ segmentId }) => segmentId}
        total={[table.total, ...numbers.map(({ total }) => total)]}
      />
    </Card>
  );
}

function rowsOf(push: PushView, dryRun: DryRunView): ListRow[] {
  return dryRun.lists.map(({ segmentId, join, leave, stay }) => {
    const reach = dryRun.reach.find((one) => one.segmentId === segmentId);
    const segment = push.segments.find(({ id }) => id === segmentId);
    return {
      segmentId,
      name: segment?.name ?? String(segmentId),
      isRetired: segment === undefined || segment.retiredAt !== null,
      join,
      leave,
      stay,
      heldOut: reach?.heldOut ?? 0,
      unreachable: reach?.unreachable ?? 0,
      notInKlaviyo: reach?.notInKlaviyo ?? 0,
    };
  });
}

/** Why people join and leave, over all lists. */
export function Causes({ dryRun }: { dryRun: DryRunView }) {
  const { format } = useSession();
  const { causes } = words.push;
  const joins = sumBy(dryRun.lists, ({ joinBy }) => joinBy);
  const leaves = sumBy(dryRun.lists, ({ leaveBy }) => leaveBy);
  const all = [...new Set([...joins.keys(), ...leaves.keys()])];
  if (all.length === 0) return null;
  const rows = all
    .map((cause) => ({ cause, join: joins.get(cause) ?? 0, leave: leaves.get(cause) ?? 0 }))
    .toSorted((a, b) => b.join + b.leave - a.join - a.leave);
  const columns: Column<(typeof rows)[number]>[] = [
    { id: "cause", title: causes.cause, cell: ({ cause }) => words.causes[cause].long },
    { id: "join", title: causes.join, isNumber: true, cell: ({ join }) => format.number(join) },
    { id: "leave", title: causes.leave, isNumber: true, cell: ({ leave }) => format.number(leave) },
  ];
  return (
    <Card title={causes.title} isFlush>
      <Table isCompact caption={causes.title} columns={columns} rows={rows} idOf={({ cause }) => cause} />
    </Card>
  );
}

function sumBy(
  lists: readonly ListPlanView[],
  of: (list: ListPlanView) => Partial<Record<CauseView, number>>,
): Map<CauseView, number> {
  const sums = new Map<CauseView, number>();
  for (const list of lists) {
    for (const [cause, people] of Object.entries(of(list)) as [CauseView, number][]) {
      sums.set(cause, (sums.get(cause) ?? 0) + people);
    }
  }
  return sums;
}

/** What stands in the way of those who have a profile and are on no list. */
export function Unreachable({ dryRun }: { dryRun: DryRunView }) {
  const { format } = useSession();
  const { unreachable } = words.push;
  const sums = new Map<string, number>();
  for (const { unreachableBy } of dryRun.reach) {
    for (const [reason, people] of Object.entries(unreachableBy)) sums.set(reason, (sums.get(reason) ?? 0) + people);
  }
  if (sums.size === 0) return null;
  const facts = [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, people]) => ({ name: unreachable.reasons[reason] ?? reason, value: format.number(people) }));
  return (
    <Card title={unreachable.title}>
      <Paragraph tone="subdued">{unreachable.explained}</Paragraph>
      <Facts facts={facts} />
    </Card>
  );
}
