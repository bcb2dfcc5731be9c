import type { ProposedSegmentView } from "../../../server/http/contract/runs.ts";
import type { RuleView } from "../../../server/http/contract/segments.ts";
import { words } from "../../language/english.ts";
import { Row, Stack } from "../../ui/layout.tsx";
import { Badge } from "../../ui/status.tsx";
import { Heading, Paragraph, Points } from "../../ui/text.tsx";

/** A rule in plain words and how far to believe it. */
export function Rule({ rule }: { rule: RuleView }) {
  const { portrait } = words.segments;
  return (
    <Stack gap="tight">
      <Row gap="normal">
        <Paragraph isStrong>{rule.text}</Paragraph>
        {rule.isApproximate && <Badge tone="attention">{portrait.approximate}</Badge>}
      </Row>
      <Paragraph tone="subdued">{rule.fit}</Paragraph>
    </Stack>
  );
}

type Portrayed = Pick<ProposedSegmentView, "persona" | "rule" | "traits">;

/** A segment as a paragraph, what sets it apart in numbers, and a rule. */
export function Portrait({ persona, rule, traits }: Portrayed) {
  const { portrait } = words.segments;
  return (
    <Stack>
      {persona.length > 0 && <Paragraph>{persona.map(({ text }) => text).join(" ")}</Paragraph>}
      {traits.length > 0 && <Points items={traits.map(({ text }) => text)} />}
      <Stack gap="tight">
        <Heading level={3}>{portrait.rule}</Heading>
        {rule ? <Rule rule={rule} /> : <Paragraph tone="subdued">{portrait.noRule}</Paragraph>}
      </Stack>
    </Stack>
  );
}
