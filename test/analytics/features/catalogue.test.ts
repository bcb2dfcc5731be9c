import { describe, expect, test } from "vitest";
import { FEATURES, featureNamed } from "../../../server/analytics/features/catalogue.ts";
import { catalogueVersion } from "../../../server/analytics/features/catalogueVersion.ts";
import { FEATURE_FAMILIES } from "../../../server/analytics/features/definition.ts";
import { featureSentences } from "../../../server/domain/language/features.ts";

test("there are 40 features and more, each with a name of its own", () => {
  expect(FEATURES.length).toBeGreaterThanOrEqual(40);
  expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
});

test("recency, frequency and monetary value are among them", () => {
  expect(["recency_days", "frequency", "monetary"].map((name) => featureNamed(name)?.unit)).toEqual([
    "days",
    "count",
    "minor_units",
  ]);
});

test("features come family by family", () => {
  const families = FEATURES.map(({ family }) => family);
  expect(families).toEqual(families.toSorted((a, b) => FEATURE_FAMILIES.indexOf(a) - FEATURE_FAMILIES.indexOf(b)));
  expect(new Set(families)).toEqual(new Set(FEATURE_FAMILIES));
});

test("none counts test orders", () => {
  expect(FEATURES.filter(({ kinds }) => kinds.includes("test"))).toEqual([]);
});

test("engagement is missing where its source is, and never said to be always there", () => {
  const policies = FEATURES.filter(({ source }) => source === "klaviyo").map(({ missing }) => missing);
  expect(new Set(policies)).toEqual(new Set(["no_profile", "no_window", "no_event", "no_event_in_window"]));
});

test("a name of another catalogue is no feature", () => {
  expect(featureNamed("shoe_size")).toBeUndefined();
});

describe("the version", () => {
  test("does not depend on the order of the features", () => {
    expect(catalogueVersion(FEATURES.toReversed())).toBe(catalogueVersion());
  });

  test.each([
    ["a formula", { formula: "something else" }],
    ["a name", { name: "renamed" }],
    ["the kinds of order", { kinds: ["b2b" as const] }],
    ["when it is missing", { missing: "no_data" as const }],
  ])("changes with %s", (_, change) => {
    const changed = FEATURES.map((feature, index) => (index === 0 ? { ...feature, ...change } : feature));
    expect(catalogueVersion(changed)).not.toBe(catalogueVersion());
    expect(catalogueVersion(changed)).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("in English", () => {
  test.each(FEATURES.map(({ name }) => name))("%s has a label", (name) => {
    expect(featureSentences[`feature.${name}`]?.({})).toMatch(/^[A-Z].{4,}$/);
  });

  test("no label is left over", () => {
    const labels = Object.keys(featureSentences).filter((code) => !code.startsWith("feature.value."));
    expect(labels).toHaveLength(FEATURES.length);
  });

  test.each([
    ["days", { value: 1 }, "1 day"],
    ["days", { value: 1234.4 }, "1,234 days"],
    ["count", { value: 2.25 }, "2.3"],
    ["count", { value: 12000 }, "12,000"],
    ["share", { value: 0.125 }, "13%"],
    ["ratio", { value: 1.26 }, "1.3"],
    ["minor_units", { value: 123456, currency: "GBP" }, "1,234.56 GBP"],
    ["minor_units", { value: 1234.5, currency: "JPY" }, "1,235 JPY"],
    ["missing", {}, "not known"],
  ])("a value in %s with %o reads %j", (unit, params, expected) => {
    expect(featureSentences[`feature.value.${unit}`]?.(params)).toBe(expected);
  });
});
