import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Requests per second, per minute and, where there is one, per day. */
export interface Limits {
  burst: number;
  steady: number;
  daily?: number;
}

/** What Klaviyo allows for one operation. */
export interface Rule {
  /** "GET /api/lists/{id}": path parameters are always called id. */
  operation: string;
  limits: Limits;
  /** Further limits that count when a parameter has a value: `additional-fields[list]=profile_count`. */
  extraLimits: readonly { parameter: string; value: string; limits: Limits }[];
  scopes: readonly string[];
  /** Query parameters by name; the values allowed, or null where any text goes. */
  query: ReadonlyMap<string, ReadonlySet<string> | null>;
  pageSize: { default: number; max: number } | null;
  /** Operators by field. */
  filters: ReadonlyMap<string, ReadonlySet<string>>;
  /** Name of the SDK's model of the request body. */
  bodyType: string | null;
}

export type RuleTable = ReadonlyMap<string, Rule>;

const AREAS = ["accounts", "metrics", "events", "profiles", "lists", "segments", "tags", "flows"] as const;

/**
 * The rules of the installed klaviyo-api: its generated sources state limits, scopes, page sizes, filters and allowed
 * values per operation, so that the sandbox refuses what that revision of Klaviyo refuses.
 */
export function readRuleTable(): RuleTable {
  const folder = join(dirname(createRequire(import.meta.url).resolve("klaviyo-api/package.json")), "api");
  const rules = new Map<string, Rule>();
  for (const area of AREAS) {
    const source = readFileSync(join(folder, `${area}Api.ts`), "utf8");
    // Method comments are the only ones indented by four spaces.
    for (const chunk of source.split("\n    /**\n").slice(1)) {
      const rule = ruleOf(chunk);
      if (rule) rules.set(rule.operation, rule);
    }
  }
  return rules;
}

/** The rule of an operation the sandbox serves; missing means that the SDK's sources changed their form. */
export function ruleFor(table: RuleTable, operation: string): Rule {
  const rule = table.get(operation);
  if (!rule)
    throw new Error(`The installed klaviyo-api does not describe "${operation}"; its sources may have changed.`);
  return rule;
}

function ruleOf(chunk: string): Rule | null {
  const end = chunk.indexOf("*/");
  const comment = decodeEntities(chunk.slice(0, end));
  const code = chunk.slice(end);
  const path = /this\.basePath \+ '([^']+)'/.exec(code)?.[1];
  const method = /method: '(\w+)'/.exec(code)?.[1];
  const [limits] = limitsIn(comment);
  if (!path || !method || !limits) return null;
  const page = /@param pageSize Default: (\d+)\. Min: \d+\. Max: (\d+)/.exec(comment);
  return {
    operation: `${method} ${path.replaceAll(/\{\w+\}/g, "{id}")}`,
    limits,
    extraLimits: extraLimitsIn(comment),
    scopes: backquoted(/\*\*Scopes:\*\*((?: `[^`]+`)+)/.exec(comment)?.[1] ?? ""),
    query: queryIn(code),
    pageSize: page ? { default: Number(page[1]), max: Number(page[2]) } : null,
    filters: filtersIn(comment),
    bodyType: /data: ObjectSerializer\.serialize\(\w+, "(\w+)"\)/.exec(code)?.[1] ?? null,
  };
}

function decodeEntities(text: string): string {
  const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&#x60;": "`", "&#39;": "'", "&amp;": "&" };
  return text.replaceAll(/&(?:lt|gt|amp|#x60|#39);/g, (entity) => entities[entity] ?? entity);
}

const RATES = /Burst: `(\d+)\/s`<br>Steady: `(\d+)\/m`(?:<br>Daily: `(\d+)\/d`)?/;

function limitsIn(text: string): Limits[] {
  const match = RATES.exec(text);
  if (!match) return [];
  const daily = match[3] === undefined ? {} : { daily: Number(match[3]) };
  return [{ burst: Number(match[1]), steady: Number(match[2]), ...daily }];
}

function extraLimitsIn(comment: string): Rule["extraLimits"] {
  return comment.split("Rate limits when using the ").flatMap((part) => {
    const match = /^`([^=`]+)=([^`]+)` parameter/.exec(part);
    const [limits] = limitsIn(part);
    const [, parameter, value] = match ?? [];
    return parameter && value && limits ? [{ parameter, value, limits }] : [];
  });
}

function queryIn(code: string): Rule["query"] {
  const query = new Map<string, ReadonlySet<string> | null>();
  for (const [, name, type] of code.matchAll(
    /localVarQueryParameters\['([^']+)'\] = ObjectSerializer\.serialize\([\w.]+, "([^"]*)"\)/g,
  )) {
    const values = [...(type ?? "").matchAll(/'([^']+)'/g)].map(([, value]) => value ?? "");
    if (name) query.set(name, values.length > 0 ? new Set(values) : null);
  }
  return query;
}

function filtersIn(comment: string): Rule["filters"] {
  const filters = new Map<string, ReadonlySet<string>>();
  const [, list = ""] = /Allowed field\(s\)\/operator\(s\):((?:<br>`[^`]+`: [^*<]+)+)/.exec(comment) ?? [];
  for (const entry of list.split("<br>")) {
    const [field, ...operators] = backquoted(entry);
    if (field) filters.set(field, new Set(operators));
  }
  return filters;
}

const backquoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");
