import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, systemClock } from "../domain/clock.ts";
import { type Instant, SECOND } from "../domain/instant.ts";
import { listDueShops, pullForward } from "../store/jobs.ts";
import { listHolders, releaseAll } from "../store/leases.ts";
import type { JobKind } from "../store/schema/work.ts";
import type { JobEvent, JobHandlers } from "./job.ts";
import { isGone, LEASE_TERM, type LeaseTerm, newHolder } from "./lease.ts";
import type { AnnouncingDatabase } from "./queue.ts";
import { ShopTurn, type TurnOptions } from "./shopTurn.ts";

export interface WorkerOptions {
  db: AnnouncingDatabase;
  /** Business time: what is due. */
  clock: Clock;
  handlers: JobHandlers;
  /** How many shops are worked on side by side; each of them does one job at a time. */
  shopsAtOnce: number;
  report: (event: JobEvent) => void;
  /** Machine time, which leases live on. */
  machine?: Clock;
  holder?: string;
  term?: LeaseTerm;
  /** How often to look for what time or other processes made due; milliseconds. */
  lookEvery?: number;
  /** Of the pauses before another attempt. */
  seed?: number;
}

/**
 * Does the jobs of this process: of each shop one at a time, under the shop's lease, shops side by side. It is woken by
 * what its own process asks for, and looks once a second for what time or other processes made due.
 */
export class Worker {
  readonly #options: TurnOptions & { shopsAtOnce: number };
  readonly #kinds: readonly JobKind[];
  readonly #turns = new Map<number, { turn: ShopTurn; ended: Promise<void> }>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #lastNow: Instant = Number.POSITIVE_INFINITY;
  #isLooking = false;
  #looksAgain = false;

  constructor(options: WorkerOptions) {
    const { machine = systemClock, holder = newHolder(), term = LEASE_TERM, lookEvery = SECOND, seed = 1 } = options;
    this.#options = { ...options, machine, holder, term, lookEvery, seed };
    this.#kinds = Object.keys(options.handlers) as JobKind[];
    options.db.onEnqueued((shopId) => this.wake(shopId));
  }

  /**
   * Begins to work. Leases of processes of this machine that have ended are not waited for.
   * @returns other processes that hold leases at the moment
   */
  async start(): Promise<string[]> {
    const { db, machine, holder, lookEvery } = this.#options;
    const others: string[] = [];
    for (const other of await listHolders(db, machine.now())) {
      if (other === holder) continue;
      if (isGone(other)) await db.transaction((tx) => releaseAll(tx, other, machine.now()));
      else others.push(other);
    }
    this.#timer = setInterval(() => this.#look(), lookEvery);
    this.#look();
    return others;
  }

  /** Looks for work on a shop now. */
  wake(shopId: number): void {
    this.#turns.get(shopId)?.turn.wake();
    this.#look();
  }

  /**
   * Begins nothing more and asks what is under way to end at its next commit. Leases are given back, those of work that
   * has not ended within `withinMs` too: it can write nothing from then on.
   */
  async stop(withinMs: number): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort(new Error("The process is stopping."));
    const turns = [...this.#turns.values()];
    const patience = new AbortController();
    const ended = Promise.all(turns.map((turn) => turn.ended));
    await Promise.race([ended, sleep(withinMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    await Promise.all(turns.map(({ turn }) => turn.release()));
  }

  #look(): void {
    if (this.#isLooking) {
      this.#looksAgain = true;
      return;
    }
    this.#isLooking = true;
    void this.#beginTurns()
      .catch((error: unknown) => this.#options.report({ type: "trouble", error }))
      .finally(() => {
        this.#isLooking = false;
        if (!this.#looksAgain) return;
        this.#looksAgain = false;
        this.#look();
      });
  }

  async #beginTurns(): Promise<void> {
    const { db, clock, machine, shopsAtOnce } = this.#options;
    if (this.#stop.signal.aborted) return;
    const now = clock.now();
    if (now < this.#lastNow) await db.transaction((tx) => pullForward(tx, now));
    this.#lastNow = now;
    const limit = shopsAtOnce - this.#turns.size;
    if (limit <= 0) return;
    const except = [...this.#turns.keys()];
    const due = { now, machineNow: machine.now(), kinds: this.#kinds, except, limit };
    for (const shopId of await listDueShops(db, due)) this.#begin(shopId);
  }

  #begin(shopId: number): void {
    if (this.#stop.signal.aborted || this.#turns.has(shopId)) return;
    const turn = new ShopTurn(this.#options, shopId, this.#stop.signal);
    let hasFailed = false;
    const ended = turn
      .run()
      .catch((error: unknown) => {
        hasFailed = true;
        this.#options.report({ type: "trouble", shopId, error });
      })
      .finally(() => {
        this.#turns.delete(shopId);
        // After trouble the next regular look is soon enough.
        if (!hasFailed) this.#look();
      });
    this.#turns.set(shopId, { turn, ended });
  }
}
