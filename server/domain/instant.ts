import { AppError } from "./errors.ts";

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An IANA time zone name such as "Europe/London". */
export type TimeZone = string;

const formats = new Map<TimeZone, Intl.DateTimeFormat>();

function formatOf(zone: TimeZone): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      });
    } catch (cause) {
      throw new AppError("invalid_input", `"${zone}" is not a time zone; use an IANA name such as "Europe/London".`, {
        cause,
      });
    }
    formats.set(zone, format);
  }
  return format;
}

/** The wall clock of `zone` at `at`, written as if it were UTC; whole seconds. */
export function wallClock(at: Instant, zone: TimeZone): Instant {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The first instant at which clocks in `zone` show `wall` (a wall-clock time written as if it were UTC) or later. So a
 * time that daylight saving skips is the first instant after the gap; one that occurs twice, its first occurrence.
 */
export function instantOfWallClock(wall: Instant, zone: TimeZone): Instant {
  const offsetAt = (at: Instant) => wallClock(at, zone) - Math.floor(at / SECOND) * SECOND;
  // No zone is further from UTC than this, nor changes its clocks twice within it.
  let [before, after] = [wall - 1.5 * DAY, wall + 1.5 * DAY];
  const offset = offsetAt(before);
  const later = offsetAt(after);
  if (offset === later) return wall - offset;
  while (after - before > SECOND) {
    const middle = before + Math.floor((after - before) / 2 / SECOND) * SECOND;
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return wall - offset < after ? wall - offset : Math.max(after, wall - later);
}

/** Number of the calendar day of `zone` that holds `at`: days since 1970-01-01 there. */
export function calendarDay(at: Instant, zone: TimeZone): number {
  return Math.floor(wallClock(at, zone) / DAY);
}

/** Midnight with which the calendar day of `zone` that holds `at` began. */
export function startOfDay(at: Instant, zone: TimeZone): Instant {
  return instantOfWallClock(calendarDay(at, zone) * DAY, zone);
}

/** Midnight of `zone`, `days` calendar days away from the day that holds `at`. */
export function addCalendarDays(at: Instant, days: number, zone: TimeZone): Instant {
  return instantOfWallClock((calendarDay(at, zone) + days) * DAY, zone);
}

/** `2026-11-22T03:58:55Z` */
export function toIso(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
