import { findShopByDomain } from "../../store/shops.ts";
import { sessionOf } from "../authenticate.ts";
import { viewOverview } from "../views/overviewView.ts";
import { viewShop } from "../views/shopView.ts";
import { type Api, forShop } from "./route.ts";

export function shopRoutes(api: Api): void {
  const { router, reader, commands, clock } = api;
  router.post("/install", async (_request, response) => {
    const { shopDomain, sessionToken } = sessionOf(response);
    response.json(viewShop(await commands.install({ shopDomain, sessionToken })));
  });
  /** What the screens begin with: the shop of the session, in which the app is installed if it is not yet. */
  router.post("/session", async (_request, response) => {
    const { shopDomain, sessionToken } = sessionOf(response);
    const known = await findShopByDomain(reader, shopDomain);
    response.json(viewShop(known ?? (await commands.install({ shopDomain, sessionToken }))));
  });
  router.get(
    "/shop",
    forShop(api, 200, async ({ shop }) => viewShop(shop)),
  );
  router.get(
    "/overview",
    forShop(api, 200, ({ shop }) => viewOverview(reader, shop, clock.now())),
  );
}
