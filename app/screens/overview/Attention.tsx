import type { OverviewView } from "../../../server/http/contract/overview.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { isWorking, useCommand } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Notice } from "../../ui/status.tsx";
import { Paragraph } from "../../ui/text.tsx";

const DAY = 86_400_000;
/** A daily sync that failed twice has missed two days. */
const STALE_AFTER = 3 * DAY;

/** What waits for a person, or has gone wrong: nothing where all is well. */
export function Attention({ view, onRetry }: { view: OverviewView; onRetry: () => void }) {
  return (
    <>
      <Paused view={view} />
      <Failed view={view} onRetry={onRetry} />
      <Waiting view={view} />
      <Outgrown view={view} />
      <Stale view={view} onRetry={onRetry} />
    </>
  );
}

function Paused({ view }: { view: OverviewView }) {
  const { format } = useSession();
  const resume = useCommand(() => api.post("/resume"));
  if (!view.pause) return null;
  const { title, reasons, resume: action } = words.attention.paused;
  return (
    <Notice
      tone="warning"
      title={title}
      action={{ content: action, onAction: () => resume.mutate(undefined), loading: resume.isPending }}
    >
      <Paragraph>{reasons[view.pause.because](format.moment(view.pause.at))}</Paragraph>
    </Notice>
  );
}

function Failed({ view, onRetry }: { view: OverviewView; onRetry: () => void }) {
  const { sync, run, push } = view;
  const { failed } = words.attention;
  if (isWorking(view)) return null;
  const retry = { content: words.common.retry, onAction: onRetry };
  if (sync?.state === "failed") {
    return (
      <Notice tone="critical" title={failed.sync} action={retry}>
        <Paragraph>{sync.error}</Paragraph>
      </Notice>
    );
  }
  if (run?.state === "failed") {
    return (
      <Notice tone="critical" title={failed.run} action={retry}>
        <Paragraph>{run.error}</Paragraph>
      </Notice>
    );
  }
  if (run?.state === "refused") {
    return (
      <Notice tone="warning" title={failed.refused} action={{ content: failed.why, url: "/segments" }}>
        <Paragraph>{run.refusal}</Paragraph>
      </Notice>
    );
  }
  if (push?.state === "failed") {
    return (
      <Notice tone="critical" title={failed.push} action={{ content: failed.look, url: `/pushes/${push.id}` }}>
        <Paragraph>{failed.pushText}</Paragraph>
      </Notice>
    );
  }
  return null;
}

function Waiting({ view }: { view: OverviewView }) {
  const { format } = useSession();
  const { proposal, plannedPush, push } = view;
  const { waiting } = words.attention;
  return (
    <>
      {proposal && (
        <Notice tone="info" title={waiting.proposal} action={{ content: waiting.review, url: "/segments" }}>
          <Paragraph>
            {waiting.proposalText(proposal.segments, proposal.buyers === null ? null : format.number(proposal.buyers))}
          </Paragraph>
        </Notice>
      )}
      {plannedPush && (
        <Notice
          tone="warning"
          title={plannedPush.kind === "reversal" ? waiting.reversal : waiting.push}
          action={{ content: waiting.changes, url: `/pushes/${plannedPush.id}` }}
        >
          <Paragraph>
            {waiting.pushText(format.number(plannedPush.join ?? 0), format.number(plannedPush.leave ?? 0))}
          </Paragraph>
        </Notice>
      )}
      {push?.state === "mismatch" && (
        <Notice tone="warning" title={waiting.mismatch} action={{ content: waiting.names, url: `/pushes/${push.id}` }}>
          <Paragraph>{waiting.mismatchText(format.number(push.mismatched))}</Paragraph>
        </Notice>
      )}
    </>
  );
}

function Outgrown({ view: { outgrown, proposal } }: { view: OverviewView }) {
  const { format } = useSession();
  const { outgrown: text } = words.attention;
  // A proposal that waits is the answer to it.
  if (outgrown.length === 0 || proposal) return null;
  return (
    <Notice tone="warning" title={text.title} action={{ content: text.action, url: "/segments" }}>
      {outgrown.map(({ segmentId, name, kind, share, limit }) => (
        <Paragraph key={segmentId}>{text[kind](name, format.share(share), format.share(limit))}</Paragraph>
      ))}
    </Notice>
  );
}

function Stale({ view, onRetry }: { view: OverviewView; onRetry: () => void }) {
  const { format } = useSession();
  const { stale } = words.attention;
  const isStale = view.freshAsOf !== null && view.now - view.freshAsOf > STALE_AFTER;
  if (!isStale || isWorking(view) || view.sync?.state === "failed" || view.freshAsOf === null) return null;
  return (
    <Notice tone="warning" title={stale.title} action={{ content: stale.action, onAction: onRetry }}>
      <Paragraph>{stale.text(format.ago(view.freshAsOf, view.now))}</Paragraph>
    </Notice>
  );
}
