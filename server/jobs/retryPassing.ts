import { isRetriable } from "../domain/errors.ts";
import { SECOND } from "../domain/instant.ts";

const ATTEMPTS = 5;
const FIRST_PAUSE = SECOND;

/**
 * Carries out a part of a job that may be done again, and again after failures that pass, with growing pauses, five
 * times in all. Waiting because the other side asks for it uses up no attempt.
 * @param pause waits as long as it is told (milliseconds), and throws when the process stops
 */
export async function retryPassing<T>(pause: (ms: number) => Promise<void>, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!isRetriable(error) || attempt === ATTEMPTS) throw error;
      await pause(error.retryAfterMs ?? FIRST_PAUSE * 2 ** (attempt - 1));
      if (error.code !== "rate_limited") attempt++;
    }
  }
}
