import { nameRequest, standingApprovalRequest } from "../contract/segments.ts";
import { viewMembers } from "../views/memberView.ts";
import { viewSegmentDetail, viewSegments } from "../views/segmentView.ts";
import { type Api, forShop } from "./route.ts";

export function segmentRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.get(
    "/segments",
    forShop(api, 200, ({ shop }) => viewSegments(reader, shop.id)),
  );
  router.get(
    "/segments/:id",
    forShop(api, 200, async ({ shop, id }) =>
      isNumber(id) ? viewSegmentDetail(reader, shop.id, Number(id)) : undefined,
    ),
  );
  router.get(
    "/segments/:id/members",
    forShop(api, 200, async ({ shop, id }) => (isNumber(id) ? viewMembers(reader, shop, Number(id)) : undefined)),
  );
  router.put(
    "/segments/:id/name",
    forShop(api, 200, async ({ shop, id, body }) => {
      const { name } = nameRequest.parse(body ?? {});
      if (!isNumber(id)) return undefined;
      await commands.renameSegment(shop, Number(id), name);
      return { name };
    }),
  );
  router.put(
    "/segments/:id/standing-approval",
    forShop(api, 200, async ({ shop, id, body, by }) => {
      const policy = standingApprovalRequest.parse(body ?? {});
      if (!isNumber(id)) return undefined;
      await commands.saveStandingApproval(shop, Number(id), policy, by);
      return policy;
    }),
  );
}

function isNumber(id: string): boolean {
  return /^\d{1,15}$/.test(id);
}
