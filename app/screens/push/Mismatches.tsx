import type { MismatchView, PushView } from "../../../server/http/contract/pushes.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Card, Stack } from "../../ui/layout.tsx";
import { Heading, Paragraph } from "../../ui/text.tsx";

/** People who are not where they should be, by Klaviyo's profile ids: the merchant can look each one up. */
export function Mismatches({ push }: { push: PushView }) {
  if (push.mismatches.length === 0) return null;
  const { mismatches } = words.push;
  return (
    <Card title={mismatches.title}>
      <Stack>
        {push.mismatches.map((mismatch) => (
          <Stack gap="tight" key={mismatch.segmentId}>
            <Heading level={3}>
              {push.segments.find(({ id }) => id === mismatch.segmentId)?.name ?? String(mismatch.segmentId)}
            </Heading>
            <Missing mismatch={mismatch} />
          </Stack>
        ))}
      </Stack>
    </Card>
  );
}

function Missing({ mismatch }: { mismatch: MismatchView }) {
  const { format } = useSession();
  const { mismatches } = words.push;
  const { missing, missingCount, unexpected, unexpectedCount, removedByHand, removedByHandCount } = mismatch;
  return (
    <>
      {missingCount > 0 && (
        <Names
          said={mismatches.missing(format.number(missingCount))}
          ids={missing}
          more={missingCount - missing.length}
        />
      )}
      {unexpectedCount > 0 && (
        <Names
          said={mismatches.unexpected(format.number(unexpectedCount))}
          ids={unexpected}
          more={unexpectedCount - unexpected.length}
        />
      )}
      {removedByHandCount > 0 && (
        <Names
          said={mismatches.removedByHand(format.number(removedByHandCount))}
          ids={removedByHand}
          more={removedByHandCount - removedByHand.length}
        />
      )}
    </>
  );
}

function Names({ said, ids, more }: { said: string; ids: readonly string[]; more: number }) {
  const { format } = useSession();
  return (
    <>
      <Paragraph>{said}</Paragraph>
      <p className="profile-ids">
        {ids.join(", ")}
        {more > 0 && ` ${words.push.mismatches.more(format.number(more))}`}
      </p>
    </>
  );
}
