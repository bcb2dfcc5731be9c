import { addCalendarDays, type Instant, type TimeZone } from "../../domain/instant.ts";

/** The instant features are computed for, with the windows that end there. Windows begin at a midnight of the shop. */
export interface Moment {
  asOf: Instant;
  /** Number of the shop's calendar day that holds `asOf`. */
  day: number;
  /** Midnight 30 and 90 calendar days earlier. */
  from30: Instant;
  from90: Instant;
  /** Midnight 365 calendar days earlier. */
  from365: Instant;
}

/** @param dayOf calendar day by instant, of the same zone */
export function momentAt(asOf: Instant, zone: TimeZone, dayOf: (at: Instant) => number): Moment {
  return {
    asOf,
    day: dayOf(asOf),
    from30: addCalendarDays(asOf, -30, zone),
    from90: addCalendarDays(asOf, -90, zone),
    from365: addCalendarDays(asOf, -365, zone),
  };
}
