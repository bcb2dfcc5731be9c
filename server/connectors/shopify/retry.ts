import { SECOND } from "../../domain/instant.ts";

/** How often one call is sent at most, the first time included. */
export const MAX_ATTEMPTS = 6;

/** The longest time a call waits before it gives the waiting back to its caller. */
export const MAX_WAIT = 60 * SECOND;

/** Milliseconds to wait after failure number `attempt` (from 1): 0.5 s, doubled each time, at most 15 s. */
export function backoff(attempt: number): number {
  return Math.min(500 * 2 ** (attempt - 1), 15 * SECOND);
}

/** Milliseconds asked for by a Retry-After header: seconds, with or without decimals, or a date. Null without one. */
export function retryAfterOf(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * SECOND);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
