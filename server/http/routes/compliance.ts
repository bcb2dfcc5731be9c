import { listComplianceRequests } from "../../store/compliance.ts";
import { viewCompliance, viewComplianceRequest } from "../views/complianceView.ts";
import { type Api, forShop } from "./route.ts";

/** Requests under data protection law, and what is held of a customer who asked. */
export function complianceRoutes(api: Api): void {
  const { router, reader } = api;
  router.get(
    "/compliance",
    forShop(api, 200, async ({ shop }) => ({
      requests: (await listComplianceRequests(reader, shop.id)).map(viewComplianceRequest),
    })),
  );
  router.get(
    "/compliance/:id",
    forShop(api, 200, ({ shop, id }) => viewCompliance(reader, shop.id, id)),
  );
}
