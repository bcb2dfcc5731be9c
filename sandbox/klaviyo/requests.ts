import type { Request } from "express";
import { findBodyProblems } from "./attributeMap.ts";
import type { Call } from "./endpoint.ts";
import { ApiError, invalidBody, unsupportedMediaType } from "./errors.ts";
import { readQuery } from "./query.ts";
import type { Rule } from "./ruleTable.ts";

/** The SDK sends application/json, the specification names application/vnd.api+json. */
const MEDIA_TYPES = new Set(["application/json", "application/vnd.api+json"]);

/** The query as it was sent; Express's own parser would read brackets as nesting. */
export function parametersOf(request: Request): URLSearchParams {
  const at = request.originalUrl.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : request.originalUrl.slice(at));
}

/** The raw body, where one was sent. */
export function rawBodyOf(request: Request): Buffer | undefined {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : undefined;
}

/** Checks media type, query and body against the rule of the operation. */
export function readCall(request: Request, parameters: URLSearchParams, rule: Rule): Call {
  const raw = rawBodyOf(request);
  const body = rule.bodyType === null ? undefined : readJson(request, raw, rule.bodyType);
  const { id } = request.params;
  return {
    id: typeof id === "string" ? id : "",
    query: readQuery(parameters, rule),
    url: request.originalUrl,
    body,
    bodySize: raw?.byteLength ?? 0,
  };
}

function readJson(request: Request, raw: Buffer | undefined, bodyType: string): unknown {
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!MEDIA_TYPES.has(type)) throw unsupportedMediaType(type);
  let body: unknown;
  try {
    body = JSON.parse(raw?.toString() ?? "");
  } catch (error) {
    throw invalidBody("/data", `JSON parse error: ${error instanceof Error ? error.message : "not JSON"}`);
  }
  const problems = findBodyProblems(body, bodyType);
  if (problems.length > 0) throw new ApiError(400, problems);
  return body;
}
