import { startOfDay } from "../domain/instant.ts";
import { enqueue } from "../jobs/queue.ts";
import type { Starter } from "../jobs/runSchedules.ts";
import { listRefreshes } from "../store/refreshes.ts";
import { createRun, listRunsInState } from "../store/runs.ts";
import type { ScheduledKind } from "../store/schema/work.ts";
import { findLiveModel } from "../store/segments.ts";
import { findGoal } from "../store/shops.ts";
import { createSync, findLatestSync } from "../store/syncs.ts";
import { newId, type Services } from "./services.ts";
import { askForRefresh } from "./work.ts";

/** Of runs nobody chose a seed for. */
const SEED = 1;

/**
 * What happens by itself. The first of each is a person's: before a whole sync nothing is synced, and before an accepted
 * model nothing is refreshed or run. What is under way already is not begun again.
 */
export function createStarters(services: Services): Record<ScheduledKind, Starter> {
  return {
    async sync(tx, shop, at) {
      if (!(await findLatestSync(tx, shop.id, "done"))) return false;
      if (await findLatestSync(tx, shop.id, "running")) return false;
      const id = newId(services);
      await createSync(tx, shop.id, id, at);
      await enqueue(tx, { shopId: shop.id, kind: "sync", reference: id, askedAt: at });
      return true;
    },

    async refresh(tx, shop, at) {
      if (!(await findLiveModel(tx, shop.id))) return false;
      if ((await listRefreshes(tx, shop.id, 1)).some(({ state }) => state === "running")) return false;
      await askForRefresh(tx, { shopId: shop.id, refreshId: newId(services) }, "schedule", at);
      return true;
    },

    async run(tx, shop, at) {
      const goal = await findGoal(tx, shop.id);
      const sync = await findLatestSync(tx, shop.id, "done");
      if (!goal || !sync || !(await findLiveModel(tx, shop.id))) return false;
      if ((await listRunsInState(tx, shop.id, "running")).length > 0) return false;
      const id = newId(services);
      await createRun(tx, {
        shopId: shop.id,
        id,
        goalId: goal.id,
        syncId: sync.id,
        seed: SEED,
        asOf: startOfDay(at, shop.timeZone),
        askedBy: "schedule",
        startedAt: at,
      });
      await enqueue(tx, { shopId: shop.id, kind: "run", reference: id, askedAt: at });
      return true;
    },
  };
}
