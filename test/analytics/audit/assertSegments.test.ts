import { expect, test } from "vitest";
import { assertSegments } from "../../../server/analytics/audit/assertSegments.ts";
import { english } from "../../../server/domain/language/english.ts";

/** Members as [cluster, days since the last order, orders]. */
const peopleFrom = (rows: readonly (readonly [number, number, number])[]) => ({
  cluster: rows.map(([cluster]) => cluster),
  recencyDays: rows.map(([, recency]) => recency),
  frequency: rows.map(([, , orders]) => orders),
});
const segment = (cluster: number, claims: { claimsActiveValue?: boolean; claimsNew?: boolean } = {}) => ({
  cluster,
  claimsActiveValue: false,
  claimsNew: false,
  ...claims,
});

test.each([
  ["has not ordered in 731 days", 731, [{ assertion: "dormant_members", cluster: 0, people: 1, of: 2 }]],
  ["has never ordered", Number.NaN, [{ assertion: "dormant_members", cluster: 0, people: 1, of: 2 }]],
  ["ordered 730 days ago", 730, []],
])("a segment called active and of high value with a member who %s", (_, recency, violations) => {
  const people = peopleFrom([
    [0, 5, 9],
    [0, recency, 9],
    [1, 900, 9],
    [-1, 900, 9],
  ]);
  expect(assertSegments(people, [segment(0, { claimsActiveValue: true }), segment(1)])).toEqual(violations);
});

test("a segment called new holds nobody who ordered twice, after the accounts of each person were joined", () => {
  const people = peopleFrom([
    [0, 5, 1],
    [0, 5, 2],
    [1, 5, 2],
  ]);
  const segments = [segment(0, { claimsNew: true }), segment(1)];
  expect(assertSegments(people, segments)).toEqual([{ assertion: "new_with_repeats", cluster: 0, people: 1, of: 2 }]);
  expect(assertSegments({ ...people, frequency: [1, 1, 2] }, segments)).toEqual([]);
});

test("the names that promise something are names that segments are given", () => {
  const names = Object.keys(english);
  for (const recency of ["recent", "quiet", "lapsed"]) {
    expect(names).toEqual(expect.arrayContaining([`segment.${recency}_once`, `segment.${recency}_once_big`]));
  }
  expect(names).toContain("segment.recent_regular_big");
});
