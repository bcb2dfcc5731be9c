import { words } from "../language/english.ts";
import { Page } from "../ui/layout.tsx";
import { Failure } from "../ui/status.tsx";

/** A screen that could not be shown: why, in a sentence, and another try. */
export function Problem({ title, error, onRetry }: { title: string; error: Error; onRetry: () => void }) {
  return (
    <Page title={words.common.appName}>
      <Failure title={title} message={error.message} retry={words.common.retry} onRetry={onRetry} />
    </Page>
  );
}
