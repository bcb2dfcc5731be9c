import { AppError } from "../../domain/errors.ts";
import { MINUTE } from "../../domain/instant.ts";

/** What an HTTP status other than 2xx means for us; the body is not quoted, because it may hold anything. */
export function statusError(status: number, name: string, retryAfterMs: number | null): AppError {
  const details = { status };
  switch (status) {
    case 401:
      return new AppError("unauthorised", `Shopify refused the access token for ${name}; open the app again.`, {
        details,
      });
    case 402:
    case 423:
      return new AppError("forbidden", `The store is frozen or locked (${status}): ${name} waits until it is active.`, {
        details,
      });
    case 403:
      return new AppError("forbidden", `Shopify forbids ${name} to this app.`, { details });
    case 404:
      return new AppError("not_found", `Shopify knows no store or address for ${name}.`, { details });
    case 429:
    case 430:
      return new AppError("rate_limited", `Shopify asks us to slow down (${status}) for ${name}.`, {
        details,
        retryAfterMs: retryAfterMs ?? (status === 430 ? MINUTE : 2_000),
      });
    default:
      if (status < 500) return new AppError("bad_response", `Shopify answered ${status} to ${name}.`, { details });
      return new AppError("unavailable", `Shopify failed (${status}) on ${name}; try again later.`, {
        details: { ...details, outcome: "unknown" },
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      });
  }
}

/** True when a request failed in a way that leaves open whether it was carried out. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof AppError && error.code === "unavailable" && error.details.outcome === "unknown";
}
