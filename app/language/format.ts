import { common } from "./english/common.ts";

export interface Place {
  locale: string;
  currency: string;
  timeZone: string;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** Numbers, money and time as the shop's staff write them. Money comes in minor units, time in milliseconds. */
export interface Format {
  number: (value: number, digits?: number) => string;
  /** A part of one as "12.3%". */
  share: (value: number, digits?: number) => string;
  /** With a sign: "+12", "−3". */
  change: (value: number) => string;
  /** Without pennies from 1,000 up. */
  money: (minor: number) => string;
  /** "16 Nov 2026" */
  date: (at: number) => string;
  /** "Mon 16 Nov, 03:00" */
  moment: (at: number) => string;
  /** A day of the shop's calendar, counted from 1970-01-01: "16 Nov". */
  calendarDay: (day: number) => string;
  /** "3 minutes ago", "yesterday" */
  ago: (at: number, now: number) => string;
  /** "3:00", as an hour of the day */
  hour: (hour: number) => string;
  weekday: (day: number) => string;
  list: (items: readonly string[]) => string;
}

export function createFormat({ locale, currency, timeZone }: Place): Format {
  const digits =
    new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const date = dates({ day: "numeric", month: "short", year: "numeric" });
  const moment = dates({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const dayOnly = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" });
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long" });
  const hour = new Intl.DateTimeFormat(locale, { timeZone: "UTC", hour: "numeric", minute: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const list = new Intl.ListFormat(locale);
  const number = (value: number, most = 0) => value.toLocaleString(locale, { maximumFractionDigits: most });
  return {
    number,
    share: (value, most = 1) => value.toLocaleString(locale, { style: "percent", maximumFractionDigits: most }),
    change: (value) => value.toLocaleString(locale, { signDisplay: "exceptZero", maximumFractionDigits: 1 }),
    money(minor) {
      const value = minor / 10 ** digits;
      const shown = Math.abs(value) >= 1_000 ? 0 : digits;
      const options = {
        style: "currency",
        currency,
        minimumFractionDigits: shown,
        maximumFractionDigits: shown,
      } as const;
      return value.toLocaleString(locale, options);
    },
    date: (at) => date.format(at),
    moment: (at) => moment.format(at),
    calendarDay: (day) => dayOnly.format(day * DAY),
    ago(at, now) {
      const minutes = Math.round((at - now) / MINUTE);
      if (minutes >= 0) return common.common.justNow;
      if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
      const hours = Math.round(minutes / 60);
      return Math.abs(hours) < 24 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
    },
    hour: (of) => hour.format(of * 3_600_000),
    // 1970-01-05 was a Monday.
    weekday: (day) => weekday.format((day + 3) * DAY),
    list: (items) => list.format(items),
  };
}
