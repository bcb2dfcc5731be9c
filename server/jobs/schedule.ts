import { AppError } from "../domain/errors.ts";
import { DAY, HOUR, type Instant, instantOfWallClock, type TimeZone, wallClock } from "../domain/instant.ts";
import type { Cadence } from "../store/schema/work.ts";

/** When something happens by itself, in a shop's local time. */
export interface Timing {
  readonly cadence: Cadence;
  /** 0 to 23; ignored by an hourly one. */
  readonly hour: number;
  /** 1 (Monday) to 7 for weekly, 1 to 28 for monthly and quarterly: every month has it; 1 for the others. */
  readonly day: number;
}

/** Days of a calendar without zones are counted from a Thursday. */
const MONDAY = 3;
const MONTHS = { monthly: 1, quarterly: 3 } as const;
const LAST_DAY: Readonly<Record<Cadence, number>> = { hourly: 1, daily: 1, weekly: 7, monthly: 28, quarterly: 28 };

/** @throws {AppError} `invalid_input` for an hour or a day that its cadence does not have */
export function requireTiming({ cadence, hour, day }: Timing): void {
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
    throw new AppError("invalid_input", `The hour must be a whole number from 0 to 23; it is ${hour}.`);
  }
  const last = LAST_DAY[cadence];
  if (!Number.isInteger(day) || day < 1 || day > last) {
    throw new AppError("invalid_input", `The day of a ${cadence} schedule must be from 1 to ${last}; it is ${day}.`);
  }
}

/**
 * When a schedule is due next: the first due instant later than `after`. Each local period (day, week, month, quarter)
 * has one: at its local time, at the first instant after a gap that swallows it, at the first of two where clocks are
 * turned back over it. An hourly one is due at every full hour of the local clock.
 */
export function nextDue(timing: Timing, after: Instant, zone: TimeZone): Instant {
  if (timing.cadence === "hourly") return nextFullHour(after, zone);
  for (let period = periodOf(timing, after, zone) - 1; ; period++) {
    const due = dueIn(timing, period, zone);
    if (due !== undefined && due > after) return due;
  }
}

/**
 * What is due next after a shop's clocks have moved to another zone: the period that was waited for is still waited
 * for, so that none is left out and none comes twice. In the past where it is over already there: due at once.
 */
export function movedDue(timing: Timing, nextDueAt: Instant, from: TimeZone, to: TimeZone): Instant {
  if (timing.cadence === "hourly") return nextDueAt;
  const holding = periodOf(timing, nextDueAt, from);
  // What a gap swallowed is due in the period after its own.
  const pending = dueIn(timing, holding - 1, from) === nextDueAt ? holding - 1 : holding;
  return dueIn(timing, pending, to) ?? nextDueAt;
}

function nextFullHour(after: Instant, zone: TimeZone): Instant {
  const toNext = (at: Instant) => HOUR - (wallClock(at, zone) % HOUR);
  const second = Math.floor(after / 1_000) * 1_000;
  let due = second + toNext(second);
  // Clocks may have been turned by half an hour in between.
  while (wallClock(due, zone) % HOUR !== 0) due += toNext(due);
  return due;
}

/** The number of the local period that holds an instant. */
function periodOf({ cadence }: Timing, at: Instant, zone: TimeZone): number {
  const wall = wallClock(at, zone);
  const day = Math.floor(wall / DAY);
  if (cadence === "weekly") return Math.floor((day + MONDAY) / 7);
  if (cadence === "monthly" || cadence === "quarterly") {
    const date = new Date(wall);
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / MONTHS[cadence]);
  }
  return day;
}

/** When a period's run is due; undefined for a day that was left out, as where a zone crossed the date line. */
function dueIn({ cadence, hour, day }: Timing, period: number, zone: TimeZone): Instant | undefined {
  const date = localDay(cadence, period, day) * DAY;
  if (cadence === "daily" && wallClock(instantOfWallClock(date, zone), zone) >= date + DAY) return undefined;
  return instantOfWallClock(date + hour * HOUR, zone);
}

/** The calendar day of a period on which it is due, in days since 1970. */
function localDay(cadence: Cadence, period: number, day: number): number {
  if (cadence === "weekly") return period * 7 - MONDAY + day - 1;
  if (cadence === "monthly" || cadence === "quarterly")
    return Date.UTC(1970, period * MONTHS[cadence] - 1970 * 12, day) / DAY;
  return period;
}
