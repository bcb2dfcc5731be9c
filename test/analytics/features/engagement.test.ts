import { describe, expect, test } from "vitest";
import type { FeatureName } from "../../../server/analytics/features/catalogue.ts";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../../../server/analytics/features/history.ts";
import { DAY, HOUR } from "../../../server/domain/instant.ts";
import type { EngagementKind } from "../../../server/domain/source.ts";
import { historyFrom, type PersonRow } from "./historyFrom.ts";

const midnight = Date.parse("2026-04-01T00:00Z");

describe("what Klaviyo counts in a window", () => {
  const clicks = { at: midnight - DAY, kind: "email_clicked" as const };
  const countsOf = (recordedFor: number) => {
    const people = [{ profileSince: 0, events: [clicks] }, { profileSince: 0 }];
    const history = historyFrom("UTC", people, () => midnight - recordedFor * DAY);
    const { columns } = computeFeatures(history, midnight);
    return (name: FeatureName) => [...(columns.get(name) ?? [])];
  };

  test("is known of everybody with a profile where it was recorded from the window's beginning", () => {
    expect(countsOf(90)("human_clicks_90d")).toEqual([1, 0]);
  });

  test("is known of nobody where recording began within it, as is what is made of it", () => {
    const of = countsOf(89);
    for (const name of [
      "human_clicks_90d",
      "click_to_open_rate_90d",
      "product_views_90d",
      "engagement_index",
    ] as const) {
      expect(of(name)).toEqual([Number.NaN, Number.NaN]);
    }
    expect(of("days_since_click")).toEqual([1, Number.NaN]);
  });
});

describe("clicks on e-mails", () => {
  const times = (count: number, kind: EngagementKind) =>
    Array.from({ length: count }, (_, i) => ({ at: midnight - (i + 1) * HOUR, kind }));
  const valuesOf = (events: PersonRow["events"], rest: Partial<PurchaseHistory> = {}, asOf = midnight) => {
    const person = { profileSince: 0, events: [...events!].toSorted((a, b) => a.at - b.at) };
    const { columns } = computeFeatures({ ...historyFrom("UTC", [person]), ...rest }, asOf);
    return (name: FeatureName) => columns.get(name)?.[0];
  };
  const scanner = [...times(21, "email_clicked"), ...times(4, "email_received")];

  test("are not known of somebody who clicks like a machine, and what is known of them else stays", () => {
    const of = valuesOf(scanner);
    for (const name of ["human_clicks_90d", "click_rate_90d", "days_since_click"] as const) expect(of(name)).toBeNaN();
    expect(of("emails_received_90d")).toBe(4);
    expect(of("engagement_index")).toBe(0);
  });

  test("are a person's where there was a mail for every five of them, or fewer than twenty", () => {
    expect(valuesOf([...scanner, ...times(1, "email_received")])("human_clicks_90d")).toBe(21);
    expect(valuesOf(times(19, "email_clicked"))("human_clicks_90d")).toBe(19);
  });

  test("are judged by what had happened by then", () => {
    expect(valuesOf(scanner, {}, midnight - 3 * HOUR)("human_clicks_90d")).toBe(19);
  });

  test("are counted all the same where the shop says so", () => {
    expect(valuesOf(scanner, { countsMachineClicks: true })("human_clicks_90d")).toBe(21);
  });
});
