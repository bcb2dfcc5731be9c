/** A segment as assertions see it. */
export interface AssertedSegment {
  cluster: number;
  /** Its name says that its members are active and spend much. */
  claimsActiveValue: boolean;
  /** Its name says that its members have bought once, be it lately or long ago. */
  claimsNew: boolean;
}

/** What each person of a snapshot is, a row a person; cluster -1 for people who are in none. */
export interface AssertedPeople {
  cluster: ArrayLike<number>;
  /** Days since the last order; NaN without one. */
  recencyDays: ArrayLike<number>;
  /** Orders of the person, over all their accounts and guest orders. */
  frequency: ArrayLike<number>;
}

/**
 * `dormant_members`: a segment that is called active and of high value holds people without an order in two years. `new_with_repeats`: a
 * segment that is called one of people who bought once holds people who have not ordered exactly once.
 */
export type Assertion = "dormant_members" | "new_with_repeats";

export interface Violation {
  assertion: Assertion;
  cluster: number;
  /** Members for whom it does not hold, of how many. */
  people: number;
  of: number;
}

/** Who bought nothing for so many days is not active. */
export const DORMANT_AFTER_DAYS = 730;

/** What must be true of a run's segments once they are found and named: that their names hold for every member. */
export function assertSegments(people: AssertedPeople, segments: readonly AssertedSegment[]): Violation[] {
  const members = new Map(segments.map(({ cluster }) => [cluster, [] as number[]]));
  for (let row = 0; row < people.cluster.length; row++) members.get(people.cluster[row] ?? -1)?.push(row);
  return segments.flatMap(({ cluster, claimsActiveValue, claimsNew }) => {
    const rows = members.get(cluster) ?? [];
    const dormant = rows.filter((row) => !((people.recencyDays[row] ?? Number.NaN) <= DORMANT_AFTER_DAYS)).length;
    const repeats = rows.filter((row) => people.frequency[row] !== 1).length;
    const found: Violation[] = [];
    if (claimsActiveValue && dormant > 0) {
      found.push({ assertion: "dormant_members", cluster, people: dormant, of: rows.length });
    }
    if (claimsNew && repeats > 0) {
      found.push({ assertion: "new_with_repeats", cluster, people: repeats, of: rows.length });
    }
    return found;
  });
}
