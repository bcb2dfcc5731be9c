import { describe, expect, it } from "vitest";
import { createFormat } from "../../app/language/format.ts";

const of = (locale: string, currency = "USD", timeZone = "America/New_York") =>
  createFormat({ locale, currency, timeZone });
/** Midnight in New York, five in the morning in Vienna, and noon in Singapore. */
const AT = Date.UTC(2026, 10, 1, 4);
const MINUTE = 60_000;
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

describe("numbers, money and times as a shop writes them", () => {
  it.each([
    ["en", "USD", 123_456, "$1,235"],
    ["en", "USD", 99_999, "$999.99"],
    ["en", "USD", -1_250, "-$12.50"],
    ["en", "JPY", 123_456, "¥123,456"],
    ["en", "KWD", 1_234, "KWD 1.234"],
    ["de", "EUR", 123_456, "1.235 €"],
  ])("writes money in %s and %s: %d minor units are %s", (locale, currency, minor, written) => {
    expect(plain(of(locale, currency).money(minor))).toBe(written);
  });

  it.each([
    ["en", "America/New_York", "Sun, Nov 1, 12:00 AM"],
    ["en", "Europe/Vienna", "Sun, Nov 1, 05:00 AM"],
    ["en-GB", "Asia/Singapore", "Sun 1 Nov, 12:00"],
    ["de", "Europe/Vienna", "So., 1. Nov., 05:00"],
  ])("writes a moment in %s in the shop's zone %s", (locale, zone, written) => {
    expect(plain(of(locale, "EUR", zone).moment(AT))).toBe(written);
  });

  it.each([
    [0, "just now"],
    [20_000, "just now"],
    [5 * MINUTE, "5 minutes ago"],
    [59 * MINUTE, "59 minutes ago"],
    [3 * 60 * MINUTE, "3 hours ago"],
    [26 * 60 * MINUTE, "yesterday"],
    [72 * 60 * MINUTE, "3 days ago"],
    // A clock that was set back must not speak of the future.
    [-10 * MINUTE, "just now"],
  ])("says %d milliseconds back as %s", (back, said) => {
    expect(of("en").ago(AT - back, AT)).toBe(said);
  });

  it.each([
    [0.123, 1, "12.3%"],
    [0.5, 0, "50%"],
    [0, 0, "0%"],
  ])("writes %d as a share", (value, digits, written) => {
    expect(of("en").share(value, digits)).toBe(written);
  });

  it("counts calendar days and weekdays without a zone", () => {
    expect(of("en").calendarDay(0)).toBe("Jan 1");
    expect([1, 2, 7].map((day) => of("en").weekday(day))).toEqual(["Monday", "Tuesday", "Sunday"]);
    expect(of("en-GB").hour(23)).toBe("23:00");
  });

  it("puts a sign before a change, and none before nothing", () => {
    expect([3, -4, 0].map((value) => of("en").change(value))).toEqual(["+3", "-4", "0"]);
  });
});
