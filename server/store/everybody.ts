import type { Instant } from "../domain/instant.ts";
import type { Reader } from "./database.ts";
import { pages } from "./pages.ts";
import { sql } from "./query.ts";

const ROWS_PER_PAGE = 20_000;

/** Everybody of a shop with what belongs to them and where they are. */
export interface Everybody {
  /** Ascending; people who turned out to be others are left out. */
  personIds: number[];
  personOfAccount: Map<number, number>;
  personOfGuestOrder: Map<number, number>;
  profiles: Map<string, { personId: number; since: Instant }>;
  objecting: Set<number>;
  slots: Map<number, number>;
  candidates: Map<number, { segmentId: number; refreshes: number; lastSeenAt: Instant }>;
}

/** Reads all people of a shop, page by page: for a worker thread. Not while an acceptance is being written. */
export async function readEverybody(reader: Reader, shopId: number): Promise<Everybody> {
  const everybody: Everybody = {
    personIds: [],
    personOfAccount: new Map(),
    personOfGuestOrder: new Map(),
    profiles: new Map(),
    objecting: new Set(),
    slots: new Map(),
    candidates: new Map(),
  };
  await readPeople(reader, shopId, everybody);
  await readLinks(reader, shopId, everybody);
  await readMembers(reader, shopId, everybody);
  await readCandidates(reader, shopId, everybody);
  return everybody;
}

async function readPeople(reader: Reader, shopId: number, { personIds }: Everybody): Promise<void> {
  const read = (after: number, size: number) =>
    reader.all<{ id: number }>(sql`
      select id as id from persons where shop_id = ${shopId} and merged_into is null and id > ${after}
      order by id limit ${size}`);
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ id }) => id)) for (const { id } of page) personIds.push(id);
}

async function readLinks(reader: Reader, shopId: number, everybody: Everybody): Promise<void> {
  const readKind = (kind: string) => (after: string, size: number) =>
    reader.all<{ reference: string; person_id: number; since: number | null; objects: number }>(sql`
      select l.reference as reference, l.person_id as person_id, k.created_at as since,
        case when c.objects_to_profiling then 1 else 0 end as objects
      from person_links l
      left join profiles k on l.kind = 'profile' and k.shop_id = l.shop_id and k.id = l.reference
      left join customers c on l.kind = 'account' and c.shop_id = l.shop_id and c.id = cast(l.reference as bigint)
      where l.shop_id = ${shopId} and l.kind = ${kind} and l.reference > ${after}
      order by l.reference limit ${size}`);
  for (const kind of ["account", "guest_order", "profile"] as const) {
    for await (const page of pages("", ROWS_PER_PAGE, readKind(kind), ({ reference }) => reference)) {
      for (const { reference, person_id: personId, since, objects } of page) {
        if (kind === "account") everybody.personOfAccount.set(Number(reference), personId);
        else if (kind === "guest_order") everybody.personOfGuestOrder.set(Number(reference), personId);
        else if (since !== null) everybody.profiles.set(reference, { personId, since });
        if (objects === 1) everybody.objecting.add(personId);
      }
    }
  }
}

async function readMembers(reader: Reader, shopId: number, { slots }: Everybody): Promise<void> {
  const read = (after: number, size: number) =>
    reader.all<{ person_id: number; segment_id: number }>(sql`
      select person_id as person_id, segment_id as segment_id from memberships
      where shop_id = ${shopId} and to_at is null and person_id > ${after}
      order by person_id limit ${size}`);
  for await (const page of pages(0, ROWS_PER_PAGE, read, (row) => row.person_id)) {
    for (const row of page) slots.set(row.person_id, row.segment_id);
  }
}

async function readCandidates(reader: Reader, shopId: number, { candidates }: Everybody): Promise<void> {
  const read = (after: number, size: number) =>
    reader.all<{ person_id: number; segment_id: number; refreshes: number; last_seen_at: number }>(sql`
      select person_id as person_id, segment_id as segment_id, refreshes as refreshes, last_seen_at as last_seen_at
      from membership_candidates where shop_id = ${shopId} and person_id > ${after}
      order by person_id limit ${size}`);
  for await (const page of pages(0, ROWS_PER_PAGE, read, (row) => row.person_id)) {
    for (const row of page) {
      const { segment_id: segmentId, refreshes, last_seen_at: lastSeenAt } = row;
      candidates.set(row.person_id, { segmentId, refreshes, lastSeenAt });
    }
  }
}
