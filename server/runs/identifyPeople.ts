import { matchProfiles, type ProfileMatch, personByHash } from "../analytics/identity/matchProfiles.ts";
import type {
  CandidatePair,
  GuestOrder,
  IdentityDecision,
  PersonKey,
  Resolution,
} from "../analytics/identity/resolution.ts";
import { resolveIdentities } from "../analytics/identity/resolveIdentities.ts";
import type { Reader } from "../store/database.ts";
import { readStandingDecisions } from "../store/identityDecisions.ts";
import {
  type AccountRow,
  type ProfileRow,
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

/** Who is who in a shop, with the rows it was read from. A person is a row number of `resolution.persons`. */
export interface IdentifiedPeople {
  accounts: readonly AccountRow[];
  guestOrders: readonly GuestOrder[];
  profiles: readonly ProfileRow[];
  resolution: Resolution;
  match: ProfileMatch;
  /** Pairs that may be one person, for somebody to decide. */
  candidates: readonly CandidatePair[];
  /** People who asked not to be profiled: out of features, models and lists, whichever of their accounts said so. */
  objecting: ReadonlySet<number>;
}

/** Reads accounts, guest orders, merges and profiles, and finds the people behind them. Only reads. */
export async function identifyPeople(reader: Reader, shopId: number): Promise<IdentifiedPeople> {
  const [accounts, guestOrders, merges, profiles, decisions] = await Promise.all([
    readAccounts(reader, shopId),
    readGuestOrders(reader, shopId),
    readMerges(reader, shopId),
    readProfiles(reader, shopId),
    readStandingDecisions(reader, shopId),
  ]);
  const named = profiles.flatMap(({ externalId, ...profile }) =>
    externalId === null ? [] : [{ ...profile, externalId }],
  );
  const resolution = resolveIdentities({ accounts, guestOrders, merges, decisions, profiles: named });
  const match = matchToPeople(resolution, { accounts, guestOrders, profiles, decisions });
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
  found: Pick<IdentifiedPeople, "accounts" | "guestOrders" | "profiles"> & { decisions: readonly IdentityDecision[] },
): ProfileMatch {
  const { accounts, guestOrders, profiles, decisions } = found;
  const { personOfAccount, personOfGuestOrder } = resolution;
  const contacts = (kind: "emailHash" | "phoneHash" | "emailVariantHash") =>
    personByHash([
      ...accounts.map((account) => [account[kind] ?? null, personOfAccount.get(account.id)] as const),
      ...guestOrders.map((order) => [order[kind] ?? null, personOfGuestOrder.get(order.orderId)] as const),
    ]);
  return matchProfiles(profiles, resolution, {
    byEmail: contacts("emailHash"),
    byPhone: contacts("phoneHash"),
    byVariant: contacts("emailVariantHash"),
    decisions,
  });
}

function peopleWhoObject(accounts: readonly AccountRow[], { personOfAccount }: Resolution): Set<number> {
  const left = new Set<number>();
  for (const { id, objectsToProfiling } of accounts) {
    const person = personOfAccount.get(id);
    if (objectsToProfiling && person !== undefined) left.add(person);
  }
  return left;
}

/** The keys people keep for life, in the order of their rows: the oldest account, or the guest's own identifier. */
export function survivorsOf({ resolution }: Pick<IdentifiedPeople, "resolution">): string[] {
  return resolution.persons.map(({ key }) => survivorOf(key));
}

function survivorOf(key: PersonKey): string {
  return key.kind === "account" ? `account:${key.id}` : `guest:${key.hash}`;
}

/** Every account and guest order with whose it is and by which rule, and the profile that stands for each person. */
export function* linksOf({
  resolution,
  match,
}: Pick<IdentifiedPeople, "resolution" | "match">): Generator<PreparedLink, void, undefined> {
  const ruleOf = new Map(resolution.links.map(({ member, rule }) => [`${member.kind}:${member.id}`, rule]));
  for (const [row, { accounts, guestOrders }] of resolution.persons.entries()) {
    for (const id of accounts) yield link("account", id, row, ruleOf.get(`account:${id}`) ?? "shopify_id");
    for (const id of guestOrders) yield link("guest_order", id, row, ruleOf.get(`guest_order:${id}`) ?? "own");
  }
  for (const [row, { id, rule }] of match.profileOfPerson) {
    yield { kind: "profile", reference: id, person: row, rule };
  }
}

function link(kind: "account" | "guest_order", id: number, person: number, rule: string): PreparedLink {
  return { kind, reference: String(id), person, rule };
}
