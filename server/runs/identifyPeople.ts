import type { GuestOrderColumns, HashNumbers } from "../analytics/identity/contacts.ts";
import {
  matchProfiles,
  PROFILE_RULES,
  type ProfileMatch,
  personByIdentifier,
} from "../analytics/identity/matchProfiles.ts";
import type { CandidatePair, IdentityDecision, PersonKey, Resolution } from "../analytics/identity/resolution.ts";
import { resolveIdentities } from "../analytics/identity/resolveIdentities.ts";
import type { Reader } from "../store/database.ts";
import { readStandingDecisions } from "../store/identityDecisions.ts";
import {
  type AccountRows,
  ContactNumbers,
  type ProfileRows,
  readAccounts,
  readGuestOrders,
  readMerges,
  readProfiles,
} from "./readContacts.ts";

/** A link of a person to what belongs to them; `person` is a row number. */
export interface PreparedLink {
  kind: "account" | "guest_order" | "profile";
  reference: string;
  person: number;
  rule: string;
}

/** Who is who in a shop, with the rows it was read from. A person is a row number of `resolution.people`. */
export interface IdentifiedPeople {
  accounts: AccountRows;
  guestOrders: GuestOrderColumns;
  profiles: ProfileRows;
  resolution: Resolution;
  match: ProfileMatch;
  /** Pairs that may be one person, for somebody to decide. */
  candidates: readonly CandidatePair[];
  /** People who asked not to be profiled: out of features, models and lists, whichever of their accounts said so. */
  objecting: ReadonlySet<number>;
}

/** Reads accounts, guest orders, merges and profiles, and finds the people behind them. Only reads. */
export async function identifyPeople(reader: Reader, shopId: number): Promise<IdentifiedPeople> {
  const numbers = new ContactNumbers();
  const accounts = await readAccounts(reader, shopId, numbers);
  const guestOrders = await readGuestOrders(reader, shopId, numbers);
  const profiles = await readProfiles(reader, shopId, numbers);
  const [merges, decisions] = await Promise.all([readMerges(reader, shopId), readStandingDecisions(reader, shopId)]);
  // Of names nothing is asked but whether two are the same.
  const hashes = { email: numbers.email, phone: numbers.phone };
  const resolution = resolveIdentities({ accounts, guestOrders, merges, decisions, profiles, hashes });
  const match = matchToPeople(resolution, profiles, decisions, hashes);
  return {
    accounts,
    guestOrders,
    profiles,
    resolution,
    match,
    candidates: [...resolution.candidates, ...match.candidates],
    objecting: peopleWhoObject(accounts, resolution),
  };
}

function matchToPeople(
  resolution: Resolution,
  profiles: ProfileRows,
  decisions: readonly IdentityDecision[],
  hashes: Pick<ContactNumbers, "email" | "phone">,
): ProfileMatch {
  const { records, personOfRecord } = resolution;
  const { email, phone } = hashes;
  const shared = { email: sharedOf(resolution, "email", email), phone: sharedOf(resolution, "phone", phone) };
  return matchProfiles(profiles, resolution, {
    byEmail: personByIdentifier(records.email, personOfRecord, email.size, shared.email),
    byPhone: personByIdentifier(records.phone, personOfRecord, phone.size, shared.phone),
    byVariant: personByIdentifier(records.emailVariant, personOfRecord, email.size, shared.email),
    decisions,
  });
}

/** Numbers of the addresses, or telephone numbers, that too many people use to tell whose a profile is. */
function sharedOf({ sharedIdentifiers }: Resolution, of: "email" | "phone", hashes: HashNumbers): number[] {
  return sharedIdentifiers.filter(({ kind }) => kind === of).map(({ hash }) => hashes.numberOf(hash));
}

function peopleWhoObject({ id, objectsToProfiling }: AccountRows, { personOfAccount }: Resolution): Set<number> {
  const left = new Set<number>();
  for (const [row, objects] of objectsToProfiling.entries()) {
    const person = objects === 1 ? personOfAccount(id[row] ?? -1) : undefined;
    if (person !== undefined) left.add(person);
  }
  return left;
}

/** The keys people keep for life, in the order of their rows: the oldest account, or the guest's own identifier. */
export function survivorsOf({ resolution: { people } }: Pick<IdentifiedPeople, "resolution">): string[] {
  return Array.from({ length: people.count }, (_, person) => survivorOf(people.keyAt(person)));
}

function survivorOf(key: PersonKey): string {
  return key.kind === "account" ? `account:${key.id}` : `guest:${key.hash}`;
}

/** Every account and guest order with whose it is and by which rule, and the profile that stands for each person. */
export function* linksOf({
  resolution,
  match,
  profiles,
}: Pick<IdentifiedPeople, "resolution" | "match" | "profiles">): Generator<PreparedLink, void, undefined> {
  const { people } = resolution;
  const ruleOf = new Map(resolution.links.map(({ member, rule }) => [`${member.kind}:${member.id}`, rule]));
  for (let person = 0; person < people.count; person++) {
    const { accounts, guestOrders } = people.at(person);
    for (const id of accounts) yield link("account", id, person, ruleOf.get(`account:${id}`) ?? "shopify_id");
    for (const id of guestOrders) yield link("guest_order", id, person, ruleOf.get(`guest_order:${id}`) ?? "own");
  }
  for (const [person, row] of match.profileOfPerson.entries()) {
    const reference = profiles.id[row];
    if (reference === undefined) continue;
    yield { kind: "profile", reference, person, rule: PROFILE_RULES[match.ruleOfPerson[person] ?? 0] ?? "" };
  }
}

function link(kind: "account" | "guest_order", id: number, person: number, rule: string): PreparedLink {
  return { kind, reference: String(id), person, rule };
}
