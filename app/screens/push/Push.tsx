import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import type { Started } from "../../../server/http/contract/common.ts";
import type { PushView } from "../../../server/http/contract/pushes.ts";
import { ApiError, api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { isPushWorking, useCommand, usePush } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { say } from "../../ui/bridge.tsx";
import { Columns, Page, type PageAction } from "../../ui/layout.tsx";
import { CardSkeleton, PageSkeleton } from "../../ui/status.tsx";
import { Loaded } from "../Loaded.tsx";
import { NotFound } from "../NotFound.tsx";
import { CommandError } from "../work/CommandError.tsx";
import { countPush } from "../work/commands.ts";
import { Approve, PushBadge, Reverse } from "./Decision.tsx";
import { Causes, ListTable, Unreachable } from "./DryRun.tsx";
import { Mismatches } from "./Mismatches.tsx";
import { Flows, HandEdits, Holdout, Remains, WhatItTakes } from "./Notes.tsx";
import { Outcome } from "./Outcome.tsx";
import { PushProgress } from "./PushProgress.tsx";

/** A push from its dry run to what became of it; and a reversal, which is a push like any other. */
export default function Push() {
  const { id = "" } = useParams();
  const push = usePush(id);
  if (push.error instanceof ApiError && push.error.status === 404) return <NotFound />;
  return (
    <Loaded query={push} failure={words.failures.load} skeleton={<PushSkeleton />}>
      {(view) => <PushPage key={view.id} push={view} />}
    </Loaded>
  );
}

function PushSkeleton() {
  return (
    <PageSkeleton label={words.common.loading}>
      <Columns main={<CardSkeleton lines={9} height={320} />} side={<CardSkeleton lines={6} height={220} />} />
    </PageSkeleton>
  );
}

type Question = "approve" | "reverse" | null;

export function PushPage({ push }: { push: PushView }) {
  const { format } = useSession();
  const navigate = useNavigate();
  const [question, setQuestion] = useState<Question>(null);
  const discard = useCommand(
    () => api.post(`/pushes/${push.id}/discard`),
    () => say(words.push.discarded),
  );
  const again = useCommand(countPush, ({ id }: Started) => void navigate(`/pushes/${id}`));
  const { actions } = words.push;
  const isPlanned = push.state === "planned";
  const isDone = push.state === "verified" || push.state === "mismatch";
  const isReversible = isDone && push.kind !== "reversal" && push.reversedBy === null;
  const secondary: PageAction[] = [];
  if (isPlanned) {
    secondary.push({ content: actions.discard, onAction: () => discard.mutate(undefined), loading: discard.isPending });
  }
  if (isReversible) secondary.push({ content: actions.reverse, onAction: () => setQuestion("reverse") });
  const primary: PageAction | undefined = isPlanned
    ? { content: actions.approve[push.kind], onAction: () => setQuestion("approve") }
    : push.state === "failed" || push.state === "mismatch" || push.state === "discarded"
      ? { content: actions.again, onAction: () => again.mutate(undefined), loading: again.isPending }
      : undefined;
  return (
    <Page
      title={isPlanned ? words.push.reviewTitles[push.kind] : words.push.titles[push.kind]}
      subtitle={words.push.subtitle(format.moment(push.createdAt))}
      badge={<PushBadge state={push.state} />}
      back={{ content: words.navigation.activity, url: "/activity" }}
      primary={primary}
      secondary={secondary}
    >
      <CommandError error={discard.error ?? again.error} />
      <Outcome push={push} />
      {isPushWorking(push.state) && <PushProgress push={push} />}
      <Mismatches push={push} />
      {push.dryRun && <DryRunColumns push={push} dryRun={push.dryRun} />}
      <Approve push={push} isOpen={question === "approve"} onClose={() => setQuestion(null)} />
      <Reverse push={push} isOpen={question === "reverse"} onClose={() => setQuestion(null)} />
    </Page>
  );
}

function DryRunColumns({ push, dryRun }: { push: PushView; dryRun: NonNullable<PushView["dryRun"]> }) {
  return (
    <>
      <Remains dryRun={dryRun} />
      <Flows dryRun={dryRun} push={push} />
      <ListTable push={push} dryRun={dryRun} />
      <Columns
        main={
          <>
            <Causes dryRun={dryRun} />
            <Unreachable dryRun={dryRun} />
            <HandEdits dryRun={dryRun} push={push} />
            <Holdout dryRun={dryRun} />
          </>
        }
        side={<WhatItTakes push={push} dryRun={dryRun} />}
      />
    </>
  );
}
