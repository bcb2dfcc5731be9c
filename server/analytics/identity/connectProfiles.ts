import type { SharingLimits } from "../../domain/sharing.ts";
import { type IdentifierIndex, isShared } from "./identifiers.ts";
import { namesAgree, type Records } from "./records.ts";
import type { NamedProfile } from "./resolution.ts";

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
  profiles: readonly NamedProfile[],
  identifiers: readonly [emails: IdentifierIndex, phones: IdentifierIndex],
  limits: SharingLimits,
): Connection[] {
  const named = profiles
    .filter(({ externalId }) => records.recordOfAccount.has(externalId))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  if (named.length === 0) return [];
  const [byEmail, byPhone] = identifiers.map((index) => firstCarriers(index, limits));
  return named.flatMap(({ externalId, emailHash, phoneHash }) => {
    const account = records.recordOfAccount.get(externalId) ?? -1;
    const carriers = [byEmail?.get(emailHash ?? ""), byPhone?.get(phoneHash ?? "")];
    return carriers.flatMap((carrier) => {
      if (carrier === undefined || carrier === account) return [];
      const [earlier, record] = account < carrier ? [account, carrier] : [carrier, account];
      return [{ record, earlier, isSure: namesAgree(records, account, carrier) === true }];
    });
  });
}

/** The oldest record that carries each identifier; shared ones have none. */
function firstCarriers(index: IdentifierIndex, limits: SharingLimits): Map<string, number> {
  const carriers = new Map<string, number>();
  for (const [record, identifier] of index.identifierOf.entries()) {
    const hash = index.hashes[identifier];
    if (hash === undefined || carriers.has(hash) || isShared(index, identifier, limits)) continue;
    carriers.set(hash, record);
  }
  return carriers;
}
