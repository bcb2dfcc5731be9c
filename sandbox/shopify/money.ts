/** How many decimals a currency has: 2 for GBP, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * Minor units as Shopify's Decimal: exact, without trailing zeros, but with at least one decimal ("9.99", "10.0",
 * "-2.5", "0.0", and "1200.0" for 1,200 JPY), as its captured answers show.
 */
export function decimal(minorUnits: number, digits: number): string {
  const text = String(Math.abs(minorUnits)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const fraction = text.slice(text.length - digits).replace(/0+$/, "");
  return `${minorUnits < 0 ? "-" : ""}${whole}.${fraction === "" ? "0" : fraction}`;
}

/** Minor units with all of the currency's decimals ("9.90", "1200"), as webhooks write them. */
export function price(minorUnits: number, digits: number): string {
  const text = String(Math.abs(minorUnits)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return `${minorUnits < 0 ? "-" : ""}${whole}${digits === 0 ? "" : `.${text.slice(-digits)}`}`;
}
