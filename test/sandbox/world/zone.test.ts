import { describe, expect, it } from "vitest";
import { Zone } from "../../../sandbox/world/zone.ts";

describe("a time zone's clock", () => {
  it.each([
    { zone: "Europe/London", wall: "2011-05-31T00:00:00Z", instant: "2011-05-30T23:00:00.000Z", what: "summer time" },
    { zone: "Europe/London", wall: "2011-01-31T12:30:15Z", instant: "2011-01-31T12:30:15.000Z", what: "winter time" },
    {
      zone: "America/New_York",
      wall: "2026-03-08T02:30:00Z",
      instant: "2026-03-08T07:30:00.000Z",
      what: "a skipped hour",
    },
    {
      zone: "America/New_York",
      wall: "2026-11-01T01:30:00Z",
      instant: "2026-11-01T05:30:00.000Z",
      what: "a repeated hour",
    },
    {
      zone: "Asia/Kathmandu",
      wall: "2026-01-01T00:00:00Z",
      instant: "2025-12-31T18:15:00.000Z",
      what: "quarter hours",
    },
    { zone: "Pacific/Auckland", wall: "2024-02-29T12:00:00Z", instant: "2024-02-28T23:00:00.000Z", what: "a leap day" },
  ])("finds the instant in $zone for $what", ({ zone: name, wall, instant }) => {
    const zone = new Zone(name);
    expect(new Date(zone.instantOf(Date.parse(wall))).toISOString()).toBe(instant);
  });

  it("begins a day at its own midnight, on the day the clocks change too", () => {
    const zone = new Zone("America/New_York");
    const day = zone.dayOf(Date.parse("2026-11-01T12:00:00Z"));
    expect(new Date(zone.midnight(day)).toISOString()).toBe("2026-11-01T04:00:00.000Z");
    expect(new Date(zone.midnight(day + 1)).toISOString()).toBe("2026-11-02T05:00:00.000Z");
  });

  it("refuses a name that is no zone", () => {
    expect(() => new Zone("London")).toThrow('"London" is not a time zone');
  });
});
