import type { CandidatePair, IdentityDecision, Person, RecordRef, Resolution } from "./resolution.ts";

/** A Klaviyo profile as matching sees it. */
export interface ProfileContact {
  id: string;
  /** The Shopify customer's number, where Klaviyo's Shopify integration wrote it. */
  externalId: number | null;
  emailHash: string | null;
  phoneHash: string | null;
  /** Hash of the address that this one may have been meant to be; null where there is none. */
  emailVariantHash?: string | null;
  /** Reachable profiles stand for a person before unreachable ones. */
  isReachable: boolean;
}

/** Strongest first. */
export type ProfileRule = "by_hand" | "external_id" | "email" | "phone";

export interface ProfileMatch {
  /** Every matched profile: a person may have several, and all of their engagement is the person's. */
  personOfProfile: Map<string, number>;
  /** The one profile per person that lists and properties use, with the rule that found it. */
  profileOfPerson: Map<number, { id: string; rule: ProfileRule }>;
  /** Profiles that belong to nobody. */
  unmatched: string[];
  /** Unmatched profiles whose address may have been meant to be somebody's. */
  candidates: CandidatePair[];
}

/** Whose is what, as far as contacts and decisions say. */
export interface ProfileEvidence {
  byEmail: PersonByHash;
  byPhone: PersonByHash;
  /** By the hash of the address that theirs may have been meant to be. */
  byVariant?: PersonByHash;
  /** Those that stand. */
  decisions?: readonly IdentityDecision[];
}

/** Whom a contact hash belongs to; absent where nobody or more than one person carries it. */
export type PersonByHash = ReadonlyMap<string, number>;

/**
 * Finds the person of each Klaviyo profile: by what somebody decided, by the Shopify number Klaviyo keeps, then by
 * e-mail, then by phone. Of a person's profiles the one found by the strongest rule stands for them; among equals a
 * reachable one, then the oldest id, so that the choice does not depend on the order of the input.
 */
export function matchProfiles(
  profiles: readonly ProfileContact[],
  resolution: Pick<Resolution, "personOfAccount" | "personOfGuestOrder" | "persons">,
  evidence: ProfileEvidence,
): ProfileMatch {
  const match: ProfileMatch = {
    personOfProfile: new Map(),
    profileOfPerson: new Map(),
    unmatched: [],
    candidates: [],
  };
  const decided = decidedProfiles(resolution, evidence.decisions ?? []);
  const claims = new Map<number, { claim: Claim; id: string; rule: ProfileRule }>();
  for (const profile of profiles) {
    const found = findPerson(profile, resolution, evidence, decided.get(profile.id));
    if (!found) {
      match.unmatched.push(profile.id);
      const meant = personMeant(profile, evidence, decided.get(profile.id));
      if (meant !== undefined) match.candidates.push(candidateOf(resolution.persons[meant], profile.id));
      continue;
    }
    match.personOfProfile.set(profile.id, found.person);
    const claim: Claim = [RANK[found.rule], profile.isReachable ? 0 : 1, profile.id];
    const best = claims.get(found.person);
    if (!best || isStronger(claim, best.claim)) claims.set(found.person, { claim, id: profile.id, rule: found.rule });
  }
  for (const [person, { id, rule }] of claims) match.profileOfPerson.set(person, { id, rule });
  match.unmatched.sort();
  match.candidates.sort((a, b) => (a.second.id < b.second.id ? -1 : 1));
  return match;
}

/** Whose a profile is, and whose it is not, by decision. */
interface DecidedProfile {
  mine: number | undefined;
  notMine: Set<number>;
}

function decidedProfiles(
  { personOfAccount, personOfGuestOrder }: Pick<Resolution, "personOfAccount" | "personOfGuestOrder">,
  decisions: readonly IdentityDecision[],
): Map<string, DecidedProfile> {
  const personOf = ({ kind, id }: RecordRef) =>
    kind === "account" ? personOfAccount.get(Number(id)) : personOfGuestOrder.get(Number(id));
  const decided = new Map<string, DecidedProfile>();
  for (const { verdict, first, second } of decisions) {
    const [profile, record] = first.kind === "profile" ? [first, second] : [second, first];
    const person = personOf(record);
    if (profile.kind !== "profile" || record.kind === "profile" || person === undefined) continue;
    const about = decided.get(profile.id) ?? { mine: undefined, notMine: new Set() };
    if (verdict === "keep_apart") about.notMine.add(person);
    // The oldest of several, whichever was decided last.
    else about.mine = Math.min(about.mine ?? person, person);
    decided.set(profile.id, about);
  }
  return decided;
}

/** The person whose address a profile's may have been meant to be. */
function personMeant(
  { emailHash, emailVariantHash }: ProfileContact,
  { byEmail, byVariant }: ProfileEvidence,
  decided: DecidedProfile | undefined,
): number | undefined {
  const tries = [
    emailVariantHash && byEmail.get(emailVariantHash),
    emailVariantHash && byVariant?.get(emailVariantHash),
    emailHash && byVariant?.get(emailHash),
  ];
  return tries.find((person): person is number => typeof person === "number" && !decided?.notMine.has(person));
}

/** A person, by the oldest account or else the first order, beside a profile. */
function candidateOf(person: Person | undefined, profileId: string): CandidatePair {
  const [account] = person?.accounts ?? [];
  const first: RecordRef =
    account === undefined
      ? { kind: "guest_order", id: String(person?.guestOrders[0] ?? "") }
      : { kind: "account", id: String(account) };
  return { rule: "email_variant", first, second: { kind: "profile", id: profileId }, namesAgree: null };
}

type Claim = readonly [rule: number, unreachable: number, id: string];

const RANK: Record<ProfileRule, number> = { by_hand: 0, external_id: 1, email: 2, phone: 3 };

function isStronger(a: Claim, b: Claim): boolean {
  for (const i of [0, 1, 2] as const) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}

function findPerson(
  profile: ProfileContact,
  { personOfAccount }: Pick<Resolution, "personOfAccount">,
  { byEmail, byPhone }: ProfileEvidence,
  decided: DecidedProfile | undefined,
): { person: number; rule: ProfileRule } | undefined {
  const tries: [ProfileRule, number | undefined][] = [
    ["by_hand", decided?.mine],
    ["external_id", profile.externalId === null ? undefined : personOfAccount.get(profile.externalId)],
    ["email", profile.emailHash === null ? undefined : byEmail.get(profile.emailHash)],
    ["phone", profile.phoneHash === null ? undefined : byPhone.get(profile.phoneHash)],
  ];
  for (const [rule, person] of tries) {
    if (person !== undefined && !decided?.notMine.has(person)) return { person, rule };
  }
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
