import { decodeCursor, type Position } from "./cursor.ts";
import { invalidParameter } from "./errors.ts";
import { type Condition, parseFilter } from "./filters.ts";
import type { Rule } from "./ruleTable.ts";

/** The query of a request, checked against the operation's rule. */
export interface Query {
  conditions: readonly Condition[];
  sort: { field: string; descending: boolean } | null;
  pageSize: number;
  after: Position | null;
  include: ReadonlySet<string>;
  /** `additional-fields[…]` of the operation's own resource. */
  additional: ReadonlySet<string>;
  /** `fields[type]`; undefined where the type was not restricted. */
  fields: (type: string) => readonly string[] | undefined;
}

/** Page size of operations that have no page[size], such as GET /api/metrics. */
const FIXED_PAGE_SIZE = 200;

/** Refuses unknown parameters and values outside the rule with 400, naming the parameter. */
export function readQuery(parameters: URLSearchParams, rule: Rule): Query {
  const given = new Map<string, string>();
  for (const [name, value] of parameters) {
    const allowed = rule.query.get(name);
    if (allowed === undefined) {
      throw invalidParameter(name, `'${name}' is not a valid query parameter for this resource.`);
    }
    if (given.has(name)) throw invalidParameter(name, `'${name}' is given more than once.`);
    if (allowed) checkValues(name, name === "sort" ? [value] : value.split(","), allowed);
    given.set(name, value);
  }
  const listOf = (name: string) => given.get(name)?.split(",");
  const sort = given.get("sort");
  const cursor = given.get("page[cursor]");
  const filter = given.get("filter");
  const additional = [...given.keys()].find((name) => name.startsWith("additional-fields["));
  return {
    conditions: filter === undefined ? [] : parseFilter(filter, rule),
    sort: sort === undefined ? null : { field: sort.replace(/^-/, ""), descending: sort.startsWith("-") },
    pageSize: pageSizeOf(given.get("page[size]"), rule),
    after: cursor === undefined ? null : decodeCursor(cursor),
    include: new Set(listOf("include")),
    additional: new Set(additional === undefined ? [] : listOf(additional)),
    fields: (type) => listOf(`fields[${type}]`),
  };
}

function checkValues(name: string, values: readonly string[], allowed: ReadonlySet<string>): void {
  for (const value of values) {
    if (allowed.has(value)) continue;
    const what = name.replace(/\[.*$/, "");
    throw invalidParameter(name, `'${value}' is not an allowed ${what} parameter for this resource.`);
  }
}

function pageSizeOf(text: string | undefined, rule: Rule): number {
  const { default: usual, max } = rule.pageSize ?? { default: FIXED_PAGE_SIZE, max: FIXED_PAGE_SIZE };
  if (text === undefined) return usual;
  const size = Number(text);
  if (!/^\d+$/.test(text) || size < 1 || size > max) {
    throw invalidParameter("page[size]", `Page size must be an integer between 1 and ${max}.`);
  }
  return size;
}
