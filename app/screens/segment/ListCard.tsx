import type { SegmentView } from "../../../server/http/contract/segments.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { Facts } from "../../ui/table.tsx";
import { Paragraph } from "../../ui/text.tsx";

/** The segment's list in Klaviyo, and why not everybody is on it. */
export function ListCard({ segment }: { segment: SegmentView }) {
  const { format } = useSession();
  const { list } = words.segment;
  const { reach, klaviyoListName } = segment;
  return (
    <Card title={list.title}>
      <Paragraph tone="subdued">{klaviyoListName ?? list.none}</Paragraph>
      {reach && (
        <>
          <Facts
            facts={[
              { name: list.onList, value: format.number(reach.onList) },
              { name: list.heldOut, value: format.number(reach.heldOut) },
              { name: list.unreachable, value: format.number(reach.unreachable) },
              { name: list.notInKlaviyo, value: format.number(reach.notInKlaviyo) },
            ]}
          />
          <Paragraph tone="subdued" isSmall>
            {list.counted(format.moment(reach.at))}
          </Paragraph>
        </>
      )}
    </Card>
  );
}
