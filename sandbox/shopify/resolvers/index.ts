import { Connection } from "../connection.ts";
import { bulkOperationFields } from "./bulkOperation.ts";
import { customerFields } from "./customer.ts";
import { lineItemFields } from "./lineItem.ts";
import { mutationFields } from "./mutation.ts";
import { orderFields } from "./order.ts";
import { productFields } from "./product.ts";
import { queryFields } from "./query.ts";
import { refundFields } from "./refund.ts";
import type { ShopifyRequest, TypeResolvers } from "./resolver.ts";

const RESOLVERS: Readonly<Record<string, TypeResolvers>> = {
  QueryRoot: queryFields,
  Mutation: mutationFields,
  BulkOperation: bulkOperationFields,
  Customer: customerFields,
  LineItem: lineItemFields,
  Order: orderFields,
  Product: productFields,
  Refund: refundFields,
};

/**
 * The value of one field, for the GraphQL engine and for bulk operations alike. Fields without a resolver are plain
 * properties of their object. A connection comes back whole: one side takes a page of it, the other all.
 */
export function resolveField(
  type: string,
  field: string,
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  request: ShopifyRequest,
  path: readonly (string | number)[],
): unknown {
  const resolver = RESOLVERS[type]?.[field];
  if (resolver) return resolver(source, args, request, path);
  return typeof source === "object" && source !== null && field in source
    ? (source as Readonly<Record<string, unknown>>)[field]
    : undefined;
}

export function isConnection(value: unknown): value is Connection<unknown> {
  return value instanceof Connection;
}
