import { AppError } from "../domain/errors.ts";

/** What a row says of a failure: the sentence of an error of ours, and of any other that it was recorded elsewhere. */
export function describeFailure(error: unknown): string {
  return error instanceof AppError
    ? error.message
    : "Something went wrong on our side; it has been recorded. Try again.";
}
