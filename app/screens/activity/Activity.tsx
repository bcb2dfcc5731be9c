import type { ActivityItem } from "../../../server/http/contract/activity.ts";
import type { OverviewView } from "../../../server/http/contract/overview.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { isWorking, useActivity, useCommand, useOverview } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, Inset, Page } from "../../ui/layout.tsx";
import { CardSkeleton, Empty, PageSkeleton } from "../../ui/status.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { Loaded } from "../Loaded.tsx";
import { CommandError } from "../work/CommandError.tsx";
import { findSegments } from "../work/commands.ts";
import { WorkCard } from "../work/WorkCard.tsx";
import { ItemBadge, ItemDetails, ItemTitle } from "./Item.tsx";

/** What is under way, and everything that has happened. */
export default function Activity() {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useActivity();
  const overview = useOverview().data;
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Loaded query={{ data: items, error, refetch }} failure={words.failures.load} skeleton={<ActivitySkeleton />}>
      {(all) => (
        <ActivityPage
          items={all}
          overview={overview}
          more={hasNextPage ? { onLoad: () => void fetchNextPage(), isLoading: isFetchingNextPage } : undefined}
        />
      )}
    </Loaded>
  );
}

function ActivitySkeleton() {
  return (
    <PageSkeleton label={words.common.loading}>
      <CardSkeleton lines={10} height={360} />
    </PageSkeleton>
  );
}

interface PageProps {
  items: readonly ActivityItem[];
  overview: OverviewView | undefined;
  more: { onLoad: () => void; isLoading: boolean } | undefined;
}

export function ActivityPage({ items, overview, more }: PageProps) {
  const { format } = useSession();
  const { activity } = words;
  const find = useCommand(findSegments);
  const isBusy = find.isPending || (overview !== undefined && isWorking(overview));
  const isReady = overview !== undefined && overview.goal !== null;
  const isSyncing = overview?.sync?.state === "running";
  const isRunning = overview?.run?.state === "running";
  const again = () => find.mutate(undefined);
  const retry = useCommand(({ work, reference }: ActivityItem) => api.post("/retries", { work, reference }));
  const onRetry = (item: ActivityItem) => (item.kind === "job" ? retry.mutate(item) : again());
  const columns: Column<ActivityItem>[] = [
    { id: "what", title: activity.table.what, cell: (item) => <ItemTitle item={item} /> },
    { id: "state", title: activity.table.state, cell: (item) => <ItemBadge item={item} /> },
    {
      id: "details",
      title: activity.table.details,
      cell: (item) => <ItemDetails item={item} onRetry={onRetry} isBusy={isBusy} />,
    },
    { id: "when", title: activity.table.when, isNumber: true, cell: ({ at }) => format.moment(at) },
  ];
  return (
    <Page
      title={activity.title}
      primary={isReady ? { content: activity.update, onAction: again, loading: isBusy } : undefined}
    >
      <CommandError error={find.error ?? retry.error} />
      {(isSyncing || isRunning) && (
        <WorkCard
          syncId={isSyncing ? overview?.sync?.id : undefined}
          runId={isRunning ? overview?.run?.id : undefined}
          hasKlaviyo={overview?.isKlaviyoConnected ?? false}
        />
      )}
      {items.length === 0 ? (
        <Empty
          title={activity.empty.title}
          action={<div>{!isReady && <Button url="/">{activity.empty.action}</Button>}</div>}
        >
          {activity.empty.text}
        </Empty>
      ) : (
        <Card isFlush>
          <Table
            caption={activity.table.caption}
            columns={columns}
            rows={items}
            idOf={({ kind, id }) => `${kind} ${id}`}
          />
          {more && (
            <Inset>
              <Button onClick={more.onLoad} isLoading={more.isLoading}>
                {activity.more}
              </Button>
            </Inset>
          )}
        </Card>
      )}
    </Page>
  );
}
