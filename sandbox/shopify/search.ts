import { ShopifyError } from "./graphql/shopifyError.ts";

/**
 * Shopify's search syntax, as far as the sandbox knows it: `field:value` with =, >, >=, <, <= before the value, quotes,
 * AND (or a blank), OR, NOT (or a minus), parentheses. As its captured answers show, Shopify does not refuse a field it
 * does not know: it ignores the term and says so in a warning. A malformed timestamp is an error.
 */
export interface SearchField<T> {
  kind: "instant" | "id" | "number" | "text" | "boolean";
  value: (item: T) => number | string | boolean | null | readonly string[];
}

export type SearchFields<T> = Readonly<Record<string, SearchField<T>>>;

export interface SearchWarning {
  field: string;
  message: string;
  code: "invalid_field" | "missing_named_field";
}

export interface Search<T> {
  matches: (item: T) => boolean;
  parsed: unknown;
  warnings: SearchWarning[];
}

const TOKEN =
  /\s*(?:(\()|(\))|(-(?=[\w("'])|NOT\b)|(AND\b)|(OR\b)|([a-z_]+):(>=|<=|>|<|=)?("[^"]*"|'[^']*'|[^\s()]+)|("[^"]*"|'[^']*'|[^\s()]+))/y;

/**
 * @throws ShopifyError BAD_REQUEST for a timestamp that is none
 */
export function parseSearch<T>(query: string, fields: SearchFields<T>): Search<T> {
  return new SearchParser(query, fields).parse();
}

type Matcher<T> = (item: T) => boolean;
interface Node<T> {
  matches: Matcher<T>;
  parsed: unknown;
}

type Comparator = ">=" | "<=" | ">" | "<" | "=";
const COMPARATOR_NAMES = { ">=": "gte", "<=": "lte", ">": "gt", "<": "lt" } as const;

class SearchParser<T> {
  readonly #fields: SearchFields<T>;
  readonly #tokens: RegExpExecArray[];
  readonly #warnings: SearchWarning[] = [];
  #position = 0;

  constructor(query: string, fields: SearchFields<T>) {
    this.#fields = fields;
    this.#tokens = tokenise(query);
  }

  parse(): Search<T> {
    const root = this.#anyOf();
    return { ...root, warnings: this.#warnings };
  }

  #peek(group: number): boolean {
    return this.#tokens[this.#position]?.[group] !== undefined;
  }

  #anyOf(): Node<T> {
    const parts = [this.#allOf()];
    while (this.#peek(5)) {
      this.#position++;
      parts.push(this.#allOf());
    }
    return parts.length === 1 && parts[0]
      ? parts[0]
      : { matches: (item) => parts.some((p) => p.matches(item)), parsed: { or: parts.map((p) => p.parsed) } };
  }

  #allOf(): Node<T> {
    const parts: Node<T>[] = [];
    while (this.#position < this.#tokens.length && !this.#peek(5) && !this.#peek(2)) {
      if (this.#peek(4)) this.#position++;
      else parts.push(this.#unary());
    }
    return parts.length === 1 && parts[0]
      ? parts[0]
      : { matches: (item) => parts.every((p) => p.matches(item)), parsed: { and: parts.map((p) => p.parsed) } };
  }

  #unary(): Node<T> {
    const token = this.#tokens[this.#position++];
    if (!token) return { matches: () => true, parsed: {} };
    if (token[3] !== undefined) {
      const inner = this.#unary();
      return { matches: (item) => !inner.matches(item), parsed: { not: inner.parsed } };
    }
    if (token[1] !== undefined) {
      const inner = this.#anyOf();
      if (this.#peek(2)) this.#position++;
      return inner;
    }
    if (token[6] === undefined) return this.#unnamed(unquote(token[9] ?? ""));
    return this.#term(token[6], (token[7] ?? "=") as Comparator, unquote(token[8] ?? ""));
  }

  #unnamed(value: string): Node<T> {
    const message = "Input must use named search fields in this query.";
    this.#warnings.push({ field: "default", message, code: "missing_named_field" });
    return { matches: () => true, parsed: { field: "default", match_all: value } };
  }

  #term(name: string, comparator: Comparator, value: string): Node<T> {
    const parsed =
      comparator === "="
        ? { field: name, match_all: value }
        : { field: name, range: { [COMPARATOR_NAMES[comparator]]: value } };
    const field = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (!field) {
      const message = "Invalid search field for this query.";
      this.#warnings.push({ field: name, message, code: "invalid_field" });
      return { matches: () => true, parsed };
    }
    return { matches: matcher(name, field, comparator, value), parsed };
  }
}

function tokenise(query: string): RegExpExecArray[] {
  const tokens: RegExpExecArray[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < query.trimEnd().length) {
    const token = pattern.exec(query);
    if (!token) break;
    tokens.push(token);
  }
  return tokens;
}

function unquote(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

function matcher<T>(name: string, field: SearchField<T>, comparator: Comparator, value: string): Matcher<T> {
  if (field.kind === "text" || field.kind === "boolean") {
    const wanted = value.toLowerCase();
    return (item) => {
      const found = field.value(item);
      const texts = Array.isArray(found) ? found : [String(found ?? "")];
      return texts.some((text: string) => text.toLowerCase() === wanted);
    };
  }
  const wanted = field.kind === "instant" ? instant(name, value) : Number(value);
  return (item) => {
    const found = field.value(item);
    return typeof found === "number" && compare(found, comparator, wanted);
  };
}

/** A date or time; without a zone it is taken as UTC. Shopify stores whole seconds. */
function instant(name: string, value: string): number {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(value) || !value.includes("T") ? value : `${value}Z`;
  const at = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(at)) throw new ShopifyError("BAD_REQUEST", `Invalid timestamp for query filter \`${name}\`.`);
  return at;
}

function compare(found: number, comparator: Comparator, wanted: number): boolean {
  switch (comparator) {
    case ">=":
      return found >= wanted;
    case "<=":
      return found <= wanted;
    case ">":
      return found > wanted;
    case "<":
      return found < wanted;
    case "=":
      return found === wanted;
  }
}
