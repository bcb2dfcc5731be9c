import type { Session as SdkSession } from "klaviyo-api";
import type { Clock } from "../../domain/clock.ts";
import { AppError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/instant.ts";
import { type Endpoint, endpointOf } from "./endpoints.ts";
import { MAX_WAIT, RateLimiter, type Sleep } from "./limiter.ts";
import { responseError } from "./responseError.ts";

/** The revision of Klaviyo's API that everything here is written for. */
export const REVISION = "2026-07-15";

const KLAVIYO_ORIGIN = "https://a.klaviyo.com";
const LOOPBACK_HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"]);
const MAX_ATTEMPTS = 6;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** One finished request, for metrics: the endpoint's name and the HTTP status, or a word when there was none. */
export interface KlaviyoCall {
  operation: string;
  status: string;
}

export interface SessionOptions {
  apiKey: string;
  baseUrl: string | undefined;
  timeoutMs: number;
  clock: Clock;
  sleep: Sleep;
  onCall: (call: KlaviyoCall) => void;
}

// The library's session deals in axios types; they are taken from its interface, so that axios stays its own affair.
type RequestConfig = Parameters<SdkSession["requestWithRetry"]>[0];
type RequestResult = Awaited<ReturnType<SdkSession["requestWithRetry"]>>;

/**
 * How the library reaches Klaviyo: one place for the base URL, the pinned revision, a timeout, the rate budget and
 * retries. The library's own sessions have no timeout, never retry a broken connection, and obey a Retry-After of a day.
 */
export function createSession(options: SessionOptions): SdkSession {
  const origin = parseOrigin(options.baseUrl ?? KLAVIYO_ORIGIN);
  const limiter = new RateLimiter(options.clock, options.sleep);
  return {
    applyToRequest(config) {
      config.headers ??= {};
      config.headers.Authorization = `Klaviyo-API-Key ${options.apiKey}`;
      config.headers.revision = REVISION;
    },
    requestWithRetry: (config) => requestWithRetry(config, origin, limiter, options),
    refreshAndRetry: () => false,
  };
}

async function requestWithRetry(
  config: RequestConfig,
  origin: URL,
  limiter: RateLimiter,
  options: SessionOptions,
): Promise<RequestResult> {
  const request = requestOf(config, origin);
  for (let attempt = 1; ; attempt++) {
    await limiter.acquire(request.endpoint);
    const outcome = await attemptOnce(request, limiter, options);
    if (outcome.type === "done") return resultOf(config, outcome);
    const wait = outcome.retryAfterMs ?? 500 * 2 ** (attempt - 1);
    const repeats = outcome.type === "limited" || request.endpoint.repeatable;
    if (!repeats || attempt === MAX_ATTEMPTS || wait > MAX_WAIT) throw outcome.error(wait);
    // After a 429 the limiter holds the endpoint back, this call included.
    if (outcome.type === "failed") await options.sleep(wait);
  }
}

interface PreparedRequest {
  endpoint: Endpoint;
  url: URL;
  init: RequestInit;
}

type Outcome =
  | { type: "done"; status: number; headers: Headers; data: unknown }
  | { type: "limited" | "failed"; retryAfterMs: number | null; error: (retryAfterMs: number) => AppError };

async function attemptOnce(request: PreparedRequest, limiter: RateLimiter, options: SessionOptions): Promise<Outcome> {
  const { endpoint } = request;
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(options.timeoutMs);
    response = await fetch(request.url, { ...request.init, signal, redirect: "manual" });
    text = await readText(response, endpoint.name);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    options.onCall({ operation: endpoint.name, status: "no_answer" });
    return failed(null, `Klaviyo gave no whole answer to ${endpoint.name}; try again later.`, cause);
  }
  const { status, headers } = response;
  options.onCall({ operation: endpoint.name, status: String(status) });
  const retryAfterMs = retryAfterOf(headers, options.clock.now());
  if (status === 429) {
    limiter.block(endpoint, retryAfterMs ?? SECOND);
    return limited(retryAfterMs ?? SECOND, endpoint);
  }
  limiter.correct(endpoint, headers);
  if (status >= 500) return failed(retryAfterMs, `Klaviyo failed (${status}) on ${endpoint.name}; try again later.`);
  const data = parseJson(text);
  if (!response.ok) throw responseError(status, endpoint.name, data);
  if (text !== "" && data === undefined) {
    throw new AppError("bad_response", `Klaviyo's answer to ${endpoint.name} is not JSON.`, { details: { status } });
  }
  return { type: "done", status, headers, data };
}

function limited(retryAfterMs: number, endpoint: Endpoint): Outcome {
  const message = `Klaviyo asks us to wait before the next ${endpoint.name}.`;
  return { type: "limited", retryAfterMs, error: () => new AppError("rate_limited", message, { retryAfterMs }) };
}

/** A failure that leaves open whether the request was carried out. */
function failed(asked: number | null, message: string, cause?: unknown): Outcome {
  const error = (retryAfterMs: number) =>
    new AppError("unavailable", message, { cause, retryAfterMs, details: { outcome: "unknown" } });
  return { type: "failed", retryAfterMs: asked, error };
}

function requestOf(config: RequestConfig, origin: URL): PreparedRequest {
  const method = config.method?.toUpperCase() ?? "GET";
  const url = new URL(new URL(config.url ?? "").pathname, origin);
  const endpoint = endpointOf(method, url.pathname);
  if (!endpoint)
    throw new AppError("forbidden", `${method} ${url.pathname} is not a call this product makes to Klaviyo.`);
  const params: Record<string, unknown> = config.params ?? {};
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
  const headers = new Headers({ accept: "application/vnd.api+json" });
  for (const name of ["Authorization", "revision"]) {
    const value: unknown = config.headers?.[name];
    if (typeof value === "string") headers.set(name, value);
  }
  if (config.data === undefined) return { endpoint, url, init: { method, headers } };
  headers.set("content-type", "application/vnd.api+json");
  return { endpoint, url, init: { method, headers, body: JSON.stringify(config.data) } };
}

/** The part of an axios response that the library looks at. */
function resultOf(config: RequestConfig, outcome: Extract<Outcome, { type: "done" }>): RequestResult {
  const result = { data: outcome.data, status: outcome.status, statusText: "", headers: {}, config };
  return result as RequestResult;
}

async function readText(response: Response, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      throw new AppError("bad_response", `Klaviyo's answer to ${name} is larger than ${MAX_ANSWER_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds asked for by Retry-After, in seconds or as a date; null without one. */
function retryAfterOf(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * SECOND;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function parseOrigin(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url?.origin === KLAVIYO_ORIGIN) return url;
  if (url?.protocol === "http:" && LOOPBACK_HOSTS.has(url.hostname)) return url;
  throw new AppError(
    "invalid_input",
    `"${baseUrl}" cannot be Klaviyo's address; give ${KLAVIYO_ORIGIN} or a loopback address for the sandbox.`,
  );
}
