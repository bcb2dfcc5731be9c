import { FilterBuilder } from "klaviyo-api";
import { describe, expect, test } from "vitest";
import { parseFilter } from "../../../sandbox/klaviyo/filters.ts";
import { readRuleTable, ruleFor } from "../../../sandbox/klaviyo/ruleTable.ts";

const table = readRuleTable();
const events = ruleFor(table, "GET /api/events");
const profiles = ruleFor(table, "GET /api/profiles");
const SINCE = Date.UTC(2026, 8, 1);

describe("a filter", () => {
  test.each([
    [`equals(metric_id,"AbCdEf")`, [{ operator: "equals", field: "metric_id", values: ["AbCdEf"] }]],
    [`equals(metric_id,'AbCdEf')`, [{ operator: "equals", field: "metric_id", values: ["AbCdEf"] }]],
    [`equals(metric_id,["A","B"])`, [{ operator: "equals", field: "metric_id", values: ["A", "B"] }]],
    [`has(profile)`, [{ operator: "has", field: "profile", values: [] }]],
    [
      `greater-or-equal(datetime,2026-09-01T00:00:00Z)`,
      [{ operator: "greater-or-equal", field: "datetime", values: [SINCE] }],
    ],
    [`less-than(datetime,2026-09-01T02:00:00+02:00)`, [{ operator: "less-than", field: "datetime", values: [SINCE] }]],
    [
      `and(equals(profile_id,"01"),greater-than(timestamp,1788220800))`,
      [
        { operator: "equals", field: "profile_id", values: ["01"] },
        { operator: "greater-than", field: "timestamp", values: [1_788_220_800] },
      ],
    ],
    [
      `equals(profile_id,"a,b\\")"), less-than(timestamp,5)`,
      [
        { operator: "equals", field: "profile_id", values: [`a,b")`] },
        { operator: "less-than", field: "timestamp", values: [5] },
      ],
    ],
  ])("%s is read", (text, conditions) => {
    expect(parseFilter(text, events)).toEqual(conditions);
  });

  test.each([
    "",
    "equals",
    "equals(",
    "equals()",
    `equals(profile_id)`,
    `equals(profile_id,)`,
    `equals(profile_id,"a"`,
    `equals(profile_id,"a)`,
    `equals(profile_id,"a"))`,
    `equals(profile_id,"a")equals(profile_id,"b")`,
    `equals(profile_id,["a","b"])`,
    `any(profile_id,["a"])`,
    `or(has(profile),has(metric))`,
    `has(profile,"x")`,
    `greater-than(timestamp,"5")`,
    `greater-than(datetime,2026-13-01T00:00:00Z)`,
  ])("%j is refused", (text) => {
    expect(() => parseFilter(text, events)).toThrow(expect.objectContaining({ status: 400 }));
  });

  test("what the SDK's builder writes is read", () => {
    const text = new FilterBuilder()
      .any("email", ["a@example.com", 'b"c@example.com'])
      .lessThan("created", new Date(SINCE));
    expect(parseFilter(text.build(), profiles)).toEqual([
      { operator: "any", field: "email", values: ["a@example.com", 'b"c@example.com'] },
      { operator: "less-than", field: "created", values: [SINCE] },
    ]);
  });
});
