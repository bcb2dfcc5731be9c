import type { Resolution } from "./resolution.ts";

/** A Klaviyo profile as matching sees it. */
export interface ProfileContact {
  id: string;
  /** The Shopify customer's number, where Klaviyo's Shopify integration wrote it. */
  externalId: number | null;
  emailHash: string | null;
  phoneHash: string | null;
  /** Reachable profiles stand for a person before unreachable ones. */
  isReachable: boolean;
}

export type ProfileRule = "external_id" | "email" | "phone";

export interface ProfileMatch {
  /** Every matched profile: a person may have several, and all of their engagement is the person's. */
  personOfProfile: Map<string, number>;
  /** The one profile per person that lists and properties use, with the rule that found it. */
  profileOfPerson: Map<number, { id: string; rule: ProfileRule }>;
  unmatched: number;
}

/** Whom a contact hash belongs to; absent where nobody or more than one person carries it. */
export type PersonByHash = ReadonlyMap<string, number>;

/**
 * Finds the person of each Klaviyo profile: by the Shopify number Klaviyo keeps, then by e-mail, then by phone. Of a
 * person's profiles the one found by the strongest rule stands for them; among equals a reachable one, then the
 * oldest id, so that the choice does not depend on the order of the input.
 */
export function matchProfiles(
  profiles: readonly ProfileContact[],
  { personOfAccount }: Pick<Resolution, "personOfAccount">,
  byEmail: PersonByHash,
  byPhone: PersonByHash,
): ProfileMatch {
  const match: ProfileMatch = { personOfProfile: new Map(), profileOfPerson: new Map(), unmatched: 0 };
  const claims = new Map<number, { claim: Claim; id: string; rule: ProfileRule }>();
  for (const profile of profiles) {
    const found = findPerson(profile, personOfAccount, byEmail, byPhone);
    if (!found) {
      match.unmatched++;
      continue;
    }
    match.personOfProfile.set(profile.id, found.person);
    const claim: Claim = [RANK[found.rule], profile.isReachable ? 0 : 1, profile.id];
    const best = claims.get(found.person);
    if (!best || isStronger(claim, best.claim)) claims.set(found.person, { claim, id: profile.id, rule: found.rule });
  }
  for (const [person, { id, rule }] of claims) match.profileOfPerson.set(person, { id, rule });
  return match;
}

type Claim = readonly [rule: number, unreachable: number, id: string];

const RANK: Record<ProfileRule, number> = { external_id: 0, email: 1, phone: 2 };

function isStronger(a: Claim, b: Claim): boolean {
  for (const i of [0, 1, 2] as const) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}

function findPerson(
  profile: ProfileContact,
  personOfAccount: ReadonlyMap<number, number>,
  byEmail: PersonByHash,
  byPhone: PersonByHash,
): { person: number; rule: ProfileRule } | undefined {
  const tries: [ProfileRule, number | undefined][] = [
    ["external_id", profile.externalId === null ? undefined : personOfAccount.get(profile.externalId)],
    ["email", profile.emailHash === null ? undefined : byEmail.get(profile.emailHash)],
    ["phone", profile.phoneHash === null ? undefined : byPhone.get(profile.phoneHash)],
  ];
  for (const [rule, person] of tries) if (person !== undefined) return { person, rule };
  return undefined;
}

/** Contact hash to person, leaving out hashes that more than one person carries: they identify nobody. */
export function personByHash(
  pairs: Iterable<readonly [hash: string | null, person: number | undefined]>,
): PersonByHash {
  const persons = new Map<string, number>();
  const ambiguous = new Set<string>();
  for (const [hash, person] of pairs) {
    if (hash === null || person === undefined) continue;
    if ((persons.get(hash) ?? person) !== person) ambiguous.add(hash);
    persons.set(hash, person);
  }
  for (const hash of ambiguous) persons.delete(hash);
  return persons;
}
