import { AppError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/instant.ts";

/** Waits for so many milliseconds; tests pass one that does not. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** `fetch`, narrowed to the hosts of Shopify. Throws AppError `unavailable` when no answer came. */
export type Transport = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface TransportOptions {
  /** Where the local sandbox listens, such as "http://127.0.0.1:4001"; loopback and plain http only. */
  sandboxOrigin?: string;
  /** How long a whole exchange may take, unless the caller brings its own signal. */
  timeoutMs?: number;
}

const SHOP_HOST = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const BULK_HOST = "storage.googleapis.com";
const LOOPBACK_HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/** True for the permanent domain of a store ("demo.myshopify.com"), the only form the API is reached by. */
export function isShopDomain(host: string): boolean {
  return SHOP_HOST.test(host);
}

/**
 * The one way out to Shopify, bulk results included. It reaches *.myshopify.com and storage.googleapis.com over https
 * and nothing else, whatever an answer or a redirect says, so that nobody can point the server at an inner address.
 */
export function createTransport({ sandboxOrigin, timeoutMs = 30 * SECOND }: TransportOptions = {}): Transport {
  const sandbox = sandboxOrigin === undefined ? null : parseSandboxOrigin(sandboxOrigin);
  return async (input, init = {}) => {
    let target = allowedUrl(input);
    let headers = new Headers(init.headers);
    for (let redirects = 0; ; redirects++) {
      const response = await send(target, { ...init, headers }, sandbox, timeoutMs);
      const location = response.headers.get("location");
      const follows = isRead(init.method) && REDIRECTS.has(response.status) && location !== null;
      if (!follows) return response;
      await response.body?.cancel();
      if (redirects === MAX_REDIRECTS) throw new AppError("bad_response", `${nameOf(target)} redirects in circles.`);
      const next = allowedUrl(new URL(location, target));
      if (next.host !== target.host) headers = new Headers();
      target = next;
    }
  };
}

async function send(target: URL, init: RequestInit, sandbox: URL | null, timeoutMs: number): Promise<Response> {
  const headers = new Headers(init.headers);
  if (sandbox) headers.set("x-sandbox-host", target.host);
  const url = sandbox ? new URL(target.pathname + target.search, sandbox) : target;
  const signal = init.signal ?? AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, { ...init, headers, signal, redirect: "manual" });
  } catch (cause) {
    throw noAnswer(nameOf(target), cause);
  }
}

/** The error for a request whose outcome is unknown: it may or may not have been carried out. */
export function noAnswer(name: string, cause: unknown): AppError {
  return new AppError("unavailable", `Shopify gave no whole answer to ${name} (${reasonOf(cause)}); try again later.`, {
    cause,
    details: { outcome: "unknown" },
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timed out";
  const inner = error.cause;
  if (inner instanceof Error && "code" in inner && typeof inner.code === "string") return inner.code;
  return error.name;
}

function isRead(method: string | undefined): boolean {
  return method === undefined || method === "GET" || method === "HEAD";
}

/** Host and path: the query of a bulk result's address is its signature, so it stays out of errors. */
function nameOf(url: URL): string {
  return `${url.host}${url.pathname}`;
}

function allowedUrl(input: string | URL): URL {
  const url = URL.canParse(input) ? new URL(input) : null;
  const allowed = url && url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  if (allowed && (isShopDomain(url.hostname) || url.hostname === BULK_HOST)) return url;
  const named = url ? `"${url.protocol}//${url.host}"` : "an address that cannot be read";
  throw new AppError(
    "bad_response",
    `A request to ${named} was refused: only https://*.myshopify.com and https://${BULK_HOST} are reached.`,
  );
}

function parseSandboxOrigin(origin: string): URL {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url?.protocol === "http:" && LOOPBACK_HOSTS.has(url.hostname)) return url;
  throw new AppError(
    "invalid_input",
    `"${origin}" cannot be the sandbox's origin; give a loopback address such as "http://127.0.0.1:4001".`,
  );
}
