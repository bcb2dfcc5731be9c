import type { BulkOperations } from "../bulk/operations.ts";
import type { ChangeParts } from "../changes/parts.ts";
import type { SearchWarning } from "../search.ts";
import type { StoreView } from "../store/view.ts";

/** What resolvers know of the request, besides their object. */
export interface ShopifyRequest {
  view: StoreView;
  /** For mutations. */
  changes: ChangeParts;
  scopes: readonly string[];
  bulk: BulkOperations;
  /** Warnings about searches, gathered for extensions.search of the answer. */
  searches: SearchNote[];
}

export interface SearchNote {
  path: readonly (string | number)[];
  query: string;
  parsed: unknown;
  warnings: SearchWarning[];
}

/** An object of the schema: its type and whatever its fields are made from. */
export interface Source {
  __typename: string;
}

export type FieldResolver<S> = (
  source: S,
  args: Readonly<Record<string, unknown>>,
  request: ShopifyRequest,
  path: readonly (string | number)[],
) => unknown;

export type TypeResolvers = Readonly<Record<string, FieldResolver<unknown>>>;

/** The fields of one type that are computed. The engines call them with sources of that type alone. */
export function fieldsOf<S>(resolvers: Readonly<Record<string, FieldResolver<S>>>): TypeResolvers {
  return resolvers as TypeResolvers;
}

/** A time as Shopify's DateTime. */
export function dateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
