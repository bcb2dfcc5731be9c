export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Zones change their offset on quarter hours only, so one look at the calendar serves a quarter of an hour. */
const QUARTER = 15 * MINUTE;

/**
 * A time zone's clock. A wall time is what the clocks there show, written as milliseconds as if it were UTC.
 * @throws {Error} when the name is not an IANA time zone.
 */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();
  readonly #instants = new Map<number, number>();

  constructor(name: string) {
    this.name = name;
    try {
      this.#format = new Intl.DateTimeFormat("en-US", {
        timeZone: name,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
      });
    } catch (cause) {
      throw new Error(`"${name}" is not a time zone; use an IANA name such as "Europe/London".`, { cause });
    }
  }

  /** What clocks show at an instant. */
  wallClock(at: number): number {
    return at + this.#offsetAt(at);
  }

  /**
   * The instant at which clocks show `wall`. A time that daylight saving skips maps to the same distance after the gap;
   * one that occurs twice, to its first occurrence.
   */
  instantOf(wall: number): number {
    const quarter = Math.floor(wall / QUARTER) * QUARTER;
    let instant = this.#instants.get(quarter);
    if (instant === undefined) {
      const before = quarter - this.#offsetAt(quarter - DAY);
      const after = quarter - this.#offsetAt(quarter + DAY);
      instant = this.wallClock(before) !== quarter && this.wallClock(after) === quarter ? after : before;
      this.#instants.set(quarter, instant);
    }
    return instant + (wall - quarter);
  }

  /** Number of the calendar day there: days since 1970-01-01. */
  dayOf(at: number): number {
    return Math.floor(this.wallClock(at) / DAY);
  }

  /** Midnight with which that calendar day begins there. */
  midnight(day: number): number {
    return this.instantOf(day * DAY);
  }

  #offsetAt(at: number): number {
    const quarter = Math.floor(at / QUARTER) * QUARTER;
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      const part: Record<string, number> = {};
      for (const { type, value } of this.#format.formatToParts(quarter)) part[type] = Number(value);
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
      offset = Date.UTC(year, month - 1, day, hour, minute) - quarter;
      this.#offsets.set(quarter, offset);
    }
    return offset;
  }
}
