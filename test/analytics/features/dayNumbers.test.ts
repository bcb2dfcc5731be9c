import fc from "fast-check";
import { expect, test } from "vitest";
import { dayNumbers } from "../../../server/analytics/features/dayNumbers.ts";
import { calendarDay } from "../../../server/domain/instant.ts";

test.each([
  "UTC",
  "Europe/London",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Kiritimati",
  "Pacific/Apia", // skipped 30 December 2011
  "America/Sao_Paulo", // clocks went forward at midnight until 2019
])("days in %s are those of the calendar", (zone) => {
  const dayOf = dayNumbers(zone);
  const instant = fc.integer({ min: Date.parse("1970-01-01"), max: Date.parse("2040-01-01") });
  fc.assert(
    fc.property(instant, (at) => {
      expect(dayOf(at)).toBe(calendarDay(at, zone));
    }),
  );
});

test.each([
  ["the spring change in London", "Europe/London", "2026-03-28T20:00Z"],
  ["the autumn change in London", "Europe/London", "2026-10-24T20:00Z"],
  ["a change at midnight in São Paulo", "America/Sao_Paulo", "2018-11-03T20:00Z"],
  ["the day that Samoa skipped", "Pacific/Apia", "2011-12-29T20:00Z"],
])("days around %s are those of the calendar, minute by minute", (_, zone, from) => {
  const dayOf = dayNumbers(zone);
  const start = Date.parse(from);
  const instants = Array.from({ length: 36 * 60 }, (__, minute) => start + minute * 60_000);
  expect(instants.map(dayOf)).toEqual(instants.map((at) => calendarDay(at, zone)));
});
