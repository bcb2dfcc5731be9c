import type { MovementsView } from "../../../server/http/contract/segments.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { Facts } from "../../ui/table.tsx";
import { Heading, Paragraph } from "../../ui/text.tsx";

/** Where people came from and went at the last acceptance, and what happened by itself since. */
export function Movements({ movements }: { movements: MovementsView }) {
  const { format } = useSession();
  const { moves } = words.segment;
  const { came, went, stayed, unattended, acceptedAt } = movements;
  const fact = ({ segmentId, name, people }: MovementsView["came"][number]) => ({
    name: segmentId === 0 || name === null ? moves.noSegment : name,
    value: format.number(people),
  });
  const isFirst = stayed === 0 && went.length === 0 && came.every(({ segmentId }) => segmentId === 0);
  const total = unattended.reduce((sum, day) => sum + day.moves, 0);
  return (
    <Card title={moves.title}>
      {acceptedAt === null ? (
        <Paragraph tone="subdued">{moves.none}</Paragraph>
      ) : (
        <>
          <Paragraph tone="subdued">
            {isFirst
              ? moves.first(format.date(acceptedAt))
              : moves.since(format.date(acceptedAt), format.number(stayed))}
          </Paragraph>
          {!isFirst && came.length > 0 && (
            <>
              <Heading level={3}>{moves.came}</Heading>
              <Facts facts={came.map(fact)} />
            </>
          )}
          {went.length > 0 && (
            <>
              <Heading level={3}>{moves.went}</Heading>
              <Facts facts={went.map(fact)} />
            </>
          )}
          <Paragraph tone="subdued">{moves.unattended(total, format.number(total))}</Paragraph>
        </>
      )}
    </Card>
  );
}
