import { guideRequest, klaviyoRequest, scheduledKind, scheduleRequest, settingsRequest } from "../contract/settings.ts";
import { viewSettings } from "../views/settingsView.ts";
import { type Api, forShop } from "./route.ts";

export function settingsRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.get(
    "/settings",
    forShop(api, 200, ({ shop }) => viewSettings(reader, shop)),
  );
  router.put(
    "/settings",
    forShop(api, 200, async ({ shop, body }) => {
      const settings = settingsRequest.parse(body ?? {});
      await commands.saveSettings(shop, { ...shop.settings, ...settings });
      return settings;
    }),
  );
  router.put(
    "/guide",
    forShop(api, 200, async ({ shop, body }) => {
      const { isDismissed } = guideRequest.parse(body ?? {});
      await commands.saveSettings(shop, { ...shop.settings, isGuideDismissed: isDismissed });
      return { isDismissed };
    }),
  );
  router.put(
    "/klaviyo",
    forShop(api, 200, ({ shop, body }) => commands.connectKlaviyo(shop, klaviyoRequest.parse(body ?? {}).apiKey)),
  );
  router.put(
    "/schedules/:id",
    forShop(api, 200, async ({ shop, id, body }) => {
      const kind = scheduledKind.safeParse(id);
      if (!kind.success) return undefined;
      const schedule = scheduleRequest.parse(body ?? {});
      await commands.saveSchedule(shop, kind.data, schedule);
      return schedule;
    }),
  );
  router.post(
    "/pause",
    forShop(api, 200, async ({ shop }) => {
      await commands.pause(shop);
      return { paused: true };
    }),
  );
  router.post(
    "/resume",
    forShop(api, 200, async ({ shop }) => {
      await commands.resume(shop);
      return { paused: false };
    }),
  );
}
