import { useState } from "react";
import type { CauseView } from "../../../server/http/contract/common.ts";
import type { SegmentView, StandingApprovalRequest } from "../../../server/http/contract/segments.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { say } from "../../ui/bridge.tsx";
import { Button } from "../../ui/button.tsx";
import { Choices, Select, TextField, Toggle } from "../../ui/fields.tsx";
import { Card, Stack } from "../../ui/layout.tsx";
import { Modal } from "../../ui/modal.tsx";
import { Facts } from "../../ui/table.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { CommandError } from "../work/CommandError.tsx";

const CAUSES = ["order", "ageing", "engagement", "refund", "consent"] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** What may happen to the segment's list without asking, and the way to change it. */
export function Policy({ segment }: { segment: SegmentView }) {
  const { format } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const { policy } = words.segment;
  const { approval } = segment;
  if (!approval) {
    return (
      <Card title={policy.title}>
        <Paragraph tone="subdued">{policy.none}</Paragraph>
      </Card>
    );
  }
  const { causes, mostMovesADay, quietFrom, quietTo } = approval;
  const quiet =
    quietFrom === null || quietTo === null
      ? policy.noQuiet
      : policy.hours(format.hour(quietFrom), format.hour(quietTo));
  return (
    <Card
      title={policy.title}
      action={
        <Button kind="quiet" onClick={() => setIsOpen(true)}>
          {policy.change}
        </Button>
      }
    >
      <Paragraph tone="subdued">{policy.explained}</Paragraph>
      <Facts
        facts={[
          { name: policy.causes, value: causes.length === 0 ? policy.nothing : causesIn(causes, format.list) },
          { name: policy.cap, value: format.number(mostMovesADay) },
          { name: policy.quiet, value: quiet },
        ]}
      />
      {isOpen && <PolicyForm segmentId={segment.id} approval={approval} onClose={() => setIsOpen(false)} />}
    </Card>
  );
}

function causesIn(causes: readonly CauseView[], list: (items: string[]) => string): string {
  return list(causes.map((cause) => words.causes[cause].short));
}

interface FormProps {
  segmentId: number;
  approval: NonNullable<SegmentView["approval"]>;
  onClose: () => void;
}

function PolicyForm({ segmentId, approval, onClose }: FormProps) {
  const { format } = useSession();
  const { policy } = words.segment;
  const [causes, setCauses] = useState<string[]>(approval.causes);
  const [cap, setCap] = useState(String(approval.mostMovesADay));
  const [isQuiet, setIsQuiet] = useState(approval.quietFrom !== null);
  const [from, setFrom] = useState(String(approval.quietFrom ?? 21));
  const [to, setTo] = useState(String(approval.quietTo ?? 8));
  const save = useCommand(
    (request: StandingApprovalRequest) => api.put(`/segments/${segmentId}/standing-approval`, request),
    () => {
      say(policy.saved);
      onClose();
    },
  );
  const isNumber = /^\d{1,7}$/.test(cap);
  const hours = HOURS.map((hour) => ({ value: String(hour), label: format.hour(hour) }));
  return (
    <Modal
      title={policy.formTitle}
      isOpen
      onClose={onClose}
      cancel={words.common.cancel}
      confirm={words.common.save}
      isWorking={save.isPending}
      isDisabled={!isNumber}
      onConfirm={() =>
        save.mutate({
          causes: CAUSES.filter((cause) => causes.includes(cause)),
          mostMovesADay: Number(cap),
          quietFrom: isQuiet ? Number(from) : null,
          quietTo: isQuiet ? Number(to) : null,
        })
      }
    >
      <Stack>
        <Choices
          title={policy.causesQuestion}
          choices={CAUSES.map((cause) => ({ value: cause, label: words.causes[cause].long }))}
          selected={causes}
          onChange={setCauses}
          areMany
        />
        <TextField
          label={policy.cap}
          value={cap}
          onChange={setCap}
          type="number"
          min={0}
          help={policy.capHelp}
          error={isNumber ? undefined : policy.capError}
        />
        <Toggle label={policy.quietToggle} isOn={isQuiet} onChange={setIsQuiet} />
        {isQuiet && (
          <div className="two-fields">
            <Select label={policy.quietFrom} value={from} onChange={setFrom} options={hours} />
            <Select label={policy.quietTo} value={to} onChange={setTo} options={hours} />
          </div>
        )}
        <CommandError error={save.error} />
      </Stack>
    </Modal>
  );
}
