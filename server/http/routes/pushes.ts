import { approvalRequest } from "../contract/pushes.ts";
import { viewPush, viewPushes } from "../views/pushView.ts";
import { type Api, forShop } from "./route.ts";

export function pushRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.get(
    "/pushes",
    forShop(api, 200, ({ shop }) => viewPushes(reader, shop.id)),
  );
  router.post(
    "/pushes",
    forShop(api, 202, ({ shop }) => commands.startPush(shop)),
  );
  router.get(
    "/pushes/:id",
    forShop(api, 200, ({ shop, id }) => viewPush(reader, shop.id, id)),
  );
  router.post(
    "/pushes/:id/approval",
    forShop(api, 202, async ({ shop, id, by, body }) => {
      await commands.approvePush(shop, id, { by, ...approvalRequest.parse(body ?? {}) });
      return { approved: true };
    }),
  );
  router.post(
    "/pushes/:id/discard",
    forShop(api, 200, async ({ shop, id }) => {
      await commands.discardPush(shop, id);
      return { discarded: true };
    }),
  );
  router.post(
    "/pushes/:id/reversal",
    forShop(api, 202, ({ shop, id }) => commands.startReversal(shop, id)),
  );
}
