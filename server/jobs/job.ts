import type { Database, Transaction } from "../store/database.ts";
import type { Job } from "../store/jobs.ts";
import type { JobKind } from "../store/schema/work.ts";

/** What a job works with. */
export interface JobContext {
  /** Writes only while the shop's lease is ours: who lost it can commit nothing (LeaseLost). */
  readonly db: Database;
  /** Aborted when the process stops or the lease is lost. */
  readonly signal: AbortSignal;
  /** Grows with every change of hands of the shop. */
  readonly fence: number;
  /**
   * To be called by long work wherever its rows are whole: does the shop's more urgent jobs that are due. Throws when
   * the process stops or the lease was lost. Branches of the job that run beside the caller are not held up.
   */
  readonly checkpoint: () => Promise<void>;
  /** Waits for milliseconds, with checkpoints meanwhile. */
  readonly pause: (ms: number) => Promise<void>;
  /** Waits for a promise (of an analysis thread), with checkpoints meanwhile. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /** Ends the job in the transaction of its last effect, so that a crash cannot come between the two. */
  readonly complete: (tx: Transaction) => Promise<void>;
}

/** How a kind of job is done. */
export interface JobHandler {
  /** Carries the job out, or goes on with one that was cut off: what was committed is not done again. */
  run(context: JobContext, job: Job): Promise<void>;
  /** Writes a failure for good into the rows the job is about, in the commit that sets the job aside. */
  fail?(tx: Transaction, job: Job, sentence: string): Promise<void>;
  /** Afterwards: removes what the job left outside of the store. */
  cleanUp?(job: Job): Promise<void>;
  /** Puts the rows of a job that was set aside back to where work goes on, in the commit that takes it up again. */
  reopen?(tx: Transaction, job: Job): Promise<void>;
}

export type JobHandlers = Partial<Record<JobKind, JobHandler>>;

/** What became of a job, for the log. */
export type JobEvent =
  | { type: "postponed"; job: Job; error: unknown; afterMs: number }
  | { type: "set_aside"; job: Job; error: unknown }
  | { type: "lease_lost"; shopId: number }
  | { type: "trouble"; shopId?: number; error: unknown };
