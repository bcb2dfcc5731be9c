import { ApiError, invalid } from "./errors.ts";

/** The one revision the sandbox speaks. */
export const REVISION = "2026-07-15";

/**
 * Refuses a request for another revision: 400 where the header is missing or no date, 404 where the revision is unknown
 * or retired (the wording is Klaviyo's; that a missing header is a 400 is assumed).
 */
export function requireRevision(header: string | undefined): void {
  if (header === undefined || header === "") {
    throw refuse(400, "The revision header is required, for example 2026-07-15.");
  }
  if (!/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(header)) {
    throw refuse(400, `"${header}" is not a revision; the format is YYYY-MM-DD[.suffix].`);
  }
  if (header !== REVISION) throw refuse(404, "No valid revisions found for method");
}

function refuse(status: 400 | 404, detail: string): ApiError {
  const problem = invalid({ parameter: "revision" }, detail);
  return new ApiError(status, [status === 404 ? { ...problem, code: "not_found", title: "Not found." } : problem]);
}
