import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, toIso } from "../../server/domain/instant.ts";
import { movedDue, nextDue, requireTiming, type Timing } from "../../server/jobs/schedule.ts";

const hourly: Timing = { cadence: "hourly", hour: 0, day: 1 };
const daily = (hour: number): Timing => ({ cadence: "daily", hour, day: 1 });
const weekly = (day: number, hour: number): Timing => ({ cadence: "weekly", hour, day });
const monthly = (day: number, hour: number): Timing => ({ cadence: "monthly", hour, day });
const quarterly = (day: number, hour: number): Timing => ({ cadence: "quarterly", hour, day });

/** The next due instants of a schedule, each from the one before. */
function dues(timing: Timing, after: string, zone: string, count: number): string[] {
  let at = Date.parse(after);
  return Array.from({ length: count }, () => {
    at = nextDue(timing, at, zone);
    return toIso(at).slice(0, 16);
  });
}

describe("a schedule is due", () => {
  it.each<[what: string, Timing, zone: string, after: string, expected: string[]]>([
    [
      "after the gap where clocks go forward over its hour, and once",
      daily(2),
      "America/New_York",
      "2026-03-07T12:00Z",
      ["2026-03-08T07:00", "2026-03-09T06:00"],
    ],
    [
      "at the first of two where clocks go back over its hour, and once",
      daily(1),
      "America/New_York",
      "2026-10-31T12:00Z",
      ["2026-11-01T05:00", "2026-11-02T06:00"],
    ],
    [
      "after a gap of half an hour",
      daily(2),
      "Australia/Lord_Howe",
      "2026-10-02T20:00Z",
      ["2026-10-03T15:30", "2026-10-04T15:00"],
    ],
    ["at its hour in a zone off by half an hour", daily(4), "Asia/Kolkata", "2026-03-01T00:00Z", ["2026-03-01T22:30"]],
    [
      "after the gap where a day begins at one",
      daily(0),
      "Africa/Cairo",
      "2026-04-23T00:00Z",
      ["2026-04-23T22:00", "2026-04-24T21:00"],
    ],
    [
      "after the gap where a day began at one, south of the equator",
      daily(0),
      "America/Asuncion",
      "2024-10-05T12:00Z",
      ["2024-10-06T04:00", "2024-10-07T03:00"],
    ],
    [
      "at the first of two where clocks go back from midnight",
      daily(23),
      "Asia/Beirut",
      "2026-10-24T12:00Z",
      ["2026-10-24T20:00", "2026-10-25T21:00"],
    ],
    [
      "on the next day where a gap swallows the day's last hour",
      daily(23),
      "America/Scoresbysund",
      "2026-03-28T12:00Z",
      ["2026-03-29T01:00", "2026-03-30T00:00"],
    ],
    [
      "not at all on a day that was left out",
      daily(4),
      "Pacific/Apia",
      "2011-12-29T00:00Z",
      ["2011-12-29T14:00", "2011-12-30T14:00"],
    ],
    [
      "on the first of a month after its last day",
      monthly(1, 3),
      "Europe/Vienna",
      "2026-01-31T23:59Z",
      ["2026-02-01T02:00"],
    ],
    [
      "in every month on a day each has",
      monthly(28, 0),
      "UTC",
      "2027-01-28T00:00Z",
      ["2027-02-28T00:00", "2027-03-28T00:00"],
    ],
    ["in the new year after the old", quarterly(1, 3), "Europe/Vienna", "2026-10-01T01:00Z", ["2027-01-01T02:00"]],
    ["on a Monday across the years", weekly(1, 9), "UTC", "2026-12-28T09:00Z", ["2027-01-04T09:00"]],
    ["on a Sunday", weekly(7, 9), "UTC", "2026-11-16T00:00Z", ["2026-11-22T09:00"]],
    [
      "on a leap day and the days around it",
      daily(12),
      "UTC",
      "2028-02-27T12:00Z",
      ["2028-02-28T12:00", "2028-02-29T12:00", "2028-03-01T12:00"],
    ],
    [
      "every hour that passes, though clocks go back",
      hourly,
      "America/New_York",
      "2026-11-01T04:30Z",
      ["2026-11-01T05:00", "2026-11-01T06:00", "2026-11-01T07:00"],
    ],
    ["at the full hour of the shop's clock", hourly, "Asia/Kathmandu", "2026-11-01T00:00Z", ["2026-11-01T00:15"]],
    [
      "at the full hour also after clocks moved by half of one",
      hourly,
      "Australia/Lord_Howe",
      "2026-10-03T14:00Z",
      ["2026-10-03T14:30", "2026-10-03T16:00"],
    ],
  ])("%s", (_, timing, zone, after, expected) => {
    expect(dues(timing, after, zone, expected.length)).toEqual(expected);
  });

  it.each<[Timing, what: RegExp]>([
    [monthly(29, 3), /from 1 to 28; it is 29/],
    [quarterly(31, 3), /from 1 to 28/],
    [weekly(8, 3), /from 1 to 7/],
    [weekly(0, 3), /from 1 to 7/],
    [daily(24), /from 0 to 23/],
    [daily(1.5), /whole number/],
  ])("at no time that some periods do not have: %j", (timing, what) => {
    expect(() => requireTiming(timing)).toThrow(what);
  });
});

describe("where a shop's clocks move to another zone, what was waited for comes", () => {
  it.each<[what: string, Timing, from: string, to: string, nextDueAt: string, expected: string]>([
    ["later, not twice", monthly(1, 3), "Europe/Vienna", "America/New_York", "2026-07-01T01:00Z", "2026-07-01T07:00"],
    [
      "earlier, at once if that is over",
      monthly(1, 3),
      "America/New_York",
      "Europe/Vienna",
      "2026-07-01T07:00Z",
      "2026-07-01T01:00",
    ],
    ["on its weekday", weekly(1, 0), "Asia/Tokyo", "America/Los_Angeles", "2026-11-22T15:00Z", "2026-11-23T08:00"],
    [
      "for its own day, also where a gap had moved it into the next",
      daily(23),
      "America/Scoresbysund",
      "UTC",
      "2026-03-29T01:00Z",
      "2026-03-28T23:00",
    ],
    ["within the hour as before", hourly, "UTC", "Asia/Kolkata", "2026-07-01T07:00Z", "2026-07-01T07:00"],
  ])("%s", (_, timing, from, to, nextDueAt, expected) => {
    expect(toIso(movedDue(timing, Date.parse(nextDueAt), from, to)).slice(0, 16)).toBe(expected);
  });
});

const ZONES = [
  "UTC",
  "America/New_York",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "America/Santiago",
  "America/St_Johns",
  "America/Scoresbysund",
  "Europe/London",
  "Europe/Vienna",
  "Europe/Dublin",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Asia/Beirut",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Pacific/Chatham",
];
const START = Date.UTC(2026, 0, 15);
const DAYS = 400;
const STEP = 15 * MINUTE;

/** What the clocks of a zone show at every quarter of an hour: whatever the product computes is held against this. */
const clockOf = (() => {
  const known = new Map<string, Float64Array>();
  return (zone: string): Float64Array => {
    let walls = known.get(zone);
    if (!walls) {
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
      walls = Float64Array.from({ length: ((DAYS + 4) * DAY) / STEP }, (_, i) =>
        Date.parse(`${format.format(START - 2 * DAY + i * STEP).replace(" ", "T")}Z`),
      );
      known.set(zone, walls);
    }
    return walls;
  };
})();

/** Local days on which a schedule is due, as far as the calendar goes. */
function isDueOn({ cadence, day }: Timing, date: Date): boolean {
  if (cadence === "weekly") return (date.getUTCDay() || 7) === day;
  if (cadence === "monthly") return date.getUTCDate() === day;
  if (cadence === "quarterly") return date.getUTCDate() === day && date.getUTCMonth() % 3 === 0;
  return true;
}

/** Due instants read off a zone's clock, a quarter of an hour at a time. */
function expectedDues(timing: Timing, zone: string): number[] {
  const walls = clockOf(zone);
  const found: number[] = [];
  const at = (i: number) => START - 2 * DAY + i * STEP;
  if (timing.cadence === "hourly") {
    walls.forEach((wall, i) => wall % HOUR === 0 && found.push(at(i)));
  } else {
    let highest = walls[0]!;
    walls.forEach((wall, i) => {
      if (wall <= highest) return;
      // Every hour that the clock has reached for the first time.
      for (let hour = Math.floor(highest / HOUR) * HOUR + HOUR; hour <= wall; hour += HOUR) {
        const date = new Date(hour);
        if (date.getUTCHours() === timing.hour && isDueOn(timing, date)) found.push(at(i));
      }
      highest = wall;
    });
  }
  return found.filter((due) => due > START && due <= START + DAYS * DAY);
}

const timings: fc.Arbitrary<Timing> = fc.oneof(
  fc.constant(hourly),
  fc.integer({ min: 0, max: 23 }).map(daily),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 23 })).map(([day, hour]) => weekly(day, hour)),
  fc.tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 23 })).map(([day, hour]) => monthly(day, hour)),
  fc.tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 23 })).map(([day, hour]) => quarterly(day, hour)),
);

describe.each(ZONES)("over 400 days in %s", (zone) => {
  it("a schedule is due once in each local period, at its local time", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(timings, (timing) => {
        const found: number[] = [];
        for (let at = nextDue(timing, START, zone); at <= START + DAYS * DAY; at = nextDue(timing, at, zone)) {
          found.push(at);
        }
        expect(found.map(toIso)).toEqual(expectedDues(timing, zone).map(toIso));
      }),
      { numRuns: 20 },
    );
  });

  it("ticks that come late, days late, or after the clock went back start each due once and none that is not", () => {
    const gaps = fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 90 }).map((minutes) => minutes * MINUTE) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }).map((days) => days * DAY) },
      { weight: 1, arbitrary: fc.constant(-HOUR) },
    );
    fc.assert(
      fc.property(timings, fc.array(gaps, { minLength: 50, maxLength: 300 }), (timing, steps) => {
        const expected = expectedDues(timing, zone);
        let [now, latest] = [START, START];
        let next = nextDue(timing, now, zone);
        for (const step of steps) {
          now = Math.min(now + step, START + DAYS * DAY);
          const missed = expected.filter((due) => due > latest && due <= now).length;
          let starts = 0;
          while (next <= now) {
            starts++;
            next = nextDue(timing, now, zone);
          }
          expect(starts).toBe(Math.min(missed, 1));
          latest = Math.max(latest, now);
        }
      }),
      { numRuns: 20 },
    );
  });
});
