import { render } from "../server/domain/language/english.ts";
import { currencyDigits } from "../server/domain/money.ts";
import type { Sentence } from "../server/domain/sentence.ts";

const NUMBER = /\d+(?:,\d{3})*(?:\.\d+)?/g;
const DIGITS = [0, 1, 2, 3];

/** The ways in which a value may be written: rounded, as a percentage, or as an amount of money; without its sign. */
function waysToWrite(value: number, currency: string): string[] {
  const plain = [value, 100 * value, value / 10 ** currencyDigits(currency)].map(Math.abs);
  return plain.flatMap((one) => [
    String(one),
    ...DIGITS.flatMap((digits) => [
      one.toLocaleString("en", { maximumFractionDigits: digits }),
      one.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    ]),
  ]);
}

/**
 * Numbers of a text that are neither a way to write one of its params nor part of one, such as the 90 of a feature
 * "orders_90d" or the digits in a name.
 */
export function inventedNumbers(text: string, params: Sentence["params"]): string[] {
  const currency = typeof params.currency === "string" ? params.currency : "GBP";
  const written = new Set(
    Object.entries(params).flatMap(([name, value]) => [
      ...(name.includes("_") ? (name.match(NUMBER) ?? []) : []),
      ...(typeof value === "number" ? waysToWrite(value, currency) : (value.match(NUMBER) ?? [])),
      // A feature is named by its label, whose numbers say what it measures.
      ...(name.startsWith("feature") ? (render({ code: `feature.${value}`, params: {} }).match(NUMBER) ?? []) : []),
    ]),
  );
  return (text.match(NUMBER) ?? []).filter((number) => !written.has(number));
}
