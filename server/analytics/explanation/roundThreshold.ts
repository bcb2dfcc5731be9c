import { currencyDigits } from "../../domain/money.ts";
import type { FeatureUnit } from "../features/definition.ts";

/** From the roundest to the most exact. */
export const ROUNDNESS = ["coarse", "fine", "exact"] as const;
export type Roundness = (typeof ROUNDNESS)[number];

/**
 * A threshold as a person would say it: days whole, then in fives and tens; money and counts to one and a half, two or
 * three digits; shares in twentieths or hundredths.
 * @param isWhole the values are whole numbers, so that the threshold may be the whole number below
 * @example roundThreshold(94.5, "days", "coarse", { currency: "GBP", isWhole: true }) // 95
 */
export function roundThreshold(
  value: number,
  unit: FeatureUnit,
  roundness: Roundness,
  { currency, isWhole }: { currency: string; isWhole: boolean },
): number {
  switch (unit) {
    case "days":
      return roundness === "coarse" ? toStep(value, daysStep(value)) : Math.floor(value);
    case "count":
      return isWhole ? Math.floor(value) : toDigits(value, roundness);
    case "minor_units": {
      const major = 10 ** currencyDigits(currency);
      return Math.round(toDigits(value / major, roundness) * major);
    }
    case "share":
      return toStep(value, roundness === "coarse" ? 0.05 : 0.01);
    case "ratio":
      return toDigits(value, roundness);
  }
}

function daysStep(days: number): number {
  if (days < 15) return 1;
  if (days < 100) return 5;
  return days < 400 ? 10 : 50;
}

function toDigits(value: number, roundness: Roundness): number {
  if (value === 0) return 0;
  const leading = 10 ** Math.floor(Math.log10(Math.abs(value)));
  return toStep(value, leading * { coarse: 0.5, fine: 0.1, exact: 0.01 }[roundness]);
}

/** Steps below one are counted in whole parts of one: 3 * .05 is .15000000000000002. */
function toStep(value: number, step: number): number {
  return step < 1 ? Math.round(value / step) / Math.round(1 / step) : Math.round(value / step) * step;
}
