import { NO_RECORDS, type PersonRecords } from "../store/history/records.ts";
import type { IdentifiedPeople } from "./identifyPeople.ts";

/** Which records are whose, asked for a stretch of people at a time: a list a person would fill the memory. */
export type RecordsOfPeople = (from: number, to: number) => PersonRecords[];

export function peopleRecords({ resolution, match, accounts, profiles, objecting }: IdentifiedPeople): RecordsOfPeople {
  const { persons, personOfAccount } = resolution;
  const accountsOf = groupByPerson(persons.length, [...personOfAccount.keys()], (id) => personOfAccount.get(id));
  const profilesOf = groupByPerson(persons.length, profiles, ({ id }) => match.personOfProfile.get(id));
  const madeAt = new Map(accounts.map(({ id, createdAt }) => [id, createdAt]));
  return (from, to) =>
    persons.slice(from, to).map(({ guestOrders }, index) => {
      const person = from + index;
      // Who asked not to be profiled has nothing that is read.
      if (objecting.has(person)) return NO_RECORDS;
      const own = accountsOf(person);
      const theirs = profilesOf(person);
      const oldest = (times: number[]) => Math.min(Number.POSITIVE_INFINITY, ...times);
      return {
        accounts: own,
        // An account that Shopify merged away is not there any more to be asked.
        accountSince: oldest(own.flatMap((id) => madeAt.get(id) ?? [])),
        guestOrders,
        profiles: theirs.map(({ id }) => id),
        profileSince: oldest(theirs.map(({ createdAt }) => createdAt)),
      };
    });
}

/** The items of each person, found without a list a person. */
function groupByPerson<T>(
  people: number,
  items: readonly T[],
  personOf: (item: T) => number | undefined,
): (person: number) => T[] {
  const starts = new Int32Array(people + 1);
  const owners = Int32Array.from(items, (item) => personOf(item) ?? -1);
  for (const owner of owners) if (owner >= 0) starts[owner + 1] = (starts[owner + 1] ?? 0) + 1;
  for (let person = 0; person < people; person++)
    starts[person + 1] = (starts[person + 1] ?? 0) + (starts[person] ?? 0);
  const next = starts.slice();
  const order = new Int32Array(starts[people] ?? 0);
  for (const [index, owner] of owners.entries()) {
    if (owner < 0) continue;
    const place = next[owner] ?? 0;
    order[place] = index;
    next[owner] = place + 1;
  }
  return (person) =>
    Array.from(order.subarray(starts[person] ?? 0, starts[person + 1] ?? 0), (index) => items[index]).filter(
      (item) => item !== undefined,
    );
}
