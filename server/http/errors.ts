import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError, type ErrorCode } from "../domain/errors.ts";

const STATUS: Record<ErrorCode, number> = {
  invalid_input: 422,
  unauthorised: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
  bad_response: 502,
  sync_incomplete: 502,
  not_configured: 500,
  tampered: 500,
};

/** Every failure as {error: {code, message}}: a sentence for a person, nothing of the inside of the program. */
export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const known = toAppError(error);
    if (!known) log.error({ err: error, route: request.route?.path }, "request failed");
    const status = known ? STATUS[known.code] : 500;
    // Lets App Bridge fetch a fresh session token and try again.
    if (status === 401) response.set("X-Shopify-Retry-Invalid-Session-Request", "1");
    if (known?.retryAfterMs !== undefined) response.set("Retry-After", String(Math.ceil(known.retryAfterMs / 1000)));
    const body = known
      ? { code: known.code, message: known.message, details: known.details }
      : { code: "internal", message: "Something went wrong on our side; it has been recorded. Try again." };
    response.status(status).json({ error: body });
  };
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) {
    const reasons = error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    return new AppError("invalid_input", `The request was not understood: ${reasons.join("; ")}.`);
  }
  if (isBodyError(error)) return new AppError("invalid_input", "The request's body is not JSON of at most 100 kB.");
  return undefined;
}

/** What express.json() raises for bodies it cannot read. */
function isBodyError(error: unknown): boolean {
  return error instanceof Error && "type" in error && /^(entity|encoding|charset|request)\./.test(String(error.type));
}
