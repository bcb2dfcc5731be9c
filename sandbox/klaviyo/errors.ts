import { randomUUID } from "node:crypto";

/** Where in a request the error lies: a JSON pointer into the body, or the name of a query parameter. */
export type ErrorSource = { pointer: string } | { parameter: string };

/** One entry of a JSON:API `errors` array, without the parts that are the same in all of them. */
export interface ApiProblem {
  code: string;
  title: string;
  detail: string;
  source: ErrorSource;
  meta?: Record<string, unknown>;
}

/** A refusal: thrown anywhere in a request, answered as a JSON:API error document. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly problems: readonly ApiProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, problems: readonly ApiProblem[], headers: Record<string, string> = {}) {
    super(problems[0]?.detail ?? "refused");
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }

  /** The document Klaviyo sends: ids are fresh, `status` is a number, `links` and `meta` are always there. */
  toDocument(): { errors: Record<string, unknown>[] } {
    return {
      errors: this.problems.map(({ code, title, detail, source, meta = {} }) => ({
        id: randomUUID(),
        status: this.status,
        code,
        title,
        detail,
        source,
        links: {},
        meta,
      })),
    };
  }
}

const WHOLE_REQUEST: ErrorSource = { pointer: "/data/" };

export const invalid = (source: ErrorSource, detail: string): ApiProblem => ({
  code: "invalid",
  title: "Invalid input.",
  detail,
  source,
});

export const invalidParameter = (parameter: string, detail: string): ApiError =>
  new ApiError(400, [invalid({ parameter }, detail)]);

export const invalidBody = (pointer: string, detail: string): ApiError =>
  new ApiError(400, [invalid({ pointer }, detail)]);

export const notFound = (kind: string, id: string, pointer = "/data/"): ApiError =>
  new ApiError(404, [
    {
      code: "not_found",
      title: "Not found.",
      detail: `A ${kind} with id ${id} does not exist.`,
      source: { pointer },
    },
  ]);

/** A path that Klaviyo has and the sandbox does not, or that neither has. */
export const noSuchPath = (path: string): ApiError =>
  new ApiError(404, [
    { code: "not_found", title: "Not found.", detail: `The path ${path} is not served.`, source: WHOLE_REQUEST },
  ]);

export const unauthenticated = (detail: string, code = "authentication_failed"): ApiError =>
  new ApiError(401, [{ code, title: detail, detail, source: WHOLE_REQUEST }]);

/** The wording is not known of the real service; the status and code are. */
export const permissionDenied = (missing: readonly string[]): ApiError =>
  new ApiError(403, [
    {
      code: "permission_denied",
      title: "You do not have permission to perform this action.",
      detail: `The API key is missing required scopes: ${missing.join(", ")}`,
      source: WHOLE_REQUEST,
    },
  ]);

export const methodNotAllowed = (method: string, allowed: readonly string[]): ApiError =>
  new ApiError(
    405,
    [
      {
        code: "method_not_allowed",
        title: "Method not allowed.",
        detail: `Method "${method}" not allowed.`,
        source: WHOLE_REQUEST,
      },
    ],
    { Allow: allowed.join(", ") },
  );

export const unsupportedMediaType = (type: string): ApiError =>
  new ApiError(415, [
    {
      code: "unsupported_media_type",
      title: "Unsupported media type.",
      detail: `Unsupported media type "${type}" in request.`,
      source: WHOLE_REQUEST,
    },
  ]);

/** Klaviyo documents the limit of 5 MB but not the answer; 413 is assumed. */
export const payloadTooLarge = (): ApiError =>
  new ApiError(413, [
    {
      code: "payload_too_large",
      title: "Payload too large.",
      detail: "The request body exceeds the maximum size of 5 MB.",
      source: WHOLE_REQUEST,
    },
  ]);

/** @param seconds whole seconds until the window that is full has passed */
export const throttled = (seconds: number): ApiError =>
  new ApiError(
    429,
    [
      {
        code: "throttled",
        title: "Request was throttled.",
        detail: `Request was throttled. Expected available in ${seconds} seconds.`,
        source: WHOLE_REQUEST,
      },
    ],
    { "Retry-After": String(seconds) },
  );

export const conflict = (profileId: string, pointer = "/data/attributes"): ApiError =>
  new ApiError(409, [
    {
      code: "duplicate_profile",
      title: "Conflict.",
      detail: "A profile already exists with one of these identifiers.",
      source: { pointer },
      meta: { duplicate_profile_id: profileId },
    },
  ]);

export const serverError = (): ApiError =>
  new ApiError(500, [
    { code: "error", title: "A server error occurred.", detail: "A server error occurred.", source: WHOLE_REQUEST },
  ]);
