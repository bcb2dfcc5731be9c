import { AppError } from "../domain/errors.ts";
import { MINUTE, SECOND } from "../domain/instant.ts";
import { deriveSeed, randomFrom } from "../domain/random.ts";
import type { Job } from "../store/jobs.ts";
import { describeFailure } from "./describeFailure.ts";

/** Failures that pass are waited out this often before a job is set aside: some four minutes in all. */
export const ATTEMPTS = 8;
const FIRST_PAUSE = 2 * SECOND;
const LONGEST_PAUSE = 5 * MINUTE;

export type Outcome =
  | { type: "again"; afterMs: number; attempts: number; error: string }
  | { type: "set_aside"; error: string };

/**
 * What a failure means for its job. Waiting because the other side asks for it uses up no attempt; what may pass is
 * tried again after a pause that doubles, drawn from its upper half so that jobs cut off together do not come back
 * together; anything else is for good.
 */
export function outcomeOf(error: unknown, job: Job, seed: number): Outcome {
  const sentence = describeFailure(error);
  if (!(error instanceof AppError)) return { type: "set_aside", error: sentence };
  if (error.code === "rate_limited") {
    return { type: "again", afterMs: error.retryAfterMs ?? FIRST_PAUSE, attempts: job.attempts, error: sentence };
  }
  const attempts = job.attempts + 1;
  if (error.code !== "unavailable" || attempts >= ATTEMPTS) return { type: "set_aside", error: sentence };
  const name = `${job.shopId} ${job.kind} ${job.reference} ${attempts}`;
  const share = 0.5 + randomFrom(deriveSeed(seed, name))() / 2;
  const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) * share;
  return { type: "again", afterMs: Math.round(Math.max(pause, error.retryAfterMs ?? 0)), attempts, error: sentence };
}
