import type { MemberView } from "../../../server/http/contract/segments.ts";
import { words } from "../../language/english.ts";
import { useMembers } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Card, Inset } from "../../ui/layout.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { Paragraph, Points } from "../../ui/text.tsx";

/** The newest people of a segment and why each came; by Shopify's number, without a name. */
export function Members({ segmentId }: { segmentId: number }) {
  const members = useMembers(segmentId).data?.members;
  const { title, explained, none } = words.segment.members;
  if (!members) return null;
  return (
    <Card title={title} isFlush>
      <Inset>
        <Paragraph tone="subdued">{members.length === 0 ? none : explained}</Paragraph>
      </Inset>
      {members.length > 0 && <MemberTable members={members} />}
    </Card>
  );
}

function MemberTable({ members }: { members: readonly MemberView[] }) {
  const { format } = useSession();
  const { title, customer, guest, since, unknown, notThere, table } = words.segment.members;
  const columns: Column<MemberView>[] = [
    {
      id: "customer",
      title: table.customer,
      cell: ({ customerId }) => (customerId === null ? guest : customer(String(customerId))),
    },
    {
      id: "since",
      title: table.since,
      cell: ({ since: at, cameFrom }) => (cameFrom === null ? format.date(at) : since(format.date(at), cameFrom)),
    },
    { id: "because", title: table.because, cell: ({ cause }) => words.causes[cause].long },
    {
      id: "why",
      title: table.why,
      cell: ({ reasons, against }) =>
        reasons.length === 0 ? (
          unknown
        ) : (
          <Points items={against === null ? reasons : [...reasons, notThere(against)]} />
        ),
    },
  ];
  return <Table caption={title} columns={columns} rows={members} idOf={({ person }) => person} />;
}
