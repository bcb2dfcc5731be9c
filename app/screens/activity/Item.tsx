import type { ActivityItem } from "../../../server/http/contract/activity.ts";
import type { PushStateView } from "../../../server/http/contract/pushes.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Button } from "../../ui/button.tsx";
import { Badge, type BadgeTone } from "../../ui/status.tsx";
import { Inline, Link } from "../../ui/text.tsx";
import { PushBadge } from "../push/Decision.tsx";

export function ItemTitle({ item }: { item: ActivityItem }) {
  const { titles, work } = words.activity;
  switch (item.kind) {
    case "push":
      return (
        <Link url={`/pushes/${item.id}`} isPlain>
          {titles.push[item.push?.kind ?? "manual"]}
        </Link>
      );
    case "job":
      return <>{titles.job(work[item.work ?? ""] ?? item.work ?? "")}</>;
    case "run":
      return item.state === "proposed" ? (
        <Link url="/segments" isPlain>
          {titles.run}
        </Link>
      ) : (
        <>{titles.run}</>
      );
    case "refresh":
      return <>{titles.refresh}</>;
    case "sync":
      return <>{titles.sync}</>;
    default:
      return <>{titles.decisions[item.kind]}</>;
  }
}

const TONES: Readonly<Record<string, BadgeTone>> = {
  running: "info",
  done: "success",
  accepted: "success",
  proposed: "attention",
  refused: "warning",
  failed: "critical",
  dead: "critical",
};

export function ItemBadge({ item }: { item: ActivityItem }) {
  if (item.kind === "push") return <PushBadge state={item.state as PushStateView} />;
  return <Badge tone={TONES[item.state] ?? "plain"}>{words.activity.states[item.state] ?? item.state}</Badge>;
}

interface DetailsProps {
  item: ActivityItem;
  onRetry: (item: ActivityItem) => void;
  isBusy: boolean;
}

/** What came of it, in a sentence; and another try where it failed. */
export function ItemDetails({ item, onRetry, isBusy }: DetailsProps) {
  const { format } = useSession();
  const { details } = words.activity;
  const { reason, by, read, segments, refresh, push } = item;
  if (reason !== null) {
    const isFailed = (item.state === "failed" && (item.kind === "sync" || item.kind === "run")) || item.kind === "job";
    return (
      <span className="item-details">
        <Inline>{by === null ? reason : `${reason} ${details.by(by)}`}</Inline>
        {isFailed && (
          <Button kind="quiet" onClick={() => onRetry(item)} isDisabled={isBusy}>
            {words.common.retry}
          </Button>
        )}
      </span>
    );
  }
  if (item.kind === "sync" && read !== null) return <>{details.read(format.number(read))}</>;
  if (item.kind === "run" && segments !== null) return <>{details.segments(segments)}</>;
  if (refresh) {
    const { people, moved, waiting } = refresh;
    return <>{details.refresh(format.number(people), format.number(moved), format.number(waiting))}</>;
  }
  if (push && push.join !== null && push.leave !== null) {
    const changes = details.push(format.number(push.join), format.number(push.leave));
    return <>{push.mismatched > 0 ? `${changes} ${details.mismatched(format.number(push.mismatched))}` : changes}</>;
  }
  return <>{words.common.none}</>;
}
