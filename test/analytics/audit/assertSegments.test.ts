import { describe, expect, test } from "vitest";
import { assertSegments } from "../../../server/analytics/audit/assertSegments.ts";

/** Members as [cluster, days since the last order, orders, revenue]. */
const peopleFrom = (rows: readonly (readonly [number, number, number, number])[]) => ({
  cluster: rows.map(([cluster]) => cluster),
  recencyDays: rows.map(([, recency]) => recency),
  frequency: rows.map(([, , orders]) => orders),
  monetary: rows.map(([, , , revenue]) => revenue),
});
const plain = [
  { cluster: 0, claimsNew: false },
  { cluster: 1, claimsNew: false },
];

describe("an active segment of high value", () => {
  const others = [
    [1, 400, 1, 100],
    [1, 900, 1, 100],
    [1, 900, 1, 100],
  ] as const;

  test("with a member who has not ordered in 730 days is a violation", () => {
    const people = peopleFrom([[0, 5, 9, 900], [0, 5, 9, 900], [0, 731, 9, 900], ...others]);
    expect(assertSegments(people, plain)).toEqual([{ assertion: "dormant_members", cluster: 0, people: 1, of: 3 }]);
  });

  test("whose members all ordered within 730 days is none", () => {
    const people = peopleFrom([[0, 5, 9, 900], [0, 5, 9, 900], [0, 730, 9, 900], ...others]);
    expect(assertSegments(people, plain)).toEqual([]);
  });

  test("is not one that is of little value, nor one that has gone quiet, nor people in no segment", () => {
    const people = peopleFrom([
      [0, 5, 1, 10],
      [0, 900, 1, 10],
      [1, 800, 9, 900],
      [1, 800, 9, 900],
      [1, 800, 9, 900],
      [-1, 900, 9, 900],
    ]);
    expect(assertSegments(people, plain)).toEqual([]);
  });
});

describe("a segment that is called new", () => {
  const segments = [{ cluster: 0, claimsNew: true }, ...plain.slice(1)];

  test("holds nobody who ordered twice, after the accounts of each person were joined", () => {
    const people = peopleFrom([
      [0, 5, 1, 10],
      [0, 5, 2, 10],
      [1, 5, 2, 10],
    ]);
    expect(assertSegments(people, segments)).toEqual([{ assertion: "new_with_repeats", cluster: 0, people: 1, of: 2 }]);
    expect(assertSegments({ ...people, frequency: [1, 1, 2] }, segments)).toEqual([]);
  });
});
