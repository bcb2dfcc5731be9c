import { DAY, HOUR, MINUTE, SECOND, type Zone } from "../zone.ts";

/** A decimal as written, without a float's rounding: `digits` / 10^`scale`. */
export interface Decimal {
  readonly digits: number;
  readonly scale: number;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** Reads "12", "-0.50" or "17850.0"; null for anything else, and for more digits than can be counted exactly. */
export function parseDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = "", fraction = ""] = match;
  if (whole === "" && fraction === "") return null;
  const digits = Number(`${whole}${fraction}`);
  if (!Number.isSafeInteger(digits)) return null;
  return { digits: sign === "-" ? 0 - digits : digits, scale: fraction.length };
}

/** A whole number, also when written "12.0"; null for anything else. */
export function parseWhole(text: string): number | null {
  const decimal = parseDecimal(text);
  if (!decimal) return null;
  const value = decimal.digits / 10 ** decimal.scale;
  return Number.isSafeInteger(value) ? value : null;
}

/**
 * `quantity` times a price in minor units of a currency with `currencyDigits` decimals, rounded half away from zero;
 * null when it is too large to count exactly.
 */
export function amountOf(quantity: number, price: Decimal, currencyDigits: number): number | null {
  const product = quantity * price.digits;
  const spare = price.scale - currencyDigits;
  const scaled = spare <= 0 ? product * 10 ** -spare : product;
  if (!Number.isSafeInteger(scaled)) return null;
  return spare <= 0 ? scaled : Math.sign(scaled) * Math.round(Math.abs(scaled) / 10 ** spare);
}

const digitsOf = new Map<string, number>();

/** How many decimals a currency has. @throws {Error} when it is not an ISO 4217 code. */
export function currencyDigits(currency: string): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
    digitsOf.set(currency, format.maximumFractionDigits ?? 2);
    return format.maximumFractionDigits ?? 2;
  } catch (cause) {
    throw new Error(`"${currency}" is not a currency; use an ISO 4217 code such as "GBP".`, { cause });
  }
}

const currencies = new Set(Intl.supportedValuesOf("currency"));

/** Whether Shopify's API can name the currency: it knows ISO 4217 codes only, in capitals. */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/** What `parseDate` reads, in the words of whoever has a row that it does not. */
export const DATE_FORMS = "YYYY-MM-DD, YYYY-MM-DD HH:mm[:ss], yyyymmdd or ISO 8601";

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/;
const COMPACT_DATE = /^(\d{4})(\d\d)(\d\d)$/;

/**
 * The instant of "2026-03-01", "2026-03-01 14:05[:09]", "20260301" (all by the zone's clocks) or of a date and time with
 * an offset ("…Z", "… -0500"). Null for anything else, and for days that no calendar has.
 */
export function parseDate(text: string, zone: Zone): number | null {
  const match = DATE.exec(text.trim()) ?? COMPACT_DATE.exec(text.trim());
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const date = Date.UTC(year, month - 1, day);
  const isReal = new Date(date).getUTCDate() === day && new Date(date).getUTCMonth() === month - 1;
  if (!isReal || year < 100 || hour > 23 || minute > 59 || second > 59) return null;
  const wall = date + hour * HOUR + minute * MINUTE + second * SECOND;
  const offset = match[7];
  return offset === undefined ? zone.instantOf(wall) : wall - offsetOf(offset);
}

/**
 * Whether an order's date is still to come: a mistyped year, which would move the sandbox's clock there and leave every
 * other customer long lapsed. Two days are left for zones and clocks.
 */
export function isStillToCome(at: number): boolean {
  return at > Date.now() + 2 * DAY;
}

function offsetOf(text: string): number {
  if (text === "Z" || text === "UTC") return 0;
  const size = Number(text.slice(1, 3)) * HOUR + Number(text.slice(-2)) * MINUTE;
  return text.startsWith("-") ? -size : size;
}

/** Midnight after the day that holds an instant, by the zone's clocks. */
export function midnightAfter(at: number, zone: Zone): number {
  return zone.midnight(Math.floor(zone.wallClock(at) / DAY) + 1);
}
