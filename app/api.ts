import type { ErrorAnswer } from "../server/http/contract/common.ts";
import { words } from "./language/english.ts";

/** What the server says when it cannot do what was asked; `message` is a sentence for a person. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, { code, message, details = {} }: ErrorAnswer["error"]) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** No answer came at all. */
const UNREACHABLE = { code: "unreachable", message: words.failures.unreachable };
const UNREADABLE = { code: "unreadable", message: words.failures.unreadable };

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const headers = new Headers({ accept: "application/json" });
  headers.set("authorization", `Bearer ${await shopify.idToken()}`);
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(body);
  }
  return fetch(`/api${path}`, init);
}

/**
 * The only way to the server. Every call carries a fresh session token; one that was just too old is replaced once.
 * @throws {ApiError} with a sentence that can be shown
 */
async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await send(method, path, body);
    if (response.status === 401) response = await send(method, path, body);
  } catch {
    throw new ApiError(0, UNREACHABLE);
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer as Answer;
  const isError = typeof answer === "object" && answer !== null && "error" in answer;
  throw new ApiError(response.status, isError ? (answer as ErrorAnswer).error : UNREADABLE);
}

export const api = {
  get: <Answer>(path: string) => call<Answer>("GET", path),
  post: <Answer>(path: string, body?: unknown) => call<Answer>("POST", path, body),
  put: <Answer>(path: string, body: unknown) => call<Answer>("PUT", path, body),
};
