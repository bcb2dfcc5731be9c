/**
 * What went wrong, as a word a caller can act on. Each code is documented with who throws it and what to do.
 *
 * - `invalid_input`   a caller's value was refused at an edge; fix the value.
 * - `unauthorised`    no valid session or credential; authenticate again.
 * - `forbidden`       the credential is valid but lacks a scope or right; grant it.
 * - `not_found`       the thing does not exist for this shop.
 * - `conflict`        the state does not allow it now (for example a push before an acceptance).
 * - `rate_limited`    the other side asked us to wait; `retryAfterMs` says how long. Uses up no attempt.
 * - `unavailable`     the other side failed in a way that passes; try again.
 * - `bad_response`    the other side answered something that its contract does not allow; do not retry blindly.
 * - `sync_incomplete` fewer or more records arrived than the source announced; nothing was moved on.
 * - `not_configured`  a setting, key or connection is missing.
 * - `tampered`        sealed data did not open with its key.
 */
export type ErrorCode =
  | "invalid_input"
  | "unauthorised"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "rate_limited"
  | "unavailable"
  | "bad_response"
  | "sync_incomplete"
  | "not_configured"
  | "tampered";

export interface AppErrorOptions {
  cause?: unknown;
  /** Milliseconds after which the same call may succeed; set on errors worth retrying. */
  retryAfterMs?: number;
  /** Facts for the log and for the screen. Never personal data, never a credential. */
  details?: Readonly<Record<string, unknown>>;
}

/** The one error class of the product. `message` is a sentence: what was wrong, where, and what to do. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details ?? {};
  }
}

/** True for errors that may pass when the same call is made again later. */
export function isRetriable(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === "rate_limited" || error.code === "unavailable");
}
