import { NO_RECORDS, type PersonRecords } from "../store/history/records.ts";
import type { IdentifiedPeople } from "./identifyPeople.ts";

/** Which records are whose, asked for a stretch of people at a time: a list a person would fill the memory. */
export interface PeopleRecords {
  count: number;
  between(from: number, to: number): PersonRecords[];
}

/** Keeps of people who were identified no more than whose records are whose, so that the rest can be let go of. */
export function peopleRecords(people: IdentifiedPeople): PeopleRecords {
  const { resolution, match, objecting } = people;
  const count = resolution.persons.length;
  const madeAt = new Map(people.accounts.map(({ id, createdAt }) => [id, createdAt]));
  const accountIds = Float64Array.from(resolution.personOfAccount.keys());
  // An account that Shopify merged away is not there any more to be asked.
  const accountSince = Float64Array.from(accountIds, (id) => madeAt.get(id) ?? Number.POSITIVE_INFINITY);
  const accountsOf = groupByPerson(count, Int32Array.from(resolution.personOfAccount.values()));
  const profileIds = people.profiles.map(({ id }) => id);
  const profileSince = Float64Array.from(people.profiles, ({ createdAt }) => createdAt);
  const profilesOf = groupByPerson(
    count,
    Int32Array.from(profileIds, (id) => match.personOfProfile.get(id) ?? NOBODY),
  );
  const guestOrderIds = Float64Array.from(resolution.personOfGuestOrder.keys());
  const guestOrdersOf = groupByPerson(count, Int32Array.from(resolution.personOfGuestOrder.values()));
  const oldest = (rows: Int32Array, since: Float64Array) =>
    rows.reduce((min, row) => Math.min(min, since[row] ?? min), Number.POSITIVE_INFINITY);
  const recordsOf = (person: number): PersonRecords => {
    // Who asked not to be profiled has nothing that is read.
    if (objecting.has(person)) return NO_RECORDS;
    const accounts = accountsOf(person);
    const profiles = profilesOf(person);
    return {
      accounts: Array.from(accounts, (row) => accountIds[row] ?? 0),
      accountSince: oldest(accounts, accountSince),
      guestOrders: Array.from(guestOrdersOf(person), (row) => guestOrderIds[row] ?? 0),
      profiles: Array.from(profiles, (row) => profileIds[row] ?? ""),
      profileSince: oldest(profiles, profileSince),
    };
  };
  return {
    count,
    between: (from, to) =>
      Array.from({ length: Math.max(0, Math.min(to, count) - from) }, (_, i) => recordsOf(from + i)),
  };
}

const NOBODY = -1;

/** The row numbers of each person's items, found without a list a person. */
function groupByPerson(people: number, owners: Int32Array): (person: number) => Int32Array {
  const starts = new Int32Array(people + 1);
  for (const owner of owners) if (owner !== NOBODY) starts[owner + 1] = (starts[owner + 1] ?? 0) + 1;
  for (let person = 0; person < people; person++) {
    starts[person + 1] = (starts[person + 1] ?? 0) + (starts[person] ?? 0);
  }
  const next = starts.slice();
  const order = new Int32Array(starts[people] ?? 0);
  for (const [row, owner] of owners.entries()) {
    if (owner === NOBODY) continue;
    const place = next[owner] ?? 0;
    order[place] = row;
    next[owner] = place + 1;
  }
  return (person) => order.subarray(starts[person] ?? 0, starts[person + 1] ?? 0);
}
