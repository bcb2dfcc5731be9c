import { setTimeout as sleep } from "node:timers/promises";
import type { ShopifyFaults } from "../faults.ts";
import { gid } from "../gid.ts";
import { ShopifyError } from "../graphql/shopifyError.ts";
import type { ShopifyRequest } from "../resolvers/resolver.ts";
import type { UserError } from "../store/createCustomer.ts";
import { type ConnectionPlan, mayRun, planBulkQuery } from "./plan.ts";
import { type Progress, produce } from "./produce.ts";
import type { ResultStore } from "./resultStore.ts";
import { parseBulkQuery } from "./validate.ts";
import { ResultWriter } from "./writer.ts";

/** Bulk queries of one app that may run in one store at a time. */
const MAX_RUNNING = 5;
const FIRST_ID = 7_000_000_000_001;
const ONGOING = new Set(["CREATED", "RUNNING", "CANCELING"]);

export interface BulkOperation extends Progress {
  id: number;
  query: string;
  status: "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED";
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | null;
  /** Virtual time. */
  createdAt: number;
  completedAt: number | null;
  fileSize: number | null;
  url: string | null;
  /** Children right after their parents. */
  grouped: boolean;
  /** What the app might see when it asked. */
  scopes: readonly string[];
}

export interface BulkUserError extends UserError {
  code: "INVALID" | "OPERATION_IN_PROGRESS";
}

export interface BulkParts {
  store: ResultStore;
  faults: ShopifyFaults;
  now: () => number;
  seed: number;
  /** Wall time an operation takes at least. */
  milliseconds: number;
}

/** The app's bulk operations. Each reads the store as it was when the operation was asked for. */
export class BulkOperations {
  readonly #parts: BulkParts;
  readonly #operations = new Map<number, BulkOperation>();
  #ends: AbortController = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: BulkParts) {
    this.#parts = parts;
  }

  find(id: number): BulkOperation | null {
    return this.#operations.get(id) ?? null;
  }

  list(): BulkOperation[] {
    return [...this.#operations.values()];
  }

  /** Starts a bulk query, or says why not: all that is wrong with the query, or that five are under way. */
  run(
    query: string,
    grouped: boolean,
    request: ShopifyRequest,
  ): { operation: BulkOperation | null; userErrors: BulkUserError[] } {
    const parsed = parseBulkQuery(query);
    if ("faults" in parsed) {
      const invalid = (message: string): BulkUserError => ({ field: ["query"], message, code: "INVALID" });
      return { operation: null, userErrors: parsed.faults.map(invalid) };
    }
    const ongoing = this.list().filter(({ status }) => ONGOING.has(status));
    if (ongoing.length >= MAX_RUNNING) return { operation: null, userErrors: [inProgress(ongoing)] };
    const operation = this.#create(query, grouped, request.scopes);
    this.#start(operation, request);
    return { operation, userErrors: [] };
  }

  /** Asks an operation to stop. One that has ended already is left as it is, and said to be. */
  cancel(id: number): { operation: BulkOperation | null; userErrors: UserError[] } {
    const operation = this.find(id);
    if (!operation) {
      return { operation, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
    }
    if (!ONGOING.has(operation.status)) {
      const message = `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`;
      return { operation, userErrors: [{ field: null, message }] };
    }
    operation.status = "CANCELING";
    operation.stopped = true;
    return { operation, userErrors: [] };
  }

  /** Ends everything under way. */
  async close(): Promise<void> {
    this.#ends.abort();
    for (const operation of this.#operations.values()) operation.stopped = true;
    await Promise.allSettled(this.#running);
  }

  dump(): BulkOperation[] {
    return this.list();
  }

  /**
   * Goes on with the operations of another life; those that were under way begin again.
   * @param requestAt the store as an app with these scopes saw it at an instant
   */
  restore(
    operations: readonly BulkOperation[],
    requestAt: (at: number, scopes: readonly string[]) => ShopifyRequest,
  ): void {
    this.#ends.abort();
    this.#ends = new AbortController();
    this.#operations.clear();
    for (const operation of operations) {
      this.#operations.set(operation.id, operation);
      if (!ONGOING.has(operation.status)) continue;
      operation.objectCount = 0;
      operation.rootObjectCount = 0;
      this.#start(operation, requestAt(operation.createdAt, operation.scopes));
    }
  }

  #start(operation: BulkOperation, request: ShopifyRequest): void {
    const parsed = parseBulkQuery(operation.query);
    const plans =
      "operation" in parsed && mayRun(parsed.operation, operation.scopes) ? planBulkQuery(parsed.operation) : null;
    const run = this.#carryOut(operation, plans, { ...request, searches: [] }, this.#ends.signal);
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  #create(query: string, grouped: boolean, scopes: readonly string[]): BulkOperation {
    const operation: BulkOperation = {
      id: FIRST_ID + this.#operations.size,
      query,
      status: "CREATED",
      errorCode: null,
      createdAt: this.#parts.now(),
      completedAt: null,
      objectCount: 0,
      rootObjectCount: 0,
      fileSize: null,
      url: null,
      stopped: false,
      grouped,
      scopes,
    };
    this.#operations.set(operation.id, operation);
    return operation;
  }

  async #carryOut(
    operation: BulkOperation,
    plans: ConnectionPlan[] | null,
    request: ShopifyRequest,
    ends: AbortSignal,
  ): Promise<void> {
    try {
      await this.#wait(ends);
      if (!plans) fail(operation, "ACCESS_DENIED");
      else await this.#export(operation, plans, request, ends);
    } catch (error) {
      fail(operation, "INTERNAL_SERVER_ERROR");
      // A filter Shopify cannot read fails the operation; anything else is a fault of the sandbox and must be seen.
      if (!(error instanceof ShopifyError) && !ends.aborted) console.error(error);
    } finally {
      if (operation.stopped && operation.status !== "FAILED") operation.status = "CANCELED";
      if (operation.status !== "CANCELED") operation.completedAt = this.#parts.now();
    }
  }

  async #export(
    operation: BulkOperation,
    plans: ConnectionPlan[],
    request: ShopifyRequest,
    ends: AbortSignal,
  ): Promise<void> {
    if (!operation.stopped) operation.status = "RUNNING";
    const { store, faults, seed } = this.#parts;
    const file = await store.newFile();
    const drop = faults.droppedBulkLines(operation.query);
    const { grouped } = operation;
    const writer = new ResultWriter({ path: file.path, seed: seed ^ operation.id, grouped, drop });
    try {
      await produce(plans, request, writer, operation);
      await this.#wait(ends);
    } finally {
      operation.fileSize = await writer.close();
    }
    if (operation.stopped) {
      operation.fileSize = null;
      return;
    }
    operation.status = "COMPLETED";
    if (operation.objectCount > 0) operation.url = store.urlOf(file.name, `bulk-${operation.id}.jsonl`);
  }

  /** Half of the time an operation takes at least. */
  async #wait(signal: AbortSignal): Promise<void> {
    await sleep(this.#parts.milliseconds / 2, undefined, { signal });
  }
}

function fail(operation: BulkOperation, errorCode: NonNullable<BulkOperation["errorCode"]>): void {
  operation.status = "FAILED";
  operation.errorCode = errorCode;
}

function inProgress(ongoing: readonly BulkOperation[]): BulkUserError {
  const ids = ongoing.map(({ id }) => gid("BulkOperation", id)).join(", ");
  return {
    field: null,
    message: `A bulk query operation for this app and shop is already in progress: ${ids}.`,
    code: "OPERATION_IN_PROGRESS",
  };
}
