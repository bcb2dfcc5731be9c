import type { DryRunView, HoldoutView, PushView } from "../../../server/http/contract/pushes.ts";
import { words } from "../../language/english.ts";
import type { Format } from "../../language/format.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { Notice } from "../../ui/status.tsx";
import { Facts } from "../../ui/table.tsx";
import { Paragraph, Points } from "../../ui/text.tsx";

const nameOf = (push: PushView, segmentId: number) =>
  push.segments.find(({ id }) => id === segmentId)?.name ?? String(segmentId);

/** What cannot be taken back: said before anything else. */
export function Remains({ dryRun }: { dryRun: DryRunView }) {
  if (dryRun.remains.length === 0) return null;
  return (
    <Notice tone="warning" title={words.push.remains}>
      <Points items={dryRun.remains.map(({ text }) => text)} />
    </Notice>
  );
}

/** Flows that would start because of who joins. */
export function Flows({ dryRun, push }: { dryRun: DryRunView; push: PushView }) {
  const { format } = useSession();
  const { flows } = words.push;
  if (!dryRun.flowsKnown) {
    return (
      <Notice tone="info" title={flows.unknownTitle}>
        <Paragraph>{flows.unknown}</Paragraph>
      </Notice>
    );
  }
  if (dryRun.flows.length === 0) return null;
  return (
    <Notice tone="warning" title={flows.title}>
      <Points
        items={dryRun.flows.map(({ name, people, segmentId, reenters }) =>
          flows.flow(name, format.number(people), nameOf(push, segmentId), reenters),
        )}
      />
    </Notice>
  );
}

/** What people changed on our lists by hand since we last looked; it is left as it is. */
export function HandEdits({ dryRun, push }: { dryRun: DryRunView; push: PushView }) {
  const { format } = useSession();
  const { handEdits } = words.push;
  const edits = dryRun.handEdits.filter(({ removed, added }) => removed + added > 0);
  if (edits.length === 0) return null;
  return (
    <Card title={handEdits.title}>
      <Paragraph tone="subdued">{handEdits.explained}</Paragraph>
      <Points
        items={edits.map(({ segmentId, removed, added }) =>
          handEdits.edit(nameOf(push, segmentId), format.number(removed), format.number(added)),
        )}
      />
    </Card>
  );
}

/** What sending it means for Klaviyo. */
export function WhatItTakes({ push, dryRun }: { push: PushView; dryRun: DryRunView }) {
  const { format } = useSession();
  const { takes } = words.push;
  return (
    <Card title={takes.title}>
      <Facts
        facts={[
          { name: takes.calls, value: format.number(dryRun.calls) },
          ...(push.calls > 0 ? [{ name: takes.callsMade, value: format.number(push.calls) }] : []),
          { name: takes.properties, value: format.number(dryRun.properties) },
          { name: takes.events, value: format.number(dryRun.events) },
          { name: takes.newProfiles, value: format.number(dryRun.newProfiles) },
        ]}
      />
      <Paragraph tone="subdued" isSmall>
        {takes.never}
      </Paragraph>
    </Card>
  );
}

/** The control group, and what it can and cannot show. */
export function Holdout({ dryRun }: { dryRun: DryRunView }) {
  const { format } = useSession();
  const { holdout } = words.push;
  const heldOut = dryRun.reach.reduce((sum, one) => sum + one.heldOut, 0);
  const onList = dryRun.reach.reduce((sum, one) => sum + one.onList, 0);
  const plan = dryRun.holdout ?? { treatment: onList, control: heldOut, baseRate: null, smallestLift: null };
  return (
    <Card title={holdout.title}>
      <Paragraph>
        {plan.control === 0
          ? holdout.none
          : holdout.size(format.number(plan.control), format.share(plan.control / (plan.control + plan.treatment)))}
      </Paragraph>
      {plan.control > 0 && <Paragraph tone="subdued">{detectable(plan, format)}</Paragraph>}
    </Card>
  );
}

function detectable({ baseRate, smallestLift }: HoldoutView, format: Format): string {
  const { holdout } = words.push;
  if (baseRate === null || smallestLift === null) return holdout.general;
  return holdout.detectable(format.share(baseRate), format.share(smallestLift, 0));
}
