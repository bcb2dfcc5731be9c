import { z } from "zod";
import type { Clock } from "../../domain/clock.ts";
import { AppError } from "../../domain/errors.ts";
import { parseJson, readText } from "./body.ts";
import type { CostBudget, QueryCost } from "./budget.ts";
import { backoff, MAX_ATTEMPTS, MAX_WAIT, retryAfterOf } from "./retry.ts";
import { statusError } from "./statusError.ts";
import type { Sleep, Transport } from "./transport.ts";

export const API_VERSION = "2026-10";

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Where the access token of a shop comes from. Whoever implements it makes sure that only one renewal runs at a time. */
export interface TokenSource {
  current(): Promise<string>;
  /** Called after Shopify refused the current token; resolves to a fresh one. */
  renew(): Promise<string>;
}

/** One finished request, for metrics: the operation's name, the points it cost, and "ok", an HTTP status or a code. */
export interface ShopifyCall {
  operation: string;
  cost?: number;
  status: string;
}

export interface GraphqlRequest<T> {
  operation: string;
  query: string;
  variables?: Readonly<Record<string, unknown>>;
  /** What `data` must look like. */
  schema: z.ZodType<T>;
  /** False for a mutation that must not be sent twice: then a lost answer is an error at once. Default true. */
  repeatable?: boolean;
}

export interface GraphqlOptions {
  shopDomain: string;
  token: TokenSource;
  transport: Transport;
  budget: CostBudget;
  clock: Clock;
  sleep: Sleep;
  onCall: (call: ShopifyCall) => void;
}

export interface GraphqlClient {
  /**
   * Sends one operation and returns its `data`. Waits out throttling and passing failures, up to a limit.
   * @throws AppError rate_limited | unavailable | unauthorised | forbidden | not_found | bad_response
   */
  request<T>(request: GraphqlRequest<T>): Promise<T>;
}

const envelope = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ code: z.string().nullish(), requiredAccess: z.string().nullish() }).nullish(),
      }),
    )
    .optional(),
  extensions: z
    .object({
      cost: z
        .object({
          requestedQueryCost: z.number(),
          actualQueryCost: z.number().nullish(),
          throttleStatus: z.object({
            maximumAvailable: z.number(),
            currentlyAvailable: z.number(),
            restoreRate: z.number(),
          }),
        })
        .optional(),
    })
    .optional(),
});
type Envelope = z.infer<typeof envelope>;
type GraphqlError = NonNullable<Envelope["errors"]>[number];

/**
 * A GraphQL client of our own: the library's one does not retry THROTTLED (which comes with status 200), and sleeps the
 * seconds of Retry-After as milliseconds (Shopify/shopify-app-js#3364).
 */
export function createGraphqlClient(options: GraphqlOptions): GraphqlClient {
  const { token, budget, sleep } = options;

  async function request<T>(call: GraphqlRequest<T>): Promise<T> {
    let accessToken = await token.current();
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return await budget.spend(call.operation, () => sendOnce(options, call, accessToken));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (error.code === "unauthorised" && !renewed) {
          renewed = true;
          accessToken = await token.renew();
          continue;
        }
        const wait = waitBefore(error, call, attempt);
        if (wait === null) throw error;
        await sleep(wait);
      }
    }
  }

  return { request };
}

/** Milliseconds to wait before the same request may be sent again; null when it must not be. */
function waitBefore(error: AppError, call: GraphqlRequest<unknown>, attempt: number): number | null {
  if (attempt >= MAX_ATTEMPTS) return null;
  if (error.details.throttled === true) return error.retryAfterMs ?? 1_000;
  if (error.code === "unavailable" && call.repeatable === false) return null;
  if (error.code !== "unavailable" && error.code !== "rate_limited") return null;
  if (error.details.status === 430) return null;
  const wait = error.retryAfterMs ?? backoff(attempt);
  return wait > MAX_WAIT ? null : wait;
}

async function sendOnce<T>(options: GraphqlOptions, call: GraphqlRequest<T>, accessToken: string): Promise<T> {
  const { operation } = call;
  let cost: QueryCost | undefined;
  const report = (status: string) => {
    const points = cost?.actualQueryCost ?? undefined;
    options.onCall({ operation, status, ...(points === undefined ? {} : { cost: points }) });
  };
  try {
    const answer = await exchange(options, call, accessToken);
    cost = answer.extensions?.cost;
    if (cost) options.budget.record(operation, cost);
    const [error] = answer.errors ?? [];
    if (error) throw graphqlError(error, operation, cost);
    const data = call.schema.safeParse(answer.data);
    if (!data.success) throw unexpected(operation, `at ${data.error.issues[0]?.path.join(".") ?? "the root"}`);
    report("ok");
    return data.data;
  } catch (error) {
    report(statusOf(error));
    throw error;
  }
}

function statusOf(error: unknown): string {
  if (!(error instanceof AppError)) return "error";
  const { status } = error.details;
  return typeof status === "string" || typeof status === "number" ? `${status}` : error.code;
}

async function exchange(
  { shopDomain, transport, clock }: GraphqlOptions,
  { operation, query, variables }: GraphqlRequest<unknown>,
  accessToken: string,
): Promise<Envelope> {
  const response = await transport(`https://${shopDomain}/admin/api/${API_VERSION}/graphql.json`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      "x-shopify-access-token": accessToken,
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await readText(response, operation, MAX_ANSWER_BYTES);
  if (response.status !== 200) {
    throw statusError(response.status, operation, retryAfterOf(response.headers, clock.now()));
  }
  const answer = envelope.safeParse(parseJson(text));
  if (!answer.success) throw unexpected(operation, "as a whole");
  return answer.data;
}

function graphqlError(error: GraphqlError, operation: string, cost: QueryCost | undefined): AppError {
  const code = error.extensions?.code ?? "";
  const details = { status: code || "graphql_error" };
  const message = error.message.slice(0, 300);
  switch (code) {
    case "THROTTLED":
      return throttled(operation, cost);
    case "ACCESS_DENIED":
      return new AppError("forbidden", `Shopify denies ${operation}: ${message}`, {
        details: { ...details, requiredAccess: error.extensions?.requiredAccess ?? null },
      });
    case "SHOP_INACTIVE":
      return new AppError("forbidden", `The store is not active: ${operation} waits until it is.`, { details });
    case "INTERNAL_SERVER_ERROR":
      return new AppError("unavailable", `Shopify failed inside ${operation}; try again later.`, {
        details: { ...details, outcome: "unknown" },
      });
    default:
      return new AppError("bad_response", `Shopify did not accept ${operation}: ${message}`, { details });
  }
}

/** THROTTLED means that nothing was done; the wait is until the bucket holds what the query asks for. */
function throttled(operation: string, cost: QueryCost | undefined): AppError {
  const status = cost?.throttleStatus;
  if (cost && status && cost.requestedQueryCost > status.maximumAvailable) {
    return new AppError(
      "bad_response",
      `${operation} costs ${cost.requestedQueryCost} points and the bucket holds ${status.maximumAvailable}; ask for less.`,
      { details: { status: "THROTTLED" } },
    );
  }
  const missing = cost && status ? cost.requestedQueryCost - status.currentlyAvailable : 0;
  const seconds = status && missing > 0 ? missing / status.restoreRate : 1;
  return new AppError("rate_limited", `Shopify throttles ${operation}: the query budget is used up.`, {
    details: { status: "THROTTLED", throttled: true },
    retryAfterMs: Math.ceil(Math.max(1, seconds) * 1_000),
  });
}

function unexpected(operation: string, where: string): AppError {
  return new AppError("bad_response", `Shopify's answer to ${operation} does not have the agreed form (${where}).`, {
    details: { status: "bad_response" },
  });
}
