import { type Audit, auditFacts } from "../analytics/audit/audit.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { Resolution } from "../analytics/identity/resolution.ts";
import type { Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import type { Shop } from "../store/shops.ts";
import { identifyPeople, linksOf, type PreparedLink, survivorsOf } from "./identifyPeople.ts";
import { type PreparedFeatures, prepareFeatures } from "./prepareFeatures.ts";
import { readAuditFacts } from "./readAuditFacts.ts";

/** Everything a run freezes, in the order of `survivors`: one row a person. */
export interface Prepared extends PreparedFeatures {
  audit: Audit;
  survivors: string[];
  links: PreparedLink[];
  identity: Resolution["counts"] & { matchedProfiles: number; unmatchedProfiles: number };
}

/** Reads a shop's rows, finds out who is who, audits them and computes every feature. Only reads. */
export async function prepareRun(
  reader: Reader,
  shop: Shop,
  { asOf, now, goal }: { asOf: Instant; now: Instant; goal: GoalPreset },
): Promise<Prepared> {
  const people = await identifyPeople(reader, shop.id);
  const { resolution, match } = people;
  const audit = auditFacts(await readAuditFacts(reader, shop, now, { ...people, objecting: people.objecting.size }));
  return {
    audit,
    survivors: survivorsOf(people),
    links: linksOf(people),
    identity: {
      ...resolution.counts,
      matchedProfiles: match.personOfProfile.size,
      unmatchedProfiles: match.unmatched,
    },
    ...(await prepareFeatures(reader, shop, people, { asOf, goal })),
  };
}
