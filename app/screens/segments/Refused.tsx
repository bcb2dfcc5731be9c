import { words } from "../../language/english.ts";
import { useRun } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Card, Stack } from "../../ui/layout.tsx";
import { Notice } from "../../ui/status.tsx";
import { Facts } from "../../ui/table.tsx";
import { Paragraph } from "../../ui/text.tsx";

/** A run that proposes nothing: the check that decided, what it measured, and what that means. */
export function Refused({ runId, hasSegments }: { runId: string; hasSegments: boolean }) {
  const { format } = useSession();
  const run = useRun(runId).data;
  const { refused } = words.segments;
  if (!run?.refusal) return null;
  const { number, threshold, text } = run.refusal;
  return (
    <Stack>
      <Notice tone="warning" title={refused.title}>
        <Paragraph>{text}</Paragraph>
      </Notice>
      <Card title={refused.why}>
        <Paragraph>{hasSegments ? refused.keepsOld : refused.meaning}</Paragraph>
        <Facts
          facts={[
            { name: refused.measured, value: format.number(number, 2) },
            { name: refused.needed, value: format.number(threshold, 2) },
            ...(run.snapshot ? [{ name: refused.buyers, value: format.number(run.snapshot.buyers) }] : []),
            { name: refused.day, value: format.date(run.asOf) },
          ]}
        />
      </Card>
    </Stack>
  );
}
