import { listSegments } from "../../store/segments.ts";
import { lookalikesQuery, lookalikesRequest } from "../contract/lookalikes.ts";
import { disputeRequest, nameRequest, resolutionRequest, standingApprovalRequest } from "../contract/segments.ts";
import { viewLookalikes } from "../views/lookalikesView.ts";
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
  router.get(
    "/segments/:id/lookalikes",
    forShop(api, 200, async ({ shop, id, query }) => {
      const { most } = lookalikesQuery.parse(query);
      const segment = (await listSegments(reader, shop.id)).find((one) => String(one.id) === id);
      if (!segment || segment.retiredAt !== null) return undefined;
      return viewLookalikes(segment.name, await commands.findLookalikes(shop, { segmentId: segment.id }, most));
    }),
  );
  router.post(
    "/lookalikes",
    forShop(api, 200, async ({ shop, body }) => {
      const { customerIds, most } = lookalikesRequest.parse(body ?? {});
      return viewLookalikes(null, await commands.findLookalikes(shop, { customerIds }, most));
    }),
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
  router.post(
    "/segments/:id/dispute",
    forShop(api, 201, async ({ shop, id, body, by }) => {
      const { reason } = disputeRequest.parse(body ?? {});
      if (!isNumber(id)) return undefined;
      await commands.disputeSegment(shop, Number(id), { by, reason });
      return { reason };
    }),
  );
  router.post(
    "/segments/:id/dispute/resolution",
    forShop(api, 200, async ({ shop, id, body, by }) => {
      const { note } = resolutionRequest.parse(body ?? {});
      if (!isNumber(id)) return undefined;
      await commands.resolveDispute(shop, Number(id), { by, note });
      return { note };
    }),
  );
}

function isNumber(id: string): boolean {
  return /^\d{1,15}$/.test(id);
}
