import { gateSettingsRequest, segmentUnlockRequest } from "../contract/gate.ts";
import { viewGate } from "../views/gateView.ts";
import { type Api, forShop } from "./route.ts";

/** What the gate asks of segments, and how many somebody lets there be. */
export function gateRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.put(
    "/gate-settings",
    forShop(api, 200, async ({ shop, body }) => {
      const gate = gateSettingsRequest.parse(body ?? {});
      await commands.saveSettings(shop, { ...shop.settings, gate });
      return viewGate(reader, shop);
    }),
  );
  router.put(
    "/segment-unlock",
    forShop(api, 200, async ({ shop, body, by }) => {
      await commands.unlockSegments(shop, { by, ...segmentUnlockRequest.parse(body ?? {}) });
      return viewGate(reader, shop);
    }),
  );
  router.post(
    "/segment-unlock/undo",
    forShop(api, 200, async ({ shop, by }) => {
      await commands.lockSegments(shop, by);
      return viewGate(reader, shop);
    }),
  );
}
