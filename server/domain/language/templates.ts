import type { Sentence } from "../sentence.ts";

export type Params = Sentence["params"];

/** Words for codes: a function of the sentence's values. */
export type Templates = Readonly<Record<string, (params: Params) => string>>;

type Value = Params[string] | undefined;

/** "12,345", "0.83" */
export function number(value: Value, digits = 0): string {
  return Number(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A part of one as "12.3%". */
export function percent(value: Value): string {
  return `${(Number(value) * 100).toLocaleString("en", { maximumFractionDigits: 1 })}%`;
}
