import { groupRows } from "../analytics/identity/groupRows.ts";
import { IdLookup } from "../analytics/identity/idLookup.ts";
import { NO_RECORDS, type PersonRecords } from "../store/history/records.ts";
import type { IdentifiedPeople } from "./identifyPeople.ts";

/** Which records are whose, asked for a stretch of people at a time: a list a person would fill the memory. */
export interface PeopleRecords {
  count: number;
  between(from: number, to: number): PersonRecords[];
}

/** Keeps of people who were identified no more than whose records are whose, so that the rest can be let go of. */
export function peopleRecords({ resolution, match, accounts, profiles, objecting }: IdentifiedPeople): PeopleRecords {
  const { count } = resolution.people;
  const { id, accounts: accountCount, guestOrders: orderCount } = resolution.records;
  const holders = accountCount + orderCount;
  const recordsOf = groupRows(count, resolution.personOfRecord);
  const accountSince = sinceOfRecords(id.subarray(0, accountCount), accounts);
  const profilesOf = groupRows(count, match.personOfProfile);
  const { id: profileIds, createdAt: profileSince } = profiles;
  const oldest = (rows: Int32Array, since: Float64Array) =>
    rows.reduce((min, row) => Math.min(min, since[row] ?? min), Number.POSITIVE_INFINITY);
  const isOrder = (record: number) => record >= accountCount && record < holders;
  const recordsOfPerson = (person: number): PersonRecords => {
    // Who asked not to be profiled has nothing that is read.
    if (objecting.has(person)) return NO_RECORDS;
    const records = recordsOf(person);
    const profileRows = profilesOf(person);
    const idsOf = (rows: Int32Array) => Array.from(rows, (record) => id[record] ?? 0);
    return {
      // With those that Shopify merged away: their old orders still name them.
      accounts: idsOf(records.filter((record) => !isOrder(record))),
      accountSince: oldest(records, accountSince),
      guestOrders: idsOf(records.filter(isOrder)),
      profiles: Array.from(profileRows, (row) => profileIds[row] ?? ""),
      profileSince: oldest(profileRows, profileSince),
    };
  };
  return {
    count,
    between: (from, to) =>
      Array.from({ length: Math.max(0, Math.min(to, count) - from) }, (_, i) => recordsOfPerson(from + i)),
  };
}

/** When each account was made, by record. One that Shopify merged away is not there any more to be asked. */
function sinceOfRecords(
  ids: Float64Array,
  { id, createdAt }: Pick<IdentifiedPeople["accounts"], "id" | "createdAt">,
): Float64Array {
  const rows = new IdLookup(id, "Account");
  return Float64Array.from(ids, (account) => createdAt[rows.get(account) ?? -1] ?? Number.POSITIVE_INFINITY);
}
