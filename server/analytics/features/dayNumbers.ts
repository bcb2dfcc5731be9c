import { calendarDay, DAY, type Instant, startOfDay, type TimeZone } from "../../domain/instant.ts";

/**
 * A fast `calendarDay` for millions of instants: asking Intl costs microseconds, so the last midnight of each UTC day
 * and the calendar days before and after it are looked up once. Holds for every zone, since no two of its midnights lie
 * strictly inside one UTC day.
 */
export function dayNumbers(zone: TimeZone): (at: Instant) => number {
  const days = new Map<number, { midnight: Instant; before: number; after: number }>();
  return (at) => {
    const utcDay = Math.floor(at / DAY);
    let day = days.get(utcDay);
    if (!day) {
      const end = (utcDay + 1) * DAY - 1;
      const midnight = startOfDay(end, zone);
      day = { midnight, before: calendarDay(midnight - 1, zone), after: calendarDay(end, zone) };
      days.set(utcDay, day);
    }
    return at >= day.midnight ? day.after : day.before;
  };
}
