import { type Audit, auditFacts } from "../analytics/audit/audit.ts";

import { catalogueVersion } from "../analytics/features/catalogueVersion.ts";
import { computeFeatures } from "../analytics/features/computeFeatures.ts";
import { outcomesBetween } from "../analytics/features/outcomes.ts";
import type { Axes } from "../analytics/goals/goalPresets.ts";
import { matchProfiles, type ProfileMatch, personByHash } from "../analytics/identity/matchProfiles.ts";
import type { Person, PersonKey, Resolution } from "../analytics/identity/resolution.ts";
import { resolveIdentities } from "../analytics/identity/resolveIdentities.ts";
import { addCalendarDays, type Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import { readHistory } from "../store/history/readHistory.ts";
import type { Shop } from "../store/shops.ts";
import { readAuditFacts } from "./readAuditFacts.ts";
import {
  type AccountRow,
  type ProfileRow,
  readAccounts,
  readGuestOrders,
  readMerges,
  readProfiles,
} from "./readContacts.ts";

/** The backtest asks what people did in the last 90 days, from what was known before them. */
export const BACKTEST_DAYS = 90;

/** A link of a person to what belongs to them; `person` is a row number. */
export interface PreparedLink {
  kind: "account" | "guest_order" | "profile";
  reference: string;
  person: number;
  rule: string;
}

/** Everything a run freezes, in the order of `survivors`: one row a person. */
export interface Prepared {
  audit: Audit;
  survivors: string[];
  links: PreparedLink[];
  identity: Resolution["counts"] & { matchedProfiles: number; unmatchedProfiles: number };
  /** Frozen columns by name: features as of now, "past.…" as of the backtest's start, "later.…" what followed. */
  columns: Map<string, Float64Array>;
  buyers: number;
  catalogueVersion: string;
}

/**
 * Reads a shop's rows, finds out who is who, audits them and computes every feature as of `asOf`, the start of the
 * shop's day; orders placed between then and `now` count from tomorrow on. Only reads.
 */
export async function prepareRun(
  reader: Reader,
  shop: Shop,
  { asOf, now, axes }: { asOf: Instant; now: Instant; axes: Axes },
): Promise<Prepared> {
  const [accounts, guestOrders, merges, profiles] = await Promise.all([
    readAccounts(reader, shop.id),
    readGuestOrders(reader, shop.id),
    readMerges(reader, shop.id),
    readProfiles(reader, shop.id),
  ]);
  const resolution = resolveIdentities({ accounts, guestOrders, merges });
  const match = matchToPeople(resolution, accounts, guestOrders, profiles);
  const left = peopleWhoObject(accounts, resolution);
  const audit = auditFacts(
    await readAuditFacts(reader, shop, now, { resolution, accounts, guestOrders, objecting: left.size }),
  );
  const history = await readHistory(reader, shop, {
    people: resolution.persons.length,
    personOfOrder: (orderId, customerId) => {
      const person =
        customerId === null ? resolution.personOfGuestOrder.get(orderId) : resolution.personOfAccount.get(customerId);
      return person === undefined || left.has(person) ? undefined : person;
    },
    profiles: new Map(
      profiles.flatMap(({ id, createdAt }) => {
        const person = match.personOfProfile.get(id);
        return person === undefined || left.has(person) ? [] : [[id, { person, since: createdAt }] as const];
      }),
    ),
  });
  const current = computeFeatures(history, asOf);
  const from = addCalendarDays(asOf, -BACKTEST_DAYS, shop.timeZone);
  const past = computeFeatures(history, from, { features: axes });
  const later = outcomesBetween(history, from, asOf);
  return {
    audit,
    survivors: resolution.persons.map(({ key }) => survivorOf(key)),
    links: linksOf(resolution, match),
    identity: {
      ...resolution.counts,
      matchedProfiles: match.personOfProfile.size,
      unmatchedProfiles: match.unmatched,
    },
    columns: new Map([
      ...current.columns,
      ["buyer", Float64Array.from(current.buyer)],
      ...[...past.columns].map(([name, values]) => [`past.${name}`, values] as const),
      ["past.buyer", Float64Array.from(past.buyer)],
      ["later.orders", later.orders],
      ["later.net", later.net],
    ]),
    buyers: current.buyer.reduce((sum, is) => sum + is, 0),
    catalogueVersion: catalogueVersion(),
  };
}

/** The key a person keeps for life: the oldest account, or the guest's own identifier. */
function survivorOf(key: PersonKey): string {
  return key.kind === "account" ? `account:${key.id}` : `guest:${key.hash}`;
}

function matchToPeople(
  resolution: Resolution,
  accounts: readonly AccountRow[],
  guestOrders: Parameters<typeof resolveIdentities>[0]["guestOrders"],
  profiles: readonly ProfileRow[],
): ProfileMatch {
  const contacts = (kind: "emailHash" | "phoneHash") =>
    personByHash([
      ...accounts.map((account) => [account[kind], resolution.personOfAccount.get(account.id)] as const),
      ...guestOrders.map((order) => [order[kind], resolution.personOfGuestOrder.get(order.orderId)] as const),
    ]);
  return matchProfiles(profiles, resolution, contacts("emailHash"), contacts("phoneHash"));
}

/** Who asked not to be profiled: out of features, models and lists, whichever of their accounts said so. */
function peopleWhoObject(accounts: readonly AccountRow[], { personOfAccount }: Resolution): Set<number> {
  const left = new Set<number>();
  for (const { id, objectsToProfiling } of accounts) {
    const person = personOfAccount.get(id);
    if (objectsToProfiling && person !== undefined) left.add(person);
  }
  return left;
}

function linksOf(resolution: Resolution, match: ProfileMatch): PreparedLink[] {
  const ruleOf = new Map(resolution.links.map(({ member, rule }) => [`${member.kind}:${member.id}`, rule]));
  const links = resolution.persons.flatMap((person: Person, row) => [
    ...person.accounts.map((id) => link("account", id, row, ruleOf.get(`account:${id}`) ?? "shopify_id")),
    ...person.guestOrders.map((id) => link("guest_order", id, row, ruleOf.get(`guest_order:${id}`) ?? "own")),
  ]);
  for (const [row, { id, rule }] of match.profileOfPerson) {
    links.push({ kind: "profile", reference: id, person: row, rule });
  }
  return links;
}

function link(kind: "account" | "guest_order", id: number, person: number, rule: string): PreparedLink {
  return { kind, reference: String(id), person, rule };
}
