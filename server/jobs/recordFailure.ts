import { AppError } from "../domain/errors.ts";

/** What a row says of a failure: the sentence of an error of ours, and of any other that it was recorded elsewhere. */
function describeFailure(error: unknown): string {
  return error instanceof AppError
    ? error.message
    : "Something went wrong on our side; it has been recorded. Try again.";
}

/**
 * Carries out work whose rows say how it stands, and writes a failure into them before passing it on. A stop of the
 * process is not a failure: the rows stay as they are and the work goes on at the next start.
 */
export async function recordFailure(
  signal: AbortSignal,
  work: () => Promise<void>,
  record: (message: string) => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted) await record(describeFailure(error));
    throw error;
  }
}
