import { words } from "../../language/english.ts";
import { Notice } from "../../ui/status.tsx";
import { Paragraph } from "../../ui/text.tsx";

/** Why something that was asked for did not happen. */
export function CommandError({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <div role="alert">
      <Notice tone="critical" title={words.failures.command}>
        <Paragraph>{error.message}</Paragraph>
      </Notice>
    </div>
  );
}
