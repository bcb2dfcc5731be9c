import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readRuleTable, ruleFor } from "../../../sandbox/klaviyo/ruleTable.ts";

const table = readRuleTable();

describe("limits read from the installed klaviyo-api", () => {
  test.each([
    ["GET /api/accounts", { burst: 1, steady: 15 }],
    ["GET /api/metrics", { burst: 10, steady: 150 }],
    ["GET /api/events", { burst: 350, steady: 3500 }],
    ["GET /api/profiles", { burst: 75, steady: 750 }],
    ["POST /api/profile-import", { burst: 75, steady: 750 }],
    ["POST /api/profile-bulk-import-jobs", { burst: 10, steady: 150 }],
    ["POST /api/lists", { burst: 10, steady: 150, daily: 150 }],
    ["GET /api/lists/{id}", { burst: 75, steady: 750 }],
    ["POST /api/lists/{id}/relationships/profiles", { burst: 10, steady: 150 }],
    ["DELETE /api/lists/{id}/relationships/profiles", { burst: 10, steady: 150 }],
    ["GET /api/tags", { burst: 3, steady: 60 }],
  ])("%s", (operation, limits) => {
    expect(ruleFor(table, operation).limits).toEqual(limits);
  });

  test.each([
    ["GET /api/events", { default: 200, max: 1000 }],
    ["GET /api/profiles", { default: 20, max: 100 }],
    ["GET /api/lists", { default: 10, max: 10 }],
    ["GET /api/lists/{id}/relationships/profiles", { default: 20, max: 100 }],
    ["GET /api/metrics", null],
  ])("page sizes of %s", (operation, pageSize) => {
    expect(ruleFor(table, operation).pageSize).toEqual(pageSize);
  });

  test("slower parameters have limits of their own", () => {
    expect(ruleFor(table, "GET /api/lists/{id}").extraLimits).toEqual([
      { parameter: "additional-fields[list]", value: "profile_count", limits: { burst: 1, steady: 15 } },
    ]);
    expect(ruleFor(table, "GET /api/profiles").extraLimits).toEqual([
      { parameter: "additional-fields[profile]", value: "predictive_analytics", limits: { burst: 10, steady: 150 } },
    ]);
  });

  test("scopes, filters, allowed values and body models come with them", () => {
    const profiles = ruleFor(table, "GET /api/profiles");
    expect(profiles.scopes).toEqual(["profiles:read"]);
    expect([...(profiles.filters.get("updated") ?? [])]).toEqual(["greater-than", "less-than"]);
    expect(profiles.query.get("sort")?.has("-updated")).toBe(true);
    expect(ruleFor(table, "POST /api/lists/{id}/relationships/profiles")).toMatchObject({
      scopes: ["lists:write", "profiles:write"],
      bodyType: "ListMembersAddQuery",
    });
  });

  test("an operation the SDK does not know is named", () => {
    expect(() => ruleFor(table, "GET /api/unicorns")).toThrow(/GET \/api\/unicorns/);
  });
});

const SPECIFICATION = new URL("../../../../shared/data/klaviyo/openapi.json.gz", import.meta.url);

/** The parts of an OpenAPI operation that are compared. */
interface Operation {
  "x-klaviyo-ratelimit"?: { burst: string; steady: string; daily?: string };
  "x-klaviyo-scopes"?: string[];
  "x-klaviyo-filters"?: Record<string, { operators: Record<string, string[]> }>;
  parameters?: { name: string; in: string; schema: { default?: number; maximum?: number } }[];
}

describe("the table beside Klaviyo's own specification", () => {
  test("says the same of every operation the sandbox serves", (context) => {
    if (!existsSync(SPECIFICATION)) context.skip(`${SPECIFICATION.pathname} is missing`);
    const { paths } = JSON.parse(gunzipSync(readFileSync(SPECIFICATION)).toString()) as {
      paths: Record<string, Record<string, Operation>>;
    };
    let compared = 0;
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const rule = table.get(`${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "{id}")}`);
        const limits = operation["x-klaviyo-ratelimit"];
        if (!rule || !limits) continue;
        compared++;
        const stated = { operation: rule.operation, ...summaryOfOperation(operation, limits) };
        expect(summaryOfRule(rule)).toEqual(stated);
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});

function summaryOfRule({ operation, limits, scopes, pageSize, query, filters }: ReturnType<typeof ruleFor>) {
  return {
    operation,
    limits,
    scopes: scopes.toSorted(),
    pageSize,
    query: [...query.keys()].toSorted(),
    filters: Object.fromEntries([...filters].map(([field, operators]) => [field, [...operators].toSorted()])),
  };
}

function summaryOfOperation(operation: Operation, limits: NonNullable<Operation["x-klaviyo-ratelimit"]>) {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  const size = query.find(({ name }) => name === "page[size]")?.schema;
  const filters = Object.entries(operation["x-klaviyo-filters"] ?? {}).map(([field, { operators }]) => [
    field,
    [...new Set(Object.values(operators).flat())].toSorted(),
  ]);
  return {
    limits: {
      burst: Number.parseInt(limits.burst, 10),
      steady: Number.parseInt(limits.steady, 10),
      ...(limits.daily ? { daily: Number.parseInt(limits.daily, 10) } : {}),
    },
    scopes: (operation["x-klaviyo-scopes"] ?? []).toSorted(),
    pageSize: size ? { default: size.default, max: size.maximum } : null,
    query: query.map(({ name }) => name).toSorted(),
    filters: Object.fromEntries(filters),
  };
}
