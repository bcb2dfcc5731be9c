import { words } from "../language/english.ts";
import { CardSkeleton, PageSkeleton } from "../ui/status.tsx";

/** Before it is known what is to be shown. */
export function Waiting() {
  return (
    <PageSkeleton label={words.common.loading}>
      <CardSkeleton lines={5} height={220} />
      <CardSkeleton lines={3} />
    </PageSkeleton>
  );
}
