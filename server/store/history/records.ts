import type { Instant } from "../../domain/instant.ts";
import type { Reader } from "../database.ts";
import { type SQL, sql } from "../query.ts";
import { PACKING } from "./packRows.ts";

/** Which accounts, guest orders and Klaviyo profiles are one person's. */
export interface PersonRecords {
  /** Customer ids. */
  accounts: readonly number[];
  /** When the oldest of the accounts was made; Infinity without one. */
  accountSince: Instant;
  /** Order ids. */
  guestOrders: readonly number[];
  profiles: readonly string[];
  /** When the oldest of the profiles was made; Infinity without one. */
  profileSince: Instant;
}

export const NO_RECORDS: PersonRecords = {
  accounts: [],
  accountSince: Number.POSITIVE_INFINITY,
  guestOrders: [],
  profiles: [],
  profileSince: Number.POSITIVE_INFINITY,
};

/**
 * A hash of which records these are, of the packing, and of the currency that counts; the same for the same. FNV-1a twice
 * over UTF-16 code units (Fowler, Noll and Vo).
 */
export function hashRecords({ accounts, guestOrders, profiles }: PersonRecords, currency: string): string {
  const text = [PACKING, currency, sorted(accounts), sorted(guestOrders), profiles.toSorted()].join("|");
  let [a, b] = [0x811c9dc5, 0x9dc5811c];
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x01000193);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

function sorted(ids: readonly number[]): number[] {
  return ids.toSorted((a, b) => a - b);
}

/** Somebody with what the last run and the deliveries since then linked to them. */
export interface LinkedPerson {
  personId: number;
  /** None of somebody who asked not to be profiled. */
  records: PersonRecords;
}

interface LinkEntry {
  person_id: number;
  kind: "account" | "guest_order" | "profile";
  reference: string;
  since: Instant | null;
  objects: number;
}

/** Reads everybody of a shop by number, page by page; people who turned out to be others are left out. */
export async function* pageLinkedPeople(
  reader: Reader,
  shopId: number,
  peoplePerPage: number,
): AsyncGenerator<LinkedPerson[]> {
  for (let after = 0; ; ) {
    const page = await reader.all<{ id: number }>(sql`
      select id as id from persons where shop_id = ${shopId} and merged_into is null and id > ${after}
      order by id limit ${peoplePerPage}`);
    const last = page.at(-1)?.id;
    if (last === undefined) return;
    const personIds = page.map(({ id }) => id);
    yield await linkedPeople(reader, shopId, personIds, sql`l.person_id > ${after} and l.person_id <= ${last}`);
    if (page.length < peoplePerPage) return;
    after = last;
  }
}

/** The given people, at most 500, in their order. */
export function readLinkedPeople(
  reader: Reader,
  shopId: number,
  personIds: readonly number[],
): Promise<LinkedPerson[]> {
  if (personIds.length === 0) return Promise.resolve([]);
  return linkedPeople(reader, shopId, personIds, sql`l.person_id in ${[...personIds]}`);
}

async function linkedPeople(
  reader: Reader,
  shopId: number,
  personIds: readonly number[],
  isTheirs: SQL,
): Promise<LinkedPerson[]> {
  const links = await reader.all<{ [K in keyof LinkEntry]: LinkEntry[K] }>(sql`
    select l.person_id as person_id, l.kind as kind, l.reference as reference,
      coalesce(k.created_at, c.created_at) as since, case when c.objects_to_profiling then 1 else 0 end as objects
    from person_links l
    left join profiles k on l.kind = 'profile' and k.shop_id = l.shop_id and k.id = l.reference
    left join customers c on l.kind = 'account' and c.shop_id = l.shop_id and c.id = cast(l.reference as bigint)
    where l.shop_id = ${shopId} and ${isTheirs}
    order by l.person_id, l.kind, l.reference`);
  const linksOf = Map.groupBy(links, (link) => link.person_id);
  return personIds.map((personId) => ({ personId, records: recordsOf(linksOf.get(personId) ?? []) }));
}

function recordsOf(links: readonly LinkEntry[]): PersonRecords {
  if (links.some(({ objects }) => objects === 1)) return NO_RECORDS;
  const accounts: number[] = [];
  const guestOrders: number[] = [];
  const profiles: string[] = [];
  let [accountSince, profileSince] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { kind, reference, since } of links) {
    if (kind === "guest_order") guestOrders.push(Number(reference));
    else if (kind === "account") {
      accounts.push(Number(reference));
      if (since !== null) accountSince = Math.min(accountSince, since);
    } else if (since !== null) {
      profiles.push(reference);
      profileSince = Math.min(profileSince, since);
    }
  }
  return { accounts, accountSince, guestOrders, profiles, profileSince };
}
