import type { PushView } from "../../../server/http/contract/pushes.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Notice } from "../../ui/status.tsx";
import { Link, Paragraph } from "../../ui/text.tsx";

/** What became of a push, once it has come to an end. */
export function Outcome({ push }: { push: PushView }) {
  return (
    <>
      <State push={push} />
      {push.reverses !== null && (
        <Paragraph tone="subdued">
          {words.push.reverses} <Link url={`/pushes/${push.reverses}`}>{words.push.theOther}</Link>
        </Paragraph>
      )}
      {push.reversedBy && (
        <Paragraph tone="subdued">
          {push.reversedBy.state === "planned" ? words.push.reversalWaits : words.push.reversedBy}{" "}
          <Link url={`/pushes/${push.reversedBy.id}`}>{words.push.theReversal}</Link>
        </Paragraph>
      )}
    </>
  );
}

function State({ push }: { push: PushView }) {
  const { format } = useSession();
  const { outcome } = words.push;
  const at = push.finishedAt === null ? "" : format.moment(push.finishedAt);
  switch (push.state) {
    case "verified":
      return (
        <div role="status">
          <Notice tone="success" title={push.kind === "reversal" ? outcome.takenBack : outcome.verified}>
            <Paragraph>{outcome.verifiedText(at)}</Paragraph>
          </Notice>
        </div>
      );
    case "mismatch":
      return (
        <Notice tone="warning" title={outcome.mismatch}>
          <Paragraph>{outcome.mismatchText(at)}</Paragraph>
        </Notice>
      );
    case "failed":
      return (
        <Notice tone="critical" title={outcome.failed}>
          <Paragraph>{push.error}</Paragraph>
        </Notice>
      );
    case "reversed":
      return (
        <Notice tone="info" title={outcome.reversed}>
          <Paragraph>{outcome.reversedText}</Paragraph>
        </Notice>
      );
    case "discarded":
      return (
        <Notice tone="info" title={outcome.discarded}>
          <Paragraph>{outcome.discardedText}</Paragraph>
        </Notice>
      );
    case "planned":
      return isEmpty(push) ? (
        <Notice tone="info" title={outcome.nothing}>
          <Paragraph>{outcome.nothingText}</Paragraph>
        </Notice>
      ) : null;
    default:
      return null;
  }
}

function isEmpty({ dryRun }: PushView): boolean {
  return dryRun !== null && dryRun.properties === 0 && dryRun.lists.every(({ join, leave }) => join + leave === 0);
}
