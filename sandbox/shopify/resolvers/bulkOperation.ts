import type { BulkOperation } from "../bulk/operations.ts";
import { Connection } from "../connection.ts";
import { gid } from "../gid.ts";
import type { SearchFields } from "../search.ts";
import { search } from "./lists.ts";
import { dateTime, fieldsOf, type ShopifyRequest, type Source } from "./resolver.ts";

export interface BulkOperationSource extends Source {
  operation: BulkOperation;
}

export function bulkOperationSource(operation: BulkOperation): BulkOperationSource {
  return { __typename: "BulkOperation", operation };
}

export const bulkOperationFields = fieldsOf<BulkOperationSource>({
  id: ({ operation }) => gid("BulkOperation", operation.id),
  type: () => "QUERY",
  status: ({ operation }) => operation.status,
  errorCode: ({ operation }) => operation.errorCode,
  createdAt: ({ operation }) => dateTime(operation.createdAt),
  completedAt: ({ operation }) => (operation.completedAt === null ? null : dateTime(operation.completedAt)),
  objectCount: ({ operation }) => String(operation.objectCount),
  rootObjectCount: ({ operation }) => String(operation.rootObjectCount),
  fileSize: ({ operation }) => (operation.fileSize === null ? null : String(operation.fileSize)),
  url: ({ operation }) => operation.url,
  partialDataUrl: () => null,
  query: ({ operation }) => operation.query,
});

const SEARCH_FIELDS: SearchFields<BulkOperation> = {
  id: { kind: "id", value: (operation) => operation.id },
  status: { kind: "text", value: (operation) => operation.status },
  operation_type: { kind: "text", value: () => "QUERY" },
  created_at: { kind: "instant", value: (operation) => operation.createdAt },
};

/**
 * This list alone begins with the newest: its captured answers run from new to old with `reverse: false` and from old
 * to new with `reverse: true`, by either sort key; operations that never completed come last.
 */
export function bulkOperationConnection(
  args: Readonly<Record<string, unknown>>,
  request: ShopifyRequest,
  path: readonly (string | number)[],
): Connection<BulkOperation> {
  const byCompletion = args.sortKey === "COMPLETED_AT";
  const value = (operation: BulkOperation) => (byCompletion ? (operation.completedAt ?? 0) : operation.createdAt);
  const found = search(request.bulk.list(), args.query, SEARCH_FIELDS, request, path);
  const newestFirst = found.sort((a, b) => value(b) - value(a) || b.id - a.id);
  return new Connection(args.reverse === true ? newestFirst.reverse() : newestFirst, {
    toSource: bulkOperationSource,
    id: (operation) => operation.id,
    value,
  });
}
