import { type Audit, auditFacts } from "../analytics/audit/audit.ts";
import { auditSettingsOf } from "../analytics/audit/settings.ts";
import { countWaterfall, type WaterfallStep } from "../analytics/audit/waterfall.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { CandidatePair, Resolution } from "../analytics/identity/resolution.ts";
import type { Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import type { Shop } from "../store/shops.ts";
import { type IdentifiedPeople, identifyPeople, linksOf, type PreparedLink, survivorsOf } from "./identifyPeople.ts";
import { type PreparedFeatures, prepareFeatures } from "./prepareFeatures.ts";
import { readAuditFacts } from "./readAuditFacts.ts";
import { readWaterfallFacts } from "./readWaterfallFacts.ts";

/** Everything a run freezes, in the order of `survivors`: one row a person. */
export interface Prepared extends PreparedFeatures {
  audit: Audit;
  survivors: string[];
  links: PreparedLink[];
  identity: PreparedIdentity;
  /** The way from Shopify's customers to the people who can be reached. */
  waterfall: WaterfallStep[];
  /** Pairs that may be one person, for somebody to decide. */
  candidates: CandidatePair[];
  /** Klaviyo profiles that belong to nobody, and rows of people without one. */
  unmatched: { profiles: string[]; people: Int32Array };
}

/** How well Shopify's people and Klaviyo's profiles go together. */
export type PreparedIdentity = Resolution["counts"] & {
  matchedProfiles: number;
  unmatchedProfiles: number;
  matchedPeople: number;
  candidatePairs: number;
};

export interface PrepareTask {
  asOf: Instant;
  now: Instant;
  goal: GoalPreset;
  /** Whose controls are held out: the goal of the run. */
  programme: string;
  /** As Shopify counted them when the sync began; null where it was not asked. */
  shopifyCustomers: number | null;
}

/** Reads a shop's rows, finds out who is who, audits them and computes every feature. Only reads. */
export async function prepareRun(reader: Reader, shop: Shop, task: PrepareTask): Promise<Prepared> {
  const people = await identifyPeople(reader, shop.id);
  const { audit, hasOrder } = await auditPeople(reader, shop, task.now, people);
  const features = await prepareFeatures(reader, shop, people, task);
  const survivors = survivorsOf(people);
  const isBuyer = Uint8Array.from(features.columns.get("buyer") ?? []);
  const waterfallFacts = await readWaterfallFacts(reader, shop, people, { ...task, survivors, hasOrder, isBuyer });
  return {
    audit,
    survivors,
    links: linksOf(people),
    identity: countIdentity(people),
    waterfall: countWaterfall(waterfallFacts),
    candidates: [...people.candidates],
    unmatched: { profiles: people.match.unmatched, people: peopleWithoutProfile(people) },
    ...features,
  };
}

/** The audit, and who has ordered at all; the facts it is made from are large, and let go of here. */
async function auditPeople(reader: Reader, shop: Shop, now: Instant, people: IdentifiedPeople) {
  const facts = await readAuditFacts(reader, shop, now, people);
  const hasOrder = new Uint8Array(facts.people);
  for (const person of facts.orders.person) if (person >= 0) hasOrder[person] = 1;
  return { audit: auditFacts(facts, auditSettingsOf(shop.settings.audit)), hasOrder };
}

function countIdentity({ resolution, match, candidates }: IdentifiedPeople): PreparedIdentity {
  return {
    ...resolution.counts,
    matchedProfiles: match.personOfProfile.size,
    unmatchedProfiles: match.unmatched.length,
    matchedPeople: match.profileOfPerson.size,
    candidatePairs: candidates.length,
  };
}

function peopleWithoutProfile({ resolution, match }: IdentifiedPeople): Int32Array {
  return Int32Array.from(resolution.persons.keys()).filter((person) => !match.profileOfPerson.has(person));
}
