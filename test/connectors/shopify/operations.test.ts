import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { buildSchema, type GraphQLSchema, NoDeprecatedCustomRule, parse, specifiedRules, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { bulkQuery } from "../../../server/connectors/shopify/bulk.ts";
import * as operations from "../../../server/connectors/shopify/operations.ts";

const path = fileURLToPath(new URL("../../../../shared/data/shopify/admin-2026-10.graphql.gz", import.meta.url));
const schema: GraphQLSchema | null = existsSync(path) ? buildSchema(gunzipSync(readFileSync(path)).toString()) : null;

const DOCUMENTS: [string, string][] = Object.entries(operations).flatMap(([name, text]): [string, string][] => {
  if (name === "CUSTOMERS_BULK" || name === "ORDERS_BULK") {
    const kind = name === "ORDERS_BULK" ? "orders" : "customers";
    return [
      [name, bulkQuery(kind, null)],
      [`${name} since an instant`, bulkQuery(kind, 0)],
    ];
  }
  return [[name, text]];
});

describe.skipIf(!schema)(`Shopify's schema${schema ? "" : ` (skipped: ${path} is missing)`}`, () => {
  it("is asked by every operation of the product", () => {
    expect(DOCUMENTS).toHaveLength(15);
  });

  it.each(DOCUMENTS)("allows %s, without a deprecated field", (_, text) => {
    if (!schema) throw new Error("no schema");
    expect(validate(schema, parse(text), [...specifiedRules, NoDeprecatedCustomRule])).toEqual([]);
  });
});

describe("a bulk query", () => {
  it.each(DOCUMENTS.filter(([name]) => name.includes("_BULK") && !name.startsWith("BULK_")))(
    "keeps Shopify's rules for them: %s",
    (_, text) => {
      const connections = text.match(/edges \{ node/g) ?? [];
      expect(connections.length).toBeGreaterThan(0);
      expect(connections.length).toBeLessThanOrEqual(5);
      expect(text).not.toMatch(/nodes \{|FILTER/);
      expect(Buffer.byteLength(text)).toBeLessThan(65_535);
    },
  );
});
