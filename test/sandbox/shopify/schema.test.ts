import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../../../sandbox/shopify/graphql/schema.ts";
import * as operations from "../../../server/connectors/shopify/operations.ts";

const OFFICIAL = new URL("../../../../shared/data/shopify/admin-2026-10.graphql.gz", import.meta.url);
const documents = Object.entries(operations).filter(([, value]) => typeof value === "string") as [string, string][];

it("has operations to check", () => {
  expect(documents.length).toBeGreaterThan(5);
});

it.each(documents)("answers the product's operation %s", (_, text) => {
  const errors = validate(schema, parse(text.replaceAll("FILTER", "")), specifiedRules);
  expect(errors.map((error) => error.message)).toEqual([]);
});

describe.skipIf(!existsSync(OFFICIAL))(`against the official schema (skipped without ${OFFICIAL.pathname})`, () => {
  it("declares nothing that Shopify's Admin API 2026-10 does not declare alike", () => {
    const official = buildSchema(gunzipSync(readFileSync(OFFICIAL)).toString(), { assumeValid: true });
    const ours = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__"));
    expect(ours.length).toBeGreaterThan(60);
    expect(ours.flatMap((type) => strangers(type, official))).toEqual([]);
  });
});

/** What a type of ours has that the official one of its name has not, or has otherwise. */
function strangers(type: GraphQLNamedType, official: GraphQLSchema): string[] {
  const theirs = official.getType(type.name);
  if (theirs?.constructor.name !== type.constructor.name) return [type.name];
  if (isEnumType(type) && isEnumType(theirs)) {
    return type.getValues().flatMap(({ name }) => (theirs.getValue(name) ? [] : [`${type.name}.${name}`]));
  }
  if (isUnionType(type) && isUnionType(theirs)) {
    const members = new Set(theirs.getTypes().map(({ name }) => name));
    return type.getTypes().flatMap(({ name }) => (members.has(name) ? [] : [`${type.name} = ${name}`]));
  }
  if (isInputObjectType(type) && isInputObjectType(theirs)) {
    return differences(type.name, type.getFields(), theirs.getFields());
  }
  if ((isObjectType(type) && isObjectType(theirs)) || (isInterfaceType(type) && isInterfaceType(theirs))) {
    const interfaces = new Set(theirs.getInterfaces().map(({ name }) => name));
    const unknown = type.getInterfaces().filter(({ name }) => !interfaces.has(name));
    return [
      ...unknown.map(({ name }) => `${type.name} implements ${name}`),
      ...differences(type.name, type.getFields(), theirs.getFields()),
      ...Object.values(type.getFields()).flatMap((field) => {
        const args = theirs.getFields()[field.name]?.args ?? [];
        return differences(`${type.name}.${field.name}`, byName(field.args), byName(args));
      }),
    ];
  }
  return [];
}

interface Typed {
  name: string;
  type: { toString(): string };
  defaultValue?: unknown;
}

function byName(items: readonly Typed[]): Record<string, Typed> {
  return Object.fromEntries(items.map((item) => [item.name, item]));
}

function differences(owner: string, ours: Record<string, Typed>, theirs: Record<string, Typed>): string[] {
  return Object.values(ours).flatMap(({ name, type, defaultValue }) => {
    const other = theirs[name];
    const same = other?.type.toString() === type.toString() && other.defaultValue === defaultValue;
    return same ? [] : [`${owner}.${name}: ${type.toString()}`];
  });
}
