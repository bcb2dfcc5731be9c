import type { SandboxContext } from "../context.ts";
import type { ProfilePayload } from "./bodies.ts";
import { ApiError, type ApiProblem } from "./errors.ts";
import { ulid } from "./ids.ts";
import type { ListStore } from "./lists.ts";
import type { ProfileStore } from "./profiles.ts";
import { upsertProfile } from "./profileUpsert.ts";

/** Milliseconds of wall time after which a job is taken up, and after which it is done. */
const STARTS_AFTER = 60;
const DONE_AFTER = 200;
/** How long Klaviyo keeps a job's record. */
const KEPT_FOR = 7 * 24 * 3_600_000;

export interface ImportError {
  id: string;
  problem: ApiProblem;
  /** The profile as it was given. */
  payload: ProfilePayload;
}

export interface ImportJob {
  id: string;
  profiles: readonly ProfilePayload[];
  listIds: readonly string[];
  createdAt: number;
  /** Wall time of the request. */
  acceptedAt: number;
  completedAt: number | null;
  errors: ImportError[];
}

export type JobStatus = "queued" | "processing" | "complete";

/** Bulk imports: accepted at once, carried out in the order they came about 200 ms later. */
export class ImportJobs {
  readonly #context: SandboxContext;
  readonly #profiles: ProfileStore;
  readonly #lists: ListStore;
  readonly #wallNow: () => number;
  readonly #jobs = new Map<string, ImportJob>();
  #waiting: ImportJob[] = [];

  constructor(context: SandboxContext, profiles: ProfileStore, lists: ListStore, wallNow: () => number) {
    this.#context = context;
    this.#profiles = profiles;
    this.#lists = lists;
    this.#wallNow = wallNow;
  }

  get(id: string): ImportJob | undefined {
    return this.#jobs.get(id);
  }

  enqueue(profiles: readonly ProfilePayload[], listIds: readonly string[]): ImportJob {
    const createdAt = this.#context.clock.now();
    const job: ImportJob = {
      id: ulid(createdAt, this.#context.world.seed, "import", this.#jobs.size),
      profiles,
      listIds,
      createdAt,
      acceptedAt: this.#wallNow(),
      completedAt: null,
      errors: [],
    };
    this.#jobs.set(job.id, job);
    this.#waiting.push(job);
    return job;
  }

  statusOf(job: ImportJob): JobStatus {
    if (job.completedAt !== null) return "complete";
    return this.#wallNow() - job.acceptedAt >= STARTS_AFTER ? "processing" : "queued";
  }

  expiryOf(job: ImportJob): number {
    return job.createdAt + KEPT_FOR;
  }

  /** Carries out every job whose time has come; called before anything is read, so that no timer is needed. */
  settle(): void {
    if (this.#waiting.length === 0) return;
    const now = this.#wallNow();
    const due = this.#waiting.filter(({ acceptedAt }) => now - acceptedAt >= DONE_AFTER);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((job) => !due.includes(job));
    for (const job of due) this.#carryOut(job);
  }

  dump() {
    const now = this.#wallNow();
    return [...this.#jobs.values()].map(({ acceptedAt, ...job }) => ({ ...job, age: now - acceptedAt }));
  }

  restore(jobs: ReturnType<ImportJobs["dump"]>): void {
    const now = this.#wallNow();
    this.#jobs.clear();
    for (const { age, ...job } of jobs) this.#jobs.set(job.id, { ...job, acceptedAt: now - age });
    this.#waiting = [...this.#jobs.values()].filter(({ completedAt }) => completedAt === null);
  }

  #carryOut(job: ImportJob): void {
    const imported: string[] = [];
    job.profiles.forEach((payload, index) => {
      const pointer = `/data/attributes/profiles/data/${index}`;
      if (payload.id && !this.#profiles.get(payload.id) && !this.#context.faults.importUnknownIdFails) return;
      try {
        imported.push(upsertProfile(this.#profiles, payload, { pointer, nullClears: false }).profile.id);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        for (const problem of error.problems) {
          const id = ulid(job.createdAt, this.#context.world.seed, job.id, job.errors.length);
          job.errors.push({ id, problem, payload });
        }
      }
    });
    for (const listId of job.listIds) if (this.#lists.get(listId)) this.#lists.add(listId, imported);
    job.completedAt = this.#context.clock.now();
  }
}
