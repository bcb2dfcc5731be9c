import { Modal as PolarisModal } from "@shopify/polaris";
import type { ReactNode } from "react";

interface ModalProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  confirm: string;
  onConfirm: () => void;
  isWorking?: boolean;
  isDestructive?: boolean;
  isDisabled?: boolean;
  cancel: string;
  children: ReactNode;
}

/** A question before something happens that matters. */
export function Modal(props: ModalProps) {
  const { title, isOpen, onClose, confirm, onConfirm, isWorking, isDestructive, isDisabled, cancel, children } = props;
  return (
    <PolarisModal
      open={isOpen}
      onClose={onClose}
      title={title}
      primaryAction={{
        content: confirm,
        onAction: onConfirm,
        loading: isWorking ?? false,
        destructive: isDestructive ?? false,
        disabled: isDisabled ?? false,
      }}
      secondaryActions={[{ content: cancel, onAction: onClose }]}
    >
      <PolarisModal.Section>{children}</PolarisModal.Section>
    </PolarisModal>
  );
}
