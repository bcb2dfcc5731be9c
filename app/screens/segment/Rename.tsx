import { useState } from "react";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand } from "../../queries.ts";
import { say } from "../../ui/bridge.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/layout.tsx";
import { Modal } from "../../ui/modal.tsx";
import { Paragraph } from "../../ui/text.tsx";

interface RenameProps {
  segment: { id: number; name: string };
  isOpen: boolean;
  onClose: () => void;
}

export function Rename({ segment, isOpen, onClose }: RenameProps) {
  const { rename } = words.segment;
  const [name, setName] = useState(segment.name);
  const save = useCommand(
    (next: string) => api.put(`/segments/${segment.id}/name`, { name: next }),
    () => {
      say(rename.done);
      onClose();
    },
  );
  return (
    <Modal
      title={rename.title}
      isOpen={isOpen}
      onClose={onClose}
      cancel={words.common.cancel}
      confirm={rename.save}
      onConfirm={() => save.mutate(name.trim())}
      isWorking={save.isPending}
      isDisabled={name.trim() === "" || name.trim() === segment.name}
    >
      <Stack>
        <TextField label={rename.label} value={name} onChange={setName} error={save.error?.message} />
        <Paragraph tone="subdued">{rename.explained}</Paragraph>
      </Stack>
    </Modal>
  );
}
