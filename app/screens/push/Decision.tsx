import { useState } from "react";
import { useNavigate } from "react-router";
import type { Started } from "../../../server/http/contract/common.ts";
import type { DryRunView, ListPlanView, PushStateView, PushView } from "../../../server/http/contract/pushes.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import type { Format } from "../../language/format.ts";
import { useCommand } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Choices } from "../../ui/fields.tsx";
import { Stack } from "../../ui/layout.tsx";
import { Modal } from "../../ui/modal.tsx";
import { Badge, type BadgeTone } from "../../ui/status.tsx";
import { Paragraph, Points } from "../../ui/text.tsx";
import { CommandError } from "../work/CommandError.tsx";

/** How an approval names flows that our key may not see. */
const UNKNOWN_FLOWS = "unknown";

const TONES: Partial<Record<PushStateView, BadgeTone>> = {
  planned: "attention",
  approved: "info",
  sending: "info",
  verifying: "info",
  verified: "success",
  mismatch: "warning",
  failed: "critical",
};

export function PushBadge({ state }: { state: PushStateView }) {
  return <Badge tone={TONES[state] ?? "plain"}>{words.push.states[state]}</Badge>;
}

interface QuestionProps {
  push: PushView;
  isOpen: boolean;
  onClose: () => void;
}

/** The last question before anything is sent, with the numbers it is about. */
export function Approve({ push, isOpen, onClose }: QuestionProps) {
  const { format } = useSession();
  const { approve } = words.push;
  const [acknowledged, setAcknowledged] = useState<string[]>([]);
  const confirm = useCommand(
    (acknowledgedFlows: string[]) => api.post(`/pushes/${push.id}/approval`, { acknowledgedFlows }),
    onClose,
  );
  const { dryRun } = push;
  if (!dryRun) return null;
  const { lists } = dryRun;
  const sum = (of: (list: ListPlanView) => number) => format.number(lists.reduce((total, list) => total + of(list), 0));
  const heldOut = dryRun.reach.reduce((total, one) => total + one.heldOut, 0);
  const entering = dryRun.flows.reduce((total, { people }) => total + people, 0);
  const choices = flowsToAcknowledge(push, dryRun, format);
  const points = [
    approve.join(sum(({ join }) => join)),
    approve.leave(sum(({ leave }) => leave)),
    approve.heldOut(format.number(heldOut)),
    dryRun.flowsKnown
      ? entering > 0
        ? approve.flows(format.number(entering))
        : approve.noFlows
      : approve.unknownFlows,
    approve.newProfiles(format.number(dryRun.newProfiles)),
  ];
  return (
    <Modal
      title={approve.titles[push.kind]}
      isOpen={isOpen}
      onClose={onClose}
      cancel={words.common.cancel}
      confirm={words.push.actions.approve[push.kind]}
      onConfirm={() => confirm.mutate(acknowledged)}
      isWorking={confirm.isPending}
      isDisabled={!choices.every(({ value }) => acknowledged.includes(value))}
    >
      <Stack>
        <Points items={points} />
        {choices.length > 0 && (
          <Choices
            title={approve.acknowledge}
            choices={choices}
            selected={acknowledged}
            onChange={setAcknowledged}
            areMany
          />
        )}
        <Paragraph tone="subdued">{approve.after[push.kind]}</Paragraph>
        <CommandError error={confirm.error} />
      </Stack>
    </Modal>
  );
}

/** What was sent once would be sent again: nobody lets that happen without having read it. */
function flowsToAcknowledge({ kind }: PushView, { flows, flowsKnown, lists }: DryRunView, format: Format) {
  if (kind !== "reversal") return [];
  const { approve } = words.push;
  const joins = lists.reduce((total, { join }) => total + join, 0);
  const known = flows.map(({ flowId, name, people }) => ({
    value: flowId,
    label: approve.flow(name, format.number(people)),
  }));
  if (flowsKnown || joins === 0) return known;
  return [...known, { value: UNKNOWN_FLOWS, label: approve.flowsNotSeen(format.number(joins)) }];
}

/** Taking a push back is counted first, and reviewed like any push. */
export function Reverse({ push, isOpen, onClose }: QuestionProps) {
  const navigate = useNavigate();
  const { reverse } = words.push;
  const start = useCommand(
    () => api.post<Started>(`/pushes/${push.id}/reversal`),
    ({ id }) => {
      onClose();
      void navigate(`/pushes/${id}`);
    },
  );
  return (
    <Modal
      title={reverse.title}
      isOpen={isOpen}
      onClose={onClose}
      cancel={words.common.cancel}
      confirm={reverse.confirm}
      onConfirm={() => start.mutate(undefined)}
      isWorking={start.isPending}
    >
      <Stack>
        <Paragraph>{reverse.text}</Paragraph>
        <Points items={reverse.points} />
        <CommandError error={start.error} />
      </Stack>
    </Modal>
  );
}
