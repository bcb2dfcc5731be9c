import type { SharingLimits } from "../../domain/sharing.ts";
import { NONE, type ProfileColumns } from "./contacts.ts";
import { firstCarriers, type IdentifierIndex } from "./identifiers.ts";
import { namesAgree, type Records } from "./records.ts";

/** Two records that a Klaviyo profile connects: it names the one, and carries the other's address or number. */
export interface Connection {
  record: number;
  earlier: number;
  /** The names of both are known and the same. */
  isSure: boolean;
}

/**
 * Records that Klaviyo profiles connect, by profile id. Klaviyo's Shopify integration writes the customer's number, so
 * a profile that also carries another record's address was fed by both. That alone may be a browser two people share;
 * with the same name it is one person with two accounts.
 */
export function connectProfiles(
  records: Records,
  profiles: ProfileColumns,
  [emails, phones]: readonly [emails: IdentifierIndex, phones: IdentifierIndex],
  limits: SharingLimits,
): Connection[] {
  const byEmail = firstCarriers(emails, limits);
  const byPhone = firstCarriers(phones, limits);
  const found: (Connection & { profileId: string })[] = [];
  for (const [row, profileId] of profiles.id.entries()) {
    const account = records.recordOfAccount.get(profiles.externalId[row]!);
    if (account === undefined) continue;
    for (const carrier of [byEmail[profiles.email[row]!] ?? NONE, byPhone[profiles.phone[row]!] ?? NONE]) {
      if (carrier === NONE || carrier === account) continue;
      const [earlier, record] = account < carrier ? [account, carrier] : [carrier, account];
      found.push({ record, earlier, isSure: namesAgree(records, account, carrier) === true, profileId });
    }
  }
  const sorted = found.toSorted((a, b) => (a.profileId < b.profileId ? -1 : a.profileId > b.profileId ? 1 : 0));
  return sorted.map(({ record, earlier, isSure }) => ({ record, earlier, isSure }));
}
