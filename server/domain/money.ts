import { AppError } from "./errors.ts";

/** A whole number of the currency's smallest units: 1234 is 12.34 GBP and 1,234 JPY. */
export type MinorUnits = number;

/** ISO 4217 code such as "GBP". */
export type Currency = string;

const digitsOf = new Map<Currency, number>();

/** How many decimals the currency has: 2 for GBP, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: Currency): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    try {
      const options = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
      digits = options.maximumFractionDigits ?? 2;
    } catch (cause) {
      throw new AppError("invalid_input", `"${currency}" is not a currency; use an ISO 4217 code such as "GBP".`, {
        cause,
      });
    }
    digitsOf.set(currency, digits);
  }
  return digits;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/**
 * Reads a decimal amount as Shopify writes it ("12.5", "-3", "0.005") without going through a float. Decimals beyond
 * the currency's are rounded half away from zero.
 */
export function parseMoney(decimal: string, currency: Currency): MinorUnits {
  const match = DECIMAL.exec(decimal.trim());
  if (!match) throw new AppError("invalid_input", `"${decimal}" is not an amount of money; write it like 12.50.`);
  const [, sign, whole = "0", fraction = ""] = match;
  const digits = currencyDigits(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, "0");
  const units = Number(`${whole}${kept}`) + (Number(fraction[digits] ?? 0) >= 5 ? 1 : 0);
  if (!Number.isSafeInteger(units)) {
    throw new AppError("invalid_input", `The amount ${decimal} ${currency} is too large to count exactly.`);
  }
  return sign === "-" ? 0 - units : units;
}

/** "3,332,591.96 GBP": for logs and terminals; screens format in the reader's language. */
export function formatMoney(amount: MinorUnits, currency: Currency): string {
  const digits = currencyDigits(currency);
  const value = amount / 10 ** digits;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${currency}`;
}
