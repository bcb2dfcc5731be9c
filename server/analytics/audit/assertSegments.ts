/** A segment as assertions see it. */
export interface AssertedSegment {
  cluster: number;
  /** Its name says that its members are new: that they have bought once. */
  claimsNew: boolean;
}

/** What each person of a snapshot is, a row a person; cluster -1 for people who are in none. */
export interface AssertedPeople {
  cluster: ArrayLike<number>;
  /** Days since the last order; NaN without one. */
  recencyDays: ArrayLike<number>;
  /** Orders of the person, over all their accounts and guest orders. */
  frequency: ArrayLike<number>;
  /** Net revenue, minor units. */
  monetary: ArrayLike<number>;
}

/**
 * `dormant_members`: an active segment of high value holds people without an order in two years. `new_with_repeats`: a
 * segment that is called new holds people who have not ordered exactly once.
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
/** A segment is not active unless half of its members bought within a year. */
const ACTIVE_WITHIN_DAYS = 365;

/**
 * What must be true of a run's segments once they are found. A segment is active and of high value when half of its
 * members ordered within a year and at least as lately as half of all members did, and its mean net revenue is above everybody's.
 */
export function assertSegments(people: AssertedPeople, segments: readonly AssertedSegment[]): Violation[] {
  const members = new Map(segments.map(({ cluster }) => [cluster, [] as number[]]));
  const all: number[] = [];
  for (let row = 0; row < people.cluster.length; row++) {
    const own = members.get(people.cluster[row] ?? -1);
    own?.push(row);
    if (own) all.push(row);
  }
  const usual = { recency: medianOf(people.recencyDays, all), value: meanOf(people.monetary, all) };
  return segments.flatMap(({ cluster, claimsNew }) => {
    const rows = members.get(cluster) ?? [];
    const isActive = medianOf(people.recencyDays, rows) <= Math.min(usual.recency, ACTIVE_WITHIN_DAYS);
    const isValuable = meanOf(people.monetary, rows) > usual.value;
    const dormant = rows.filter((row) => !((people.recencyDays[row] ?? Number.NaN) <= DORMANT_AFTER_DAYS)).length;
    const repeats = rows.filter((row) => people.frequency[row] !== 1).length;
    const found: Violation[] = [];
    if (isActive && isValuable && dormant > 0) {
      found.push({ assertion: "dormant_members", cluster, people: dormant, of: rows.length });
    }
    if (claimsNew && repeats > 0) {
      found.push({ assertion: "new_with_repeats", cluster, people: repeats, of: rows.length });
    }
    return found;
  });
}

function meanOf(values: ArrayLike<number>, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
}

/** The lower median of what is known; Infinity where nothing is. */
function medianOf(values: ArrayLike<number>, rows: readonly number[]): number {
  const known = Float64Array.from(rows, (row) => values[row] ?? Number.NaN).filter((value) => !Number.isNaN(value));
  return known.sort()[Math.floor((known.length - 1) / 2)] ?? Number.POSITIVE_INFINITY;
}
