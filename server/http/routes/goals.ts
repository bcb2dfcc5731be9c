import { listGoals } from "../../store/shops.ts";
import { goalRequest, goalsRequest } from "../contract/goals.ts";
import { viewGoals } from "../views/goalsView.ts";
import { type Api, forShop } from "./route.ts";

export function goalRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.get(
    "/goals",
    forShop(api, 200, ({ shop }) => viewGoals(reader, shop.id)),
  );
  router.put(
    "/goals",
    forShop(api, 200, async ({ shop, body }) => {
      await commands.setGoals(shop, goalsRequest.parse(body ?? {}).goals);
      return viewGoals(reader, shop.id);
    }),
  );
  router.put(
    "/goal",
    forShop(api, 200, async ({ shop, body }) => {
      const { preset } = goalRequest.parse(body ?? {});
      const others = (await listGoals(reader, shop.id)).filter((goal) => goal.preset !== preset && goal.rank > 1);
      await commands.setGoals(shop, [{ preset }, ...others.map((goal) => ({ preset: goal.preset }))]);
      return (await viewGoals(reader, shop.id)).goals[0];
    }),
  );
}
