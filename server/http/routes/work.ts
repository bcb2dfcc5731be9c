import { findRefresh } from "../../store/refreshes.ts";
import { activityQuery, retryRequest } from "../contract/activity.ts";

import { acceptanceRequest, runRequest } from "../contract/runs.ts";
import { viewActivity } from "../views/activityView.ts";
import { viewRun } from "../views/runView.ts";
import { viewSync } from "../views/syncView.ts";
import { type Api, forShop } from "./route.ts";

/** Syncs, runs, and the list of everything that happened. */
export function workRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.post(
    "/syncs",
    forShop(api, 202, ({ shop }) => commands.startSync(shop)),
  );
  router.get(
    "/syncs/:id",
    forShop(api, 200, ({ shop, id }) => viewSync(reader, shop.id, id)),
  );
  router.post(
    "/runs",
    forShop(api, 202, ({ shop, body }) => commands.startRun(shop, runRequest.parse(body ?? {}))),
  );
  router.get(
    "/runs/:id",
    forShop(api, 200, ({ shop, id }) => viewRun(reader, { shopId: shop.id, runId: id })),
  );
  router.post(
    "/runs/:id/acceptance",
    forShop(api, 202, async ({ shop, id, body, by }) => {
      await commands.acceptRun(shop, id, { by, ...acceptanceRequest.parse(body ?? {}) });
      return { accepted: true };
    }),
  );
  router.post(
    "/runs/:id/refusal",
    forShop(api, 200, async ({ shop, id }) => {
      await commands.declineRun(shop, id);
      return { declined: true };
    }),
  );
  router.post(
    "/refreshes",
    forShop(api, 202, ({ shop }) => commands.startRefresh(shop)),
  );
  router.get(
    "/refreshes/:id",
    forShop(api, 200, ({ shop, id }) => findRefresh(reader, { shopId: shop.id, refreshId: id })),
  );
  router.post(
    "/retries",
    forShop(api, 202, async ({ shop, body }) => {
      const { work, reference } = retryRequest.parse(body ?? {});
      await commands.retryJob(shop, { kind: work, reference });
      return { retried: true };
    }),
  );
  router.get(
    "/activity",
    forShop(api, 200, ({ shop, query }) => viewActivity(reader, shop.id, activityQuery.parse(query).before)),
  );
}
