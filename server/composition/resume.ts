import { removeDownloads } from "../ingest/downloads.ts";
import { listUnfinishedPushes } from "../store/pushes.ts";
import { listRunsInState } from "../store/runs.ts";
import { findUnpublishedModel } from "../store/segments.ts";
import { listInstalledShops } from "../store/shops.ts";
import { findLatestSync } from "../store/syncs.ts";
import { downloadsOf, type Services } from "./services.ts";
import { queuePublication, queuePush, queueRun, queueSync } from "./work.ts";

interface Unfinished {
  askedAt: number;
  queue: () => void;
}

/**
 * Takes up what was under way when the process last stopped, in the order it was asked for: the rows say what, and how
 * far it is. Called before the first request is taken.
 */
export async function resumeWork(services: Services): Promise<void> {
  const syncs: { shopId: number; syncId: string }[] = [];
  for (const { id: shopId } of await listInstalledShops(services.db)) {
    const sync = await findLatestSync(services.db, shopId, "running");
    if (sync) syncs.push({ shopId, syncId: sync.id });
    const unfinished: Unfinished[] = [
      ...(sync ? [{ askedAt: sync.startedAt, queue: () => queueSync(services, shopId, sync.id) }] : []),
      ...(await unfinishedRuns(services, shopId)),
      ...(await unfinishedPublication(services, shopId)),
      ...(await unfinishedPushes(services, shopId)),
    ];
    for (const { queue } of unfinished.toSorted((a, b) => a.askedAt - b.askedAt)) queue();
  }
  await removeDownloads(downloadsOf(services), syncs);
}

async function unfinishedRuns(services: Services, shopId: number): Promise<Unfinished[]> {
  const runs = await listRunsInState(services.db, shopId, "running");
  return runs.map(({ id, startedAt }) => ({ askedAt: startedAt, queue: () => queueRun(services, shopId, id) }));
}

async function unfinishedPublication(services: Services, shopId: number): Promise<Unfinished[]> {
  const model = await findUnpublishedModel(services.db, shopId);
  if (!model) return [];
  return [{ askedAt: model.acceptedAt, queue: () => queuePublication(services, shopId, model.runId) }];
}

async function unfinishedPushes(services: Services, shopId: number): Promise<Unfinished[]> {
  const pushes = await listUnfinishedPushes(services.db, shopId);
  return pushes.map(({ id, createdAt }) => ({ askedAt: createdAt, queue: () => queuePush(services, shopId, id) }));
}
