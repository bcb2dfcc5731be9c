import { BARRIERS, type WaterfallFacts } from "../analytics/audit/waterfall.ts";
import { readControls } from "../store/audits.ts";
import type { Reader } from "../store/database.ts";
import type { Shop } from "../store/shops.ts";
import type { IdentifiedPeople } from "./identifyPeople.ts";
import type { ProfileRows } from "./readContacts.ts";

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
  const { people } = resolution;
  const controls = await readControls(reader, shop.id, programme);
  const barrier = Uint8Array.from({ length: people.count }, (_, person) =>
    barrierOf(profiles, match.profileOfPerson[person] ?? -1, controls.has(survivors[person] ?? "")),
  );
  return {
    shopifyCustomers,
    hasOrder,
    accounts: accounts.id.length,
    joinedAccounts: resolution.counts.joinedAccounts,
    hasAccount: new Uint8Array(people.count).fill(1, 0, people.withAccounts),
    objects: Uint8Array.from({ length: people.count }, (_, person) => (objecting.has(person) ? 1 : 0)),
    barrier,
  };
}

function barrierOf({ hasConsent, isReachable }: ProfileRows, row: number, isControl: boolean): number {
  if (row < 0) return NOT_IN_KLAVIYO;
  if (hasConsent[row] !== 1) return NO_CONSENT;
  if (isReachable[row] !== 1) return SUPPRESSED;
  return isControl ? HELD_OUT : NONE;
}
