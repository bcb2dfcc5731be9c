import type { OverviewView } from "../../../server/http/contract/overview.ts";
import { words } from "../../language/english.ts";
import type { Format } from "../../language/format.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { Facts } from "../../ui/table.tsx";
import { Link } from "../../ui/text.tsx";

/** Whether what is shown is fresh, and when it will be fresher. */
export function Health({ view }: { view: OverviewView }) {
  const { format } = useSession();
  const { health } = words;
  const { audit, push, schedules } = view;
  return (
    <Card
      title={health.title}
      action={
        <Link url="/activity" isPlain>
          {health.activity}
        </Link>
      }
    >
      <Facts
        facts={[
          { name: health.sync, value: lastSync(view, format) },
          { name: health.run, value: lastRun(view, format) },
          ...(audit ? [{ name: health.data, value: health.score(audit.score, audit.gate) }] : []),
          {
            name: health.push,
            value: push
              ? health.pushes[push.state](format.ago(push.finishedAt ?? push.createdAt, view.now))
              : health.never,
          },
          ...schedules
            .toSorted((a, b) => a.nextDueAt - b.nextDueAt)
            .filter(({ isEnabled }) => isEnabled)
            .map(({ kind, nextDueAt }) => ({ name: health.next[kind], value: format.moment(nextDueAt) })),
        ]}
      />
    </Card>
  );
}

function lastSync({ sync, freshAsOf, now }: OverviewView, format: Format): string {
  if (sync?.state === "running") return words.health.now;
  if (sync?.state === "failed") return words.health.failed(format.ago(sync.finishedAt ?? sync.startedAt, now));
  return freshAsOf === null ? words.health.never : format.ago(freshAsOf, now);
}

function lastRun({ run, now }: OverviewView, format: Format): string {
  if (!run) return words.health.never;
  if (run.state === "running") return words.health.now;
  return words.health.runs[run.state](format.ago(run.finishedAt ?? run.startedAt, now));
}
