import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../domain/clock.ts";
import { isRetriable } from "../domain/errors.ts";
import { SECOND } from "../domain/instant.ts";
import type { Database, Transaction } from "../store/database.ts";
import {
  findDueJob,
  type Job,
  markRunning,
  postponeJob,
  removeJob,
  returnRunningJobs,
  setJobAside,
} from "../store/jobs.ts";
import { releaseLease, renewLease, type ShopLease, takeLease } from "../store/leases.ts";
import type { JobKind } from "../store/schema/work.ts";
import type { JobContext, JobEvent, JobHandlers } from "./job.ts";
import { fenced, LeaseLost, type LeaseTerm } from "./lease.ts";
import { outcomeOf } from "./outcome.ts";

/** After so many jobs in a row a shop lets others have its place. */
const JOBS_A_TURN = 20;
const STORE_PAUSE = SECOND;

export interface TurnOptions {
  db: Database;
  /** Business time: what is due. */
  clock: Clock;
  /** Machine time: how long leases last. */
  machine: Clock;
  holder: string;
  handlers: JobHandlers;
  term: LeaseTerm;
  /** How often a job that waits looks for more urgent ones; milliseconds. */
  lookEvery: number;
  /** Of the pauses before another attempt. */
  seed: number;
  report: (event: JobEvent) => void;
}

/** One holding of a shop's lease: its due jobs, one after another. */
export class ShopTurn {
  readonly #options: TurnOptions;
  readonly #shopId: number;
  readonly #kinds: readonly JobKind[];
  readonly #lost = new AbortController();
  readonly #signal: AbortSignal;
  #lease: ShopLease | undefined;
  #bell = Promise.withResolvers<void>();

  constructor(options: TurnOptions, shopId: number, stop: AbortSignal) {
    this.#options = options;
    this.#shopId = shopId;
    this.#kinds = Object.keys(options.handlers) as JobKind[];
    this.#signal = AbortSignal.any([stop, this.#lost.signal]);
  }

  /** Takes the lease, does what is due and gives the lease back. Does nothing where somebody else has it. */
  async run(): Promise<void> {
    const { db, machine, holder, term } = this.#options;
    const now = machine.now();
    const lease = await db.transaction((tx) => takeLease(tx, this.#shopId, holder, { now, until: now + term.lasts }));
    if (!lease) return;
    this.#lease = lease;
    const mine = fenced(db, lease, (error) => this.#lost.abort(error));
    const heartbeat = setInterval(() => void this.#renew(lease), term.renewedEvery);
    try {
      for (let n = 0; n < JOBS_A_TURN && (await this.#doNext(mine, lease, [])); n++);
    } catch (error) {
      if (error instanceof LeaseLost) this.#options.report({ type: "lease_lost", shopId: this.#shopId });
      else if (!this.#signal.aborted) throw error;
    } finally {
      clearInterval(heartbeat);
      await this.release();
    }
  }

  /** Something was asked for: more urgent work is looked for at once where the job at hand waits. */
  wake(): void {
    this.#bell.resolve();
    this.#bell = Promise.withResolvers();
  }

  /** Gives the lease back, if it is still held. What goes on nevertheless can write nothing any more. */
  async release(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (!lease) return;
    const { db, machine, report } = this.#options;
    try {
      await fenced(db, lease).transaction(async (tx) => {
        await returnRunningJobs(tx, this.#shopId);
        await releaseLease(tx, lease, machine.now());
      });
    } catch (error) {
      // Lost, or the store cannot be written to: the lease ends by itself.
      if (!(error instanceof LeaseLost)) report({ type: "trouble", shopId: this.#shopId, error });
    }
  }

  async #renew(lease: ShopLease): Promise<void> {
    const { db, machine, term, report } = this.#options;
    try {
      const isOurs = await db.transaction((tx) => renewLease(tx, lease, machine.now() + term.lasts));
      if (!isOurs && this.#lease === lease) this.#lost.abort(new LeaseLost(this.#shopId));
    } catch (error) {
      // The next beat may do better; should the lease lapse before, the fence keeps us from writing.
      if (this.#lease === lease) report({ type: "trouble", shopId: this.#shopId, error });
    }
  }

  /** Does the next due job; false when there is none. `above` are the jobs it interrupts. */
  async #doNext(db: Database, lease: ShopLease, above: readonly Job[]): Promise<boolean> {
    this.#signal.throwIfAborted();
    const before = above.at(-1)?.priority;
    const wanted = { now: this.#options.clock.now(), kinds: this.#kinds, before, except: above };
    const job = await findDueJob(db, this.#shopId, wanted);
    if (!job) return false;
    await this.#commit(db, (tx) => markRunning(tx, job));
    await this.#carryOut(db, lease, job, above);
    return true;
  }

  async #carryOut(db: Database, lease: ShopLease, job: Job, above: readonly Job[]): Promise<void> {
    const { handlers } = this.#options;
    try {
      await handlers[job.kind]?.run(this.#contextOf(db, lease, job, above), job);
    } catch (error) {
      // A stop is no failure: the rows stay as they are, and the work goes on at the next start.
      this.#signal.throwIfAborted();
      await this.#settleFailure(db, job, error);
      return;
    }
    await this.#commit(db, (tx) => removeJob(tx, job));
  }

  async #settleFailure(db: Database, job: Job, error: unknown): Promise<void> {
    const { clock, handlers, seed, report } = this.#options;
    const outcome = outcomeOf(error, job, seed);
    if (outcome.type === "again") {
      const { afterMs, attempts, error: sentence } = outcome;
      const again = { dueAt: clock.now() + afterMs, attempts, error: sentence };
      await this.#commit(db, (tx) => postponeJob(tx, job, again));
      report({ type: "postponed", job, error, afterMs });
      return;
    }
    const isSetAside = await this.#commit(db, async (tx) => {
      if (!(await setJobAside(tx, job, outcome.error))) return false;
      await handlers[job.kind]?.fail?.(tx, job, outcome.error);
      return true;
    });
    report({ type: "set_aside", job, error });
    if (isSetAside) await handlers[job.kind]?.cleanUp?.(job);
  }

  /** Commits what the worker itself has to write; a busy store is waited for, since the job's work is done already. */
  async #commit<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await db.transaction(work);
      } catch (error) {
        if (!isRetriable(error)) throw error;
        this.#options.report({ type: "trouble", shopId: this.#shopId, error });
        await this.#rest(STORE_PAUSE);
      }
    }
  }

  #contextOf(db: Database, lease: ShopLease, job: Job, above: readonly Job[]): JobContext {
    const { lookEvery } = this.#options;
    let serving: Promise<void> | undefined;
    const serve = async () => {
      while (await this.#doNext(db, lease, [...above, job]));
    };
    const checkpoint = async () => {
      this.#signal.throwIfAborted();
      // Branches of one job meet here: one of them serves, the others wait for it.
      serving ??= serve().finally(() => {
        serving = undefined;
      });
      await serving;
    };
    const waitFor = async (isOver: () => boolean, restMs: () => number, until?: Promise<unknown>) => {
      for (;;) {
        await checkpoint();
        if (isOver()) return;
        await this.#rest(Math.min(restMs(), lookEvery), until);
      }
    };
    return {
      db,
      signal: this.#signal,
      fence: lease.fence,
      checkpoint,
      async pause(ms) {
        const end = performance.now() + ms;
        const left = () => end - performance.now();
        await waitFor(() => left() <= 0, left);
      },
      async during(work) {
        let isSettled = false;
        const settle = () => {
          isSettled = true;
        };
        const settled = work.then(settle, settle);
        await waitFor(
          () => isSettled,
          () => lookEvery,
          settled,
        );
        return work;
      },
      complete: (tx) => removeJob(tx, job),
    };
  }

  /** Waits for milliseconds, or less when something was asked for; throws when the turn has to end. */
  async #rest(ms: number, until?: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    const timer = sleep(ms, undefined, { signal: AbortSignal.any([over.signal, this.#signal]) }).catch(() => undefined);
    await Promise.race([timer, this.#bell.promise, ...(until ? [until] : [])]);
    over.abort();
    this.#signal.throwIfAborted();
  }
}
