import { BARRIERS, type WaterfallFacts } from "../analytics/audit/waterfall.ts";
import { readControls } from "../store/audits.ts";
import type { Reader } from "../store/database.ts";
import type { Shop } from "../store/shops.ts";
import type { IdentifiedPeople } from "./identifyPeople.ts";
import type { ProfileRow } from "./readContacts.ts";

interface WaterfallTask extends Pick<WaterfallFacts, "shopifyCustomers" | "hasOrder"> {
  survivors: readonly string[];
  programme: string;
}

const NONE = BARRIERS.indexOf("none");
const NOT_IN_KLAVIYO = BARRIERS.indexOf("not_in_klaviyo");
const NO_CONSENT = BARRIERS.indexOf("no_consent");
const SUPPRESSED = BARRIERS.indexOf("suppressed");
const HELD_OUT = BARRIERS.indexOf("held_out");

/** What the count from Shopify's customers to the reachable ones is made of. Whoever is in no arm yet is not held out. */
export async function readWaterfallFacts(
  reader: Reader,
  shop: Shop,
  { accounts, resolution, profiles, match, objecting }: IdentifiedPeople,
  { survivors, programme, shopifyCustomers, hasOrder }: WaterfallTask,
): Promise<Omit<WaterfallFacts, "isBuyer">> {
  const people = resolution.persons.length;
  const controls = await readControls(reader, shop.id, programme);
  const profileOf = new Map(profiles.map((profile) => [profile.id, profile]));
  const barrier = Uint8Array.from({ length: people }, (_, person) => {
    const standing = match.profileOfPerson.get(person);
    return barrierOf(standing && profileOf.get(standing.id), controls.has(survivors[person] ?? ""));
  });
  return {
    shopifyCustomers,
    hasOrder,
    accounts: accounts.length,
    joinedAccounts: resolution.counts.joinedAccounts,
    hasAccount: Uint8Array.from(resolution.persons, ({ key }) => (key.kind === "account" ? 1 : 0)),
    objects: Uint8Array.from({ length: people }, (_, person) => (objecting.has(person) ? 1 : 0)),
    barrier,
  };
}

function barrierOf(profile: ProfileRow | undefined, isControl: boolean): number {
  if (!profile) return NOT_IN_KLAVIYO;
  if (!profile.hasConsent) return NO_CONSENT;
  if (!profile.isReachable) return SUPPRESSED;
  return isControl ? HELD_OUT : NONE;
}
