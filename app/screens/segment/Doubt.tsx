import { useState } from "react";
import type { DisputeView } from "../../../server/http/contract/segments.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { say } from "../../ui/bridge.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/layout.tsx";
import { Modal } from "../../ui/modal.tsx";
import { Notice } from "../../ui/status.tsx";
import { Paragraph } from "../../ui/text.tsx";

interface DoubtProps {
  segment: { id: number; dispute: DisputeView | null };
  isOpen: boolean;
  onOpen: () => void;
  onClose: () => void;
}

/** That a segment does not match reality: who says so and why, or what somebody found when they looked into it. */
export function Doubt({ segment, isOpen, onOpen, onClose }: DoubtProps) {
  const { format } = useSession();
  const { doubt } = words.segment;
  const { dispute } = segment;
  return (
    <>
      {dispute && (
        <Notice tone="warning" title={doubt.title} action={{ content: doubt.resolve, onAction: onOpen }}>
          <Paragraph>{doubt.said(format.date(dispute.at), dispute.reason)}</Paragraph>
          <Paragraph>{doubt.meanwhile}</Paragraph>
        </Notice>
      )}
      <DoubtDialog key={dispute?.at ?? 0} segment={segment} isOpen={isOpen} onClose={onClose} />
    </>
  );
}

function DoubtDialog({ segment: { id, dispute }, isOpen, onClose }: Omit<DoubtProps, "onOpen">) {
  const { doubt } = words.segment;
  const text = dispute ? doubt.resolving : doubt.saying;
  const [reason, setReason] = useState("");
  const save = useCommand(
    (given: string) =>
      dispute
        ? api.post(`/segments/${id}/dispute/resolution`, { note: given })
        : api.post(`/segments/${id}/dispute`, { reason: given }),
    () => {
      say(text.done);
      onClose();
    },
  );
  return (
    <Modal
      title={text.title}
      isOpen={isOpen}
      onClose={onClose}
      cancel={words.common.cancel}
      confirm={text.confirm}
      onConfirm={() => save.mutate(reason.trim())}
      isWorking={save.isPending}
      isDisabled={reason.trim().length < 3}
    >
      <Stack>
        <TextField label={text.label} value={reason} onChange={setReason} error={save.error?.message} />
        <Paragraph tone="subdued">{text.explained}</Paragraph>
      </Stack>
    </Modal>
  );
}
