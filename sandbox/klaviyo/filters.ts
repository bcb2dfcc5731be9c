import { invalidParameter } from "./errors.ts";
import type { Rule } from "./ruleTable.ts";

/** One comparison of a filter. Dates are milliseconds, timestamps seconds; `has` has no values. */
export interface Condition {
  field: string;
  operator: string;
  values: readonly (string | number | boolean)[];
}

type Literal = { quoted: boolean; text: string };
interface Comparison {
  operator: string;
  field: string;
  values: Literal[];
  isList: boolean;
}

/**
 * Reads Klaviyo's filter language: comparisons such as `equals(email,"a@example.com")`, joined by commas or `and(…)`.
 * Strings must be quoted, dates and numbers must not. Refuses fields and operators the operation does not allow.
 */
export function parseFilter(text: string, rule: Rule): Condition[] {
  return parseComparisons(text).map((comparison) => checkComparison(comparison, rule));
}

const refuse = (detail: string) => invalidParameter("filter", detail);

/** Splits the text into names, quoted strings and the signs "(),[]". */
function* tokens(text: string): Generator<Literal> {
  const token = /\s*(?:(["'])((?:\\.|(?!\1).)*)\1|([()[\],])|([^()[\],"'\s]+))\s*/sy;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw refuse(`Invalid filter provided: unexpected "${text.charAt(at)}" at position ${at}.`);
    const [, quote, string, sign, bare] = match;
    if (quote) yield { quoted: true, text: (string ?? "").replaceAll(/\\(.)/gs, "$1") };
    else yield { quoted: false, text: sign ?? bare ?? "" };
  }
}

function parseComparisons(text: string): Comparison[] {
  const stream = [...tokens(text)];
  let at = 0;
  const isSign = (sign: string) => stream[at]?.quoted === false && stream[at]?.text === sign;
  const next = (): Literal => {
    const token = stream[at++];
    if (!token) throw refuse("Invalid filter provided: it ends too early.");
    return token;
  };
  const expect = (sign: string) => {
    if (!isSign(sign)) throw refuse(`Invalid filter provided: expected "${sign}" before "${stream[at]?.text ?? ""}".`);
    at++;
  };
  const list = (): Literal[] => {
    const values: Literal[] = [];
    while (!isSign("]")) {
      if (values.length > 0) expect(",");
      values.push(next());
    }
    expect("]");
    return values;
  };
  const comparison = (operator: string): Comparison => {
    const field = next().text;
    if (isSign(")")) return { operator, field, values: [], isList: false };
    expect(",");
    if (!isSign("[")) return { operator, field, values: [next()], isList: false };
    expect("[");
    return { operator, field, values: list(), isList: true };
  };
  const expressions = (): Comparison[] => {
    const found: Comparison[] = [];
    do {
      if (found.length > 0) expect(",");
      const operator = next().text;
      expect("(");
      found.push(...(operator === "and" ? expressions() : [comparison(operator)]));
      expect(")");
    } while (isSign(","));
    return found;
  };
  const all = expressions();
  if (at < stream.length) throw refuse(`Invalid filter provided: unexpected "${stream[at]?.text ?? ""}".`);
  return all;
}

function checkComparison({ operator, field, values, isList }: Comparison, rule: Rule): Condition {
  const allowed = rule.filters.get(field);
  if (!allowed)
    throw refuse(`'${field}' is not a valid filter field; allowed: ${[...rule.filters.keys()].join(", ")}.`);
  if (!allowed.has(operator)) {
    throw refuse(`'${operator}' is not a valid operator for '${field}'; allowed: ${[...allowed].join(", ")}.`);
  }
  const listAllowed = operator === "any" || (operator === "equals" && (allowed.has("any") || field === "metric_id"));
  if (operator === "has" ? values.length > 0 : values.length === 0) {
    throw refuse(`'${operator}' takes ${operator === "has" ? "no value" : "a value"}.`);
  }
  if (isList && !listAllowed) throw refuse(`'${operator}' on '${field}' does not take a list.`);
  if (operator === "any" && !isList) throw refuse(`'any' on '${field}' takes a list.`);
  return { operator, field, values: values.map((value) => readValue(value, field)) };
}

const DATE_FIELDS = new Set(["created", "updated", "datetime", "joined_group_at"]);
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function readValue({ quoted, text }: Literal, field: string): string | number | boolean {
  if (DATE_FIELDS.has(field) || field.endsWith(".timestamp")) {
    const at = Date.parse(/T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes("T") ? text : `${text}Z`);
    if (quoted || !ISO_DATE.test(text) || Number.isNaN(at)) {
      throw refuse(`'${text}' is not a valid datetime for '${field}'; write it unquoted, like 2026-01-31T00:00:00Z.`);
    }
    return at;
  }
  if (field === "timestamp") {
    if (quoted || !/^-?\d+(\.\d+)?$/.test(text)) throw refuse(`'${text}' is not a valid number for '${field}'.`);
    return Number(text);
  }
  if (field.startsWith("is_")) {
    if (quoted || !/^(true|false)$/.test(text)) throw refuse(`'${text}' is not a valid boolean for '${field}'.`);
    return text === "true";
  }
  if (!quoted) throw refuse(`'${text}' is not a valid string for '${field}'; strings must be quoted.`);
  return text;
}
