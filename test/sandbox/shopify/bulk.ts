import * as operations from "../../../server/connectors/shopify/operations.ts";
import type { SandboxClient } from "./harness.ts";

/** How tests run bulk operations: with the product's own operations. */
export interface Operation {
  id: string;
  status: string;
  errorCode: string | null;
  objectCount: string;
  rootObjectCount: string;
  fileSize: string | null;
  url: string | null;
  completedAt: string | null;
}

interface RunReply {
  bulkOperationRunQuery: {
    bulkOperation: { id: string; status: string } | null;
    userErrors: { field: string[] | null; message: string; code: string }[];
  };
}

export const ORDERS = operations.ORDERS_BULK.replace("FILTER", "");
export const CUSTOMERS = operations.CUSTOMERS_BULK.replace("FILTER", "");

export async function runBulk(sandbox: SandboxClient, query: string) {
  return (await sandbox.data<RunReply>(operations.BULK_RUN_MUTATION, { query })).bulkOperationRunQuery;
}

export async function readBulk(sandbox: SandboxClient, id: string): Promise<Operation> {
  return (await sandbox.data<{ bulkOperation: Operation }>(operations.BULK_STATUS_QUERY, { id })).bulkOperation;
}

/** Every state a bulk query goes through until it ends. */
export async function followBulk(sandbox: SandboxClient, query: string): Promise<Operation[]> {
  const { bulkOperation, userErrors } = await runBulk(sandbox, query);
  if (!bulkOperation) throw new Error(JSON.stringify(userErrors));
  const states = [await readBulk(sandbox, bulkOperation.id)];
  while (["CREATED", "RUNNING", "CANCELING"].includes(states.at(-1)?.status ?? "")) {
    await new Promise((resolve) => setTimeout(resolve, 3));
    states.push(await readBulk(sandbox, bulkOperation.id));
  }
  return states;
}

export async function finishBulk(sandbox: SandboxClient, query: string): Promise<Operation> {
  const last = (await followBulk(sandbox, query)).at(-1);
  if (!last) throw new Error("A bulk operation has at least one state.");
  return last;
}

export type Line = Record<string, unknown>;

/** The objects of a bulk query's result, in the order in which they came. */
export async function bulkLines(sandbox: SandboxClient, query: string): Promise<Line[]> {
  const { url } = await finishBulk(sandbox, query);
  return url === null ? [] : linesOf(await (await sandbox.fetch(url)).text());
}

export function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Line]));
}
