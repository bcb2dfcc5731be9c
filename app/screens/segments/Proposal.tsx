import { useState } from "react";
import type { ProposedSegmentView, RunView } from "../../../server/http/contract/runs.ts";
import type { SegmentView } from "../../../server/http/contract/segments.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand, useRun } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { say } from "../../ui/bridge.tsx";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/fields.tsx";
import { Card, Disclosure, Divider, Inset, Row, Stack } from "../../ui/layout.tsx";
import { Badge, CardSkeleton } from "../../ui/status.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { Heading, Inline, Paragraph, Points } from "../../ui/text.tsx";
import { CommandError } from "../work/CommandError.tsx";
import { CheckList, CheckSummary, warningsOf } from "./Checks.tsx";
import { Portrait } from "./Portrait.tsx";
import { TraitLine } from "./TraitLine.tsx";

const TRAITS = 3;

/** What a run proposes, beside what is live: to be accepted, with its warnings read, or left. */
export function Proposal({ runId, live }: { runId: string; live: readonly SegmentView[] }) {
  const run = useRun(runId).data;
  // What was read while the run was under way is not all of it.
  if (run?.state !== "proposed") return <CardSkeleton lines={8} height={320} />;
  return <ProposalCard run={run} live={live} />;
}

export function ProposalCard({ run, live }: { run: RunView; live: readonly SegmentView[] }) {
  const { format } = useSession();
  const { proposal } = words.segments;
  const accepted = run.segments.filter(({ isAccepted }) => isAccepted);
  const dropped = run.segments.filter(({ isAccepted }) => !isAccepted);
  return (
    <Card title={proposal.title} isFlush action={<Badge tone="info">{proposal.waits}</Badge>}>
      <Inset>
        <Stack gap="tight">
          <Paragraph>
            {proposal.summary(accepted.length, format.number(run.snapshot?.buyers ?? 0), format.date(run.asOf))}
          </Paragraph>
          {run.tier && <Paragraph>{run.tier.text}</Paragraph>}
          {live.length > 0 && <Paragraph>{movesSentence(run, live, format.number)}</Paragraph>}
          {dropped.length > 0 && (
            <Paragraph tone="subdued">{proposal.dropped(dropped.map(({ name }) => name))}</Paragraph>
          )}
        </Stack>
      </Inset>
      <ProposedTable segments={accepted} live={live} />
      <Inset>
        <Stack>
          <Heading level={3}>{words.segments.portrait.title}</Heading>
          {accepted.map((segment) => (
            <Disclosure key={segment.cluster} title={segment.name}>
              <Portrait {...segment} />
            </Disclosure>
          ))}
          <Divider />
          <Heading level={3}>{proposal.checks}</Heading>
          <CheckList checks={run.checks.filter(({ result }) => result !== "warn")} />
          <Disclosure title={proposal.how.title}>
            <Points items={proposal.how.texts} />
          </Disclosure>
          {run.measures.length > 0 && (
            <>
              <Heading level={3}>{proposal.measures}</Heading>
              <Points items={run.measures.map(({ text }) => text)} />
            </>
          )}
          <Divider />
          <Decision run={run} accepted={accepted} hasLive={live.length > 0} />
        </Stack>
      </Inset>
    </Card>
  );
}

function ProposedTable({ segments, live }: { segments: readonly ProposedSegmentView[]; live: readonly SegmentView[] }) {
  const { format } = useSession();
  const { table } = words.segments.proposal;
  const before = (slotId: number | null) => live.find(({ id }) => id === slotId)?.people ?? null;
  const columns: Column<ProposedSegmentView>[] = [
    {
      id: "name",
      title: table.segment,
      cell: (segment) => <ProposedName segment={segment} hasLive={live.length > 0} />,
    },
    { id: "people", title: table.people, isNumber: true, cell: ({ people }) => format.number(people) },
    { id: "share", title: table.share, isNumber: true, cell: ({ share }) => format.share(share) },
    ...(live.length > 0
      ? [
          {
            id: "before",
            title: table.before,
            isNumber: true,
            cell: ({ slotId }: ProposedSegmentView) => {
              const people = before(slotId);
              return people === null ? words.common.none : format.number(people);
            },
          },
        ]
      : []),
    {
      id: "later",
      title: table.later,
      isNumber: true,
      cell: ({ laterBuyers }) => (laterBuyers === null ? words.common.none : format.share(laterBuyers, 0)),
    },
    {
      id: "net",
      title: table.net,
      isNumber: true,
      cell: ({ laterNetPerPerson }) =>
        laterNetPerPerson === null ? words.common.none : format.money(laterNetPerPerson),
    },
    { id: "checks", title: table.checks, cell: ({ checks }) => <CheckSummary checks={checks} /> },
  ];
  return <Table caption={table.caption} columns={columns} rows={segments} idOf={({ cluster }) => cluster} />;
}

function ProposedName({ segment, hasLive }: { segment: ProposedSegmentView; hasLive: boolean }) {
  return (
    <span className="name-and-traits">
      <Row gap="normal">
        <Inline isStrong>{segment.name}</Inline>
        {hasLive && segment.slotId === null && <Badge tone="info">{words.segments.proposal.isNew}</Badge>}
      </Row>
      <TraitLine traits={segment.traits} profile={segment.profile} most={TRAITS} />
    </span>
  );
}

function movesSentence(run: RunView, live: readonly SegmentView[], number: (value: number) => string): string {
  const slotOf = new Map(run.segments.filter((s) => s.isAccepted).map(({ cluster, slotId }) => [cluster, slotId]));
  let staying = 0;
  let moving = 0;
  for (const { slotId, cluster, people } of run.moves) {
    if (slotId === 0) continue;
    if (slotOf.get(cluster) === slotId) staying += people;
    else moving += people;
  }
  const kept = new Set(slotOf.values());
  const ending = live.filter(({ id }) => !kept.has(id)).map(({ name }) => name);
  return words.segments.proposal.moves(number(staying), number(moving), ending);
}

function Decision({
  run,
  accepted,
  hasLive,
}: {
  run: RunView;
  accepted: readonly ProposedSegmentView[];
  hasLive: boolean;
}) {
  const { proposal } = words.segments;
  const [read, setRead] = useState<string[]>([]);
  const ofSegments = accepted.flatMap(({ name, checks }) => checks.map((check) => ({ ...check, of: name })));
  const warnings = warningsOf([...run.checks, ...ofSegments]);
  const accept = useCommand(
    (named: string[]) => api.post(`/runs/${run.id}/acceptance`, { warnings: named }),
    () => say(proposal.accepted),
  );
  const decline = useCommand(
    () => api.post(`/runs/${run.id}/refusal`),
    () => say(proposal.declined),
  );
  const isRead = warnings.every(({ check }) => read.includes(check));
  return (
    <Stack>
      {warnings.length > 0 && (
        <Choices
          title={proposal.warnings}
          choices={warnings.map(({ check, texts }) => ({
            value: check,
            label: words.checks.names[check] ?? check,
            help: <Points items={texts} />,
          }))}
          selected={read}
          onChange={setRead}
          areMany
        />
      )}
      <CommandError error={accept.error ?? decline.error} />
      <Row gap="normal">
        <Button kind="primary" onClick={() => accept.mutate(read)} isLoading={accept.isPending} isDisabled={!isRead}>
          {proposal.accept}
        </Button>
        <Button onClick={() => decline.mutate(undefined)} isLoading={decline.isPending}>
          {hasLive ? proposal.keepOld : proposal.notNow}
        </Button>
      </Row>
    </Stack>
  );
}
