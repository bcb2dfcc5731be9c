import { setTimeout as sleep } from "node:timers/promises";
import { isRetriable } from "../domain/errors.ts";
import { SECOND } from "../domain/instant.ts";

const ATTEMPTS = 5;
const FIRST_PAUSE = SECOND;

/**
 * Carries out work that may be done again, and again after failures that pass, with growing pauses, five times in all.
 * Waiting because the other side asks for it uses up no attempt.
 */
export async function retryPassing<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!isRetriable(error) || attempt === ATTEMPTS) throw error;
      await sleep(error.retryAfterMs ?? FIRST_PAUSE * 2 ** (attempt - 1), undefined, { signal });
      if (error.code !== "rate_limited") attempt++;
    }
  }
}
