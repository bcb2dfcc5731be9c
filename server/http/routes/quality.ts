import {
  auditLimitsRequest,
  exclusionsQuery,
  identityDecisionRequest,
  orderRulingRequest,
  overrideRequest,
  unmatchedPeopleQuery,
  unmatchedProfilesQuery,
} from "../contract/quality.ts";
import {
  viewAuditHistory,
  viewExclusions,
  viewIdentity,
  viewLatestQuality,
  viewQuality,
  viewUnmatchedPeople,
  viewUnmatchedProfiles,
} from "../views/qualityView.ts";
import { type Api, forShop } from "./route.ts";

/** What the audit found, what cleaning left out, who is who, and what somebody decided about any of it. */
export function qualityRoutes(api: Api): void {
  const { router, reader, commands, clock } = api;
  router.get(
    "/audits",
    forShop(api, 200, ({ shop }) => viewAuditHistory(reader, shop, clock.now())),
  );
  router.get(
    "/quality",
    forShop(api, 200, ({ shop }) => viewLatestQuality(reader, shop.id)),
  );
  router.get(
    "/quality/:id",
    forShop(api, 200, ({ shop, id }) => viewQuality(reader, { shopId: shop.id, runId: id })),
  );
  router.put(
    "/audit-limits",
    forShop(api, 200, async ({ shop, body }) => {
      const audit = auditLimitsRequest.parse(body ?? {});
      await commands.saveSettings(shop, { ...shop.settings, audit });
      return audit;
    }),
  );
  router.post(
    "/runs/:id/override",
    forShop(api, 202, async ({ shop, id, body, by }) => {
      await commands.overrideAudit(shop, id, { by, ...overrideRequest.parse(body ?? {}) });
      return { overridden: true };
    }),
  );
  identityRoutes(api);
  router.get(
    "/exclusions",
    forShop(api, 200, ({ shop, query }) => {
      const { after, rule } = exclusionsQuery.parse(query);
      return viewExclusions(reader, shop.id, { after, rule });
    }),
  );
  router.put(
    "/orders/:id/ruling",
    forShop(api, 200, async ({ shop, id, body, by }) => {
      const ruling = orderRulingRequest.parse(body ?? {});
      if (!isNumber(id)) return undefined;
      await commands.ruleOnOrder(shop, Number(id), { by, ...ruling });
      return ruling;
    }),
  );
  router.post(
    "/orders/:id/ruling/undo",
    forShop(api, 200, async ({ shop, id, by }) => {
      if (!isNumber(id)) return undefined;
      await commands.undoOrderRuling(shop, Number(id), by);
      return { undone: true };
    }),
  );
}

function identityRoutes(api: Api): void {
  const { router, reader, commands } = api;
  router.get(
    "/identity",
    forShop(api, 200, ({ shop }) => viewIdentity(reader, shop.id)),
  );
  router.get(
    "/unmatched-profiles",
    forShop(api, 200, ({ shop, query }) =>
      viewUnmatchedProfiles(reader, shop.id, unmatchedProfilesQuery.parse(query).after),
    ),
  );
  router.get(
    "/unmatched-people",
    forShop(api, 200, ({ shop, query }) =>
      viewUnmatchedPeople(reader, shop.id, unmatchedPeopleQuery.parse(query).after),
    ),
  );
  router.post(
    "/identity-decisions",
    forShop(api, 201, ({ shop, body, by }) =>
      commands.decideIdentity(shop, identityDecisionRequest.parse(body ?? {}), by),
    ),
  );
  router.post(
    "/identity-decisions/:id/undo",
    forShop(api, 200, async ({ shop, id, by }) => {
      await commands.undoIdentityDecision(shop, id, by);
      return { undone: true };
    }),
  );
}

function isNumber(id: string): boolean {
  return /^\d{1,15}$/.test(id);
}
