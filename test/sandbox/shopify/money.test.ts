import { expect, it } from "vitest";
import { currencyDigits, decimal } from "../../../sandbox/shopify/money.ts";

it.each([
  [999, "GBP", "9.99"],
  [1000, "GBP", "10.0"],
  [-250, "GBP", "-2.5"],
  [5, "GBP", "0.05"],
  [0, "GBP", "0.0"],
  [1200, "JPY", "1200.0"],
  [12_345, "KWD", "12.345"],
])("writes %i minor units of %s as %s", (minorUnits, currency, text) => {
  expect(decimal(minorUnits, currencyDigits(currency))).toBe(text);
});
