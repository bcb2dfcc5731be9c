import type { GroupOutcome } from "./groupOutcomes.ts";
import { holm } from "./holm.ts";
import { type TestResult, twoProportionTest, welchTest } from "./twoSampleTests.ts";

export interface AdjustedTest extends TestResult {
  measure: "order_share" | "orders_per_person" | "log_net";
  /** p-value after Holm's correction over all tests of all pairs. */
  adjusted: number;
}

/** Two groups next to each other in later revenue; `first` spent less. */
export interface NeighbourPair {
  first: number;
  second: number;
  tests: AdjustedTest[];
  /** At least one test finds a difference at 95%. Where none does, the two may as well be one segment. */
  differ: boolean;
}

const LEVEL = 0.05;

/**
 * Whether groups that are alike in what they spent later behave differently at all. Groups are ordered by later net
 * revenue a person, and each is compared with the next in share with an order (two-proportion z), orders a person
 * (Welch) and net revenue a person (Welch on log1p(max(0, net)), the scale of the backtest, since a single large order
 * would decide a test of plain means). Holm's correction runs over all tests of all pairs. Groups without people in the
 * tested half are left out.
 */
export function neighbours(groups: readonly GroupOutcome[]): NeighbourPair[] {
  const ordered = groups
    .filter((group) => group.people > 0)
    .toSorted((a, b) => a.netPerPerson.value - b.netPerPerson.value);
  const pairs = ordered
    .slice(1)
    .map((second, i) => ({ first: ordered[i]!, second, tests: compare(ordered[i]!, second) }));
  const adjusted = holm(pairs.flatMap((pair) => pair.tests.map((test) => test.pValue)));
  return pairs.map(({ first, second, tests }, pair) => {
    const corrected = tests.map((test, i) => ({ ...test, adjusted: adjusted[pair * tests.length + i]! }));
    return {
      first: first.group,
      second: second.group,
      tests: corrected,
      differ: corrected.some((test) => test.adjusted < LEVEL),
    };
  });
}

function compare(first: GroupOutcome, second: GroupOutcome): Omit<AdjustedTest, "adjusted">[] {
  const shares = twoProportionTest(
    { n: first.people, events: first.moments.ordered },
    { n: second.people, events: second.moments.ordered },
  );
  return [
    { measure: "order_share", ...shares },
    { measure: "orders_per_person", ...welchTest(first.moments.orders, second.moments.orders) },
    { measure: "log_net", ...welchTest(first.moments.logNet, second.moments.logNet) },
  ];
}
