import { NONE, type ProfileColumns } from "./contacts.ts";
import type { CandidatePair, IdentityDecision, Person, RecordRef, Resolution } from "./resolution.ts";

/** Strongest first. */
export const PROFILE_RULES = ["by_hand", "external_id", "email", "phone"] as const;
export type ProfileRule = (typeof PROFILE_RULES)[number];

export interface ProfileMatch {
  /** By profile, -1 for nobody's: a person may have several, and all of their engagement is the person's. */
  personOfProfile: Int32Array;
  /** By person, -1 for none: the one profile (a row) that lists and properties use, and the rule that found it. */
  profileOfPerson: Int32Array;
  /** By person: index into PROFILE_RULES, where there is a profile. */
  ruleOfPerson: Uint8Array;
  matchedProfiles: number;
  matchedPeople: number;
  /** Ids of profiles that belong to nobody. */
  unmatched: string[];
  /** Unmatched profiles whose address may have been meant to be somebody's. */
  candidates: CandidatePair[];
}

/** Whose is what, as far as contacts and decisions say. */
export interface ProfileEvidence {
  byEmail: PersonByIdentifier;
  byPhone: PersonByIdentifier;
  /** By the address that theirs may have been meant to be. */
  byVariant?: PersonByIdentifier;
  /** Those that stand. */
  decisions?: readonly IdentityDecision[];
}

/** Whom an identifier belongs to, by its number; negative where it tells of nobody (personByIdentifier). */
export type PersonByIdentifier = Int32Array;

/**
 * Finds the person of each Klaviyo profile: by what somebody decided, by the Shopify number Klaviyo keeps, then by
 * e-mail, then by phone. Of a person's profiles the one found by the strongest rule stands for them; among equals a
 * reachable one, then the oldest id, so that the choice does not depend on the order of the input.
 */
export function matchProfiles(
  profiles: ProfileColumns,
  resolution: Pick<Resolution, "people" | "personOfAccount" | "personOfGuestOrder">,
  evidence: ProfileEvidence,
): ProfileMatch {
  const { people } = resolution;
  const match: ProfileMatch = {
    personOfProfile: new Int32Array(profiles.id.length).fill(NONE),
    profileOfPerson: new Int32Array(people.count).fill(NONE),
    ruleOfPerson: new Uint8Array(people.count),
    matchedProfiles: 0,
    matchedPeople: 0,
    unmatched: [],
    candidates: [],
  };
  const decided = decidedProfiles(resolution, evidence.decisions ?? []);
  for (const [row, id] of profiles.id.entries()) {
    const found = findPerson(profiles, row, resolution, evidence, decided.get(id));
    if (found) {
      claim(match, profiles, row, found);
      continue;
    }
    match.unmatched.push(id);
    const meant = personMeant(profiles, row, evidence, decided.get(id));
    if (meant !== undefined) match.candidates.push(candidateOf(people.at(meant), id));
  }
  match.unmatched.sort();
  match.candidates.sort((a, b) => (a.second.id < b.second.id ? -1 : 1));
  return match;
}

/** Notes whose a profile is, and lets it stand for them where it has the better claim. */
function claim(match: ProfileMatch, profiles: ProfileColumns, row: number, { person, rule }: Found): void {
  match.personOfProfile[row] = person;
  match.matchedProfiles++;
  const best = match.profileOfPerson[person]!;
  if (best === NONE) match.matchedPeople++;
  else if (!isStronger(profiles, { row, rule }, { row: best, rule: match.ruleOfPerson[person]! })) return;
  match.profileOfPerson[person] = row;
  match.ruleOfPerson[person] = rule;
}

/** A stronger rule first, then a reachable profile, then the lower id. */
function isStronger(profiles: ProfileColumns, a: Claim, b: Claim): boolean {
  const [reachA, reachB] = [profiles.isReachable[a.row]!, profiles.isReachable[b.row]!];
  if (a.rule !== b.rule) return a.rule < b.rule;
  return reachA === reachB ? profiles.id[a.row]! < profiles.id[b.row]! : reachA > reachB;
}

interface Claim {
  row: number;
  /** Index into PROFILE_RULES. */
  rule: number;
}

interface Found {
  person: number;
  rule: number;
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
    kind === "account" ? personOfAccount(Number(id)) : personOfGuestOrder(Number(id));
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
  { email, emailVariant }: ProfileColumns,
  row: number,
  { byEmail, byVariant }: ProfileEvidence,
  decided: DecidedProfile | undefined,
): number | undefined {
  const tries = [
    ownerOf(byEmail, emailVariant[row]),
    ownerOf(byVariant, emailVariant[row]),
    ownerOf(byVariant, email[row]),
  ];
  return tries.find((person) => person !== undefined && !decided?.notMine.has(person));
}

/** A person, by the oldest account or else the first order, beside a profile. */
function candidateOf(person: Person, profileId: string): CandidatePair {
  const [account] = person.accounts;
  const first: RecordRef =
    account === undefined
      ? { kind: "guest_order", id: String(person.guestOrders[0] ?? "") }
      : { kind: "account", id: String(account) };
  return { rule: "email_variant", first, second: { kind: "profile", id: profileId }, namesAgree: null };
}

function findPerson(
  { externalId, email, phone }: ProfileColumns,
  row: number,
  { personOfAccount }: Pick<Resolution, "personOfAccount">,
  { byEmail, byPhone }: ProfileEvidence,
  decided: DecidedProfile | undefined,
): Found | undefined {
  // In the order of PROFILE_RULES.
  const tries = [
    decided?.mine,
    personOfAccount(externalId[row]!),
    ownerOf(byEmail, email[row]),
    ownerOf(byPhone, phone[row]),
  ];
  for (const [rule, person] of tries.entries()) {
    if (person !== undefined && !decided?.notMine.has(person)) return { person, rule };
  }
  return undefined;
}

function ownerOf(owners: PersonByIdentifier | undefined, identifier: number | undefined): number | undefined {
  const owner = owners?.[identifier ?? NONE] ?? NONE;
  return owner < 0 ? undefined : owner;
}

const AMBIGUOUS = -2;

/**
 * Identifier to person, leaving out identifiers that more than one person carries and those that are shared, of whose
 * records most may be nobody's: they identify nobody.
 * @param identifiers by record, -1 for none
 * @param owners by record, -1 for nobody
 * @param size number of identifiers
 * @param shared those that too many people use (identifiers.ts)
 */
export function personByIdentifier(
  identifiers: Int32Array,
  owners: Int32Array,
  size: number,
  shared: readonly number[],
): PersonByIdentifier {
  const persons = new Int32Array(size).fill(NONE);
  for (const identifier of shared) persons[identifier] = AMBIGUOUS;
  for (let record = 0; record < identifiers.length; record++) {
    const [identifier, owner] = [identifiers[record]!, owners[record]!];
    if (identifier === NONE || owner === NONE) continue;
    const known = persons[identifier]!;
    if (known === NONE) persons[identifier] = owner;
    else if (known !== owner) persons[identifier] = AMBIGUOUS;
  }
  return persons;
}
