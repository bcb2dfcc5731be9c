import { comparisonQuery } from "../contract/comparison.ts";
import { outliersQuery } from "../contract/findings.ts";
import { viewBakeOff } from "../views/bakeOffView.ts";
import { viewComparison } from "../views/comparisonView.ts";
import { viewModelCards } from "../views/modelCardsView.ts";
import { viewOutliers } from "../views/outliersView.ts";
import { viewRunFeatures } from "../views/runFeaturesView.ts";
import { type Api, forShop } from "./route.ts";

/** What a run found out beside its segments. */
export function findingsRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.get(
    "/runs/:id/bake-off",
    forShop(api, 200, ({ shop, id }) => viewBakeOff(reader, { shopId: shop.id, runId: id })),
  );
  router.get(
    "/runs/:id/outliers",
    forShop(api, 200, ({ shop, id, query }) => {
      const { after, kind } = outliersQuery.parse(query);
      return viewOutliers(reader, { shopId: shop.id, runId: id }, { after, kind });
    }),
  );
  router.get(
    "/runs/:id/model-cards",
    forShop(api, 200, ({ shop, id }) => viewModelCards(reader, { shopId: shop.id, runId: id })),
  );
  router.get(
    "/runs/:id/comparison",
    forShop(api, 200, ({ shop, id, query }) => {
      const { with: other } = comparisonQuery.parse(query);
      return viewComparison(reader, commands, shop, { runId: id, other });
    }),
  );
  router.get(
    "/runs/:id/features",
    forShop(api, 200, ({ shop, id }) => viewRunFeatures(reader, { shopId: shop.id, runId: id })),
  );
}
