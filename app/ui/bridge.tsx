import { useEffect, useId } from "react";

/** A short message in the admin that something was done. */
export function say(message: string): void {
  shopify.toast.show(message);
}

interface SaveBarProps {
  isOpen: boolean;
  isSaving: boolean;
  save: string;
  discard: string;
  onSave: () => void;
  onDiscard: () => void;
}

/** The admin's own bar for what has not been saved; it also asks before the page is left. */
export function SaveBar({ isOpen, isSaving, save, discard, onSave, onDiscard }: SaveBarProps) {
  const id = `save-bar-${useId().replaceAll(/[^a-z0-9]/gi, "")}`;
  useEffect(() => {
    if (!isOpen) return undefined;
    void shopify.saveBar.show(id);
    return () => void shopify.saveBar.hide(id);
  }, [id, isOpen]);
  return (
    <ui-save-bar id={id}>
      <button type="button" variant="primary" disabled={isSaving} onClick={onSave}>
        {save}
      </button>
      <button type="button" onClick={onDiscard}>
        {discard}
      </button>
    </ui-save-bar>
  );
}
