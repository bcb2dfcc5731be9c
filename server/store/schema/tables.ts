import { defineActivationTables } from "./activation.ts";
import { defineDecisionTables } from "./decisions.ts";
import { defineDeliveryTables } from "./deliveries.ts";
import { defineDescriptionTables } from "./descriptions.ts";
import type { Kit } from "./kit.sqlite.ts";
import { defineLiveTables } from "./live.ts";
import { defineMembershipTables } from "./memberships.ts";
import { defineOutlierTables } from "./outliers.ts";
import { definePersonTables } from "./persons.ts";
import { defineQualityTables } from "./quality.ts";
import { defineRunTables } from "./runs.ts";
import { defineShopTables } from "./shops.ts";
import { defineSourceTables } from "./sources.ts";
import { defineSyncTables } from "./syncs.ts";
import { defineWorkTables } from "./work.ts";

/** The one definition of every table; called once per dialect. Every key but the shop's own begins with shop_id. */
export function defineTables(k: Kit) {
  const shopTables = defineShopTables(k);
  return {
    ...shopTables,
    ...defineSourceTables(k, shopTables),
    ...defineSyncTables(k, shopTables),
    ...definePersonTables(k, shopTables),
    ...defineRunTables(k, shopTables),
    ...defineMembershipTables(k, shopTables),
    ...defineDescriptionTables(k, shopTables),
    ...defineQualityTables(k, shopTables),
    ...defineOutlierTables(k, shopTables),
    ...defineDecisionTables(k, shopTables),
    ...defineActivationTables(k, shopTables),
    ...defineLiveTables(k, shopTables),
    ...defineWorkTables(k, shopTables),
    ...defineDeliveryTables(k, shopTables),
  };
}

export type Tables = ReturnType<typeof defineTables>;
