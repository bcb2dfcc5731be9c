import { setTimeout as sleep } from "node:timers/promises";
import type { SyncView } from "../../scripts/demo/answers.ts";
import type { AppClient } from "../../scripts/demo/clients.ts";

/** Starts a sync (or takes the one with `id`) and waits until it has ended, however. */
export async function waitForSync(app: AppClient, id?: string): Promise<SyncView> {
  const syncId = id ?? (await app.request<{ id: string }>("POST", "/syncs")).id;
  for (;;) {
    const view = await app.request<SyncView>("GET", `/syncs/${syncId}`);
    if (view.state !== "running") return view;
    await sleep(50);
  }
}
