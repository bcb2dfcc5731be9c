import { z } from "zod";
import { AppError } from "../../domain/errors.ts";
import { type Instant, MINUTE, toIso } from "../../domain/instant.ts";
import type { GraphqlClient } from "./graphql.ts";
import { BULK_LIST_QUERY, BULK_RUN_MUTATION, BULK_STATUS_QUERY, CUSTOMERS_BULK, ORDERS_BULK } from "./operations.ts";
import { isOutcomeUnknown } from "./statusError.ts";

/** What a bulk operation exports. */
export type BulkKind = "customers" | "orders";

export type BulkState = "running" | "completed" | "failed" | "cancelled" | "expired";

export interface BulkStatus {
  /** gid://shopify/BulkOperation/… */
  id: string;
  state: BulkState;
  /** ACCESS_DENIED, TIMEOUT or INTERNAL_SERVER_ERROR when it failed. */
  errorCode: string | null;
  /** Lines of the result: every object, children included. */
  objectCount: number;
  /** Of these, the customers or orders themselves. */
  rootObjectCount: number;
  /** Bytes of the result; null until it is completed. */
  fileSize: number | null;
  /** Where the result is for seven days; null until completed and when nothing was found. */
  url: string | null;
  createdAt: Instant;
}

interface Operation {
  query: string;
  status: BulkStatus;
}

const TEXTS: Record<BulkKind, string> = { customers: CUSTOMERS_BULK, orders: ORDERS_BULK };

const STATES: Record<string, BulkState> = {
  CREATED: "running",
  RUNNING: "running",
  CANCELING: "running",
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELED: "cancelled",
  EXPIRED: "expired",
};

const count = z.union([z.string(), z.number()]).transform(Number).pipe(z.number().int().nonnegative());

const operation = z
  .object({
    id: z.string().startsWith("gid://shopify/BulkOperation/"),
    status: z.string().refine((status) => status in STATES, "not a known status"),
    errorCode: z.string().nullish(),
    createdAt: z.string(),
    objectCount: count,
    rootObjectCount: count,
    fileSize: count.nullish(),
    url: z.string().nullish(),
    query: z.string(),
  })
  .transform(
    (node): Operation => ({
      query: node.query,
      status: {
        id: node.id,
        state: STATES[node.status] ?? "running",
        errorCode: node.errorCode ?? null,
        objectCount: node.objectCount,
        rootObjectCount: node.rootObjectCount,
        fileSize: node.fileSize ?? null,
        url: node.url ?? null,
        createdAt: Date.parse(node.createdAt),
      },
    }),
  );

const statusAnswer = z.object({ bulkOperation: operation.nullable() });
const listAnswer = z.object({ bulkOperations: z.object({ nodes: z.array(operation) }) });
const runAnswer = z.object({
  bulkOperationRunQuery: z.object({
    bulkOperation: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ message: z.string(), code: z.string().nullish() })),
  }),
});

/** The text of the bulk query; `updatedSince` (to the second, inclusive) narrows it to what changed. */
export function bulkQuery(kind: BulkKind, updatedSince: Instant | null): string {
  const filter = updatedSince === null ? "" : `(query: "updated_at:>='${toIso(updatedSince)}'")`;
  return TEXTS[kind].replace("FILTER", filter);
}

export function createBulkCalls(client: GraphqlClient) {
  async function list(): Promise<Operation[]> {
    const { bulkOperations } = await client.request({
      operation: "BulkList",
      query: BULK_LIST_QUERY,
      schema: listAnswer,
    });
    return bulkOperations.nodes;
  }

  async function run(query: string): Promise<string> {
    const { bulkOperationRunQuery: answer } = await client.request({
      operation: "RunBulk",
      query: BULK_RUN_MUTATION,
      variables: { query },
      schema: runAnswer,
      repeatable: false,
    });
    const [error] = answer.userErrors;
    if (error) throw refusedStart(error);
    if (!answer.bulkOperation)
      throw new AppError("bad_response", "Shopify started no bulk operation and did not say why.");
    return answer.bulkOperation.id;
  }

  return {
    /**
     * Starts an export and returns its gid; one that is running with the same query already is taken over instead. When
     * the answer to the start is lost, the operation it made is looked up, so that a start never makes two.
     * @throws AppError `rate_limited` when five operations run already
     */
    async start(kind: BulkKind, updatedSince: Instant | null): Promise<string> {
      const query = bulkQuery(kind, updatedSince);
      const before = await list();
      const running = before.find((item) => item.status.state === "running" && isSameQuery(item.query, query));
      if (running) return running.status.id;
      try {
        return await run(query);
      } catch (error) {
        if (!isOutcomeUnknown(error)) throw error;
        const known = new Set(before.map(({ status }) => status.id));
        const started = (await list()).find((item) => !known.has(item.status.id) && isSameQuery(item.query, query));
        if (!started) throw error;
        return started.status.id;
      }
    },

    async get(gid: string): Promise<BulkStatus> {
      const { bulkOperation } = await client.request({
        operation: "BulkStatus",
        query: BULK_STATUS_QUERY,
        variables: { id: gid },
        schema: statusAnswer,
      });
      if (!bulkOperation)
        throw new AppError("not_found", `Shopify does not know the bulk operation ${gid}; start again.`);
      return bulkOperation.status;
    },
  };
}

function isSameQuery(a: string, b: string): boolean {
  const normal = (text: string) => text.replace(/\s+/g, " ").trim();
  return normal(a) === normal(b);
}

function refusedStart({ message, code }: { message: string; code?: string | null | undefined }): AppError {
  if (code === "OPERATION_IN_PROGRESS" || code === "LIMIT_REACHED") {
    return new AppError(
      "rate_limited",
      "Shopify runs as many bulk operations for this store as it allows; wait for one.",
      {
        retryAfterMs: MINUTE,
      },
    );
  }
  return new AppError("bad_response", `Shopify refused the bulk query: ${message.slice(0, 300)}`);
}
