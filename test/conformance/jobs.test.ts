import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import { AppError } from "../../server/domain/errors.ts";
import type { JobEvent, JobHandler, JobHandlers } from "../../server/jobs/job.ts";
import { ATTEMPTS } from "../../server/jobs/outcome.ts";
import { type AnnouncingDatabase, announcing, enqueue, type JobRequest } from "../../server/jobs/queue.ts";
import { Worker, type WorkerOptions } from "../../server/jobs/worker.ts";
import type { Transaction } from "../../server/store/database.ts";
import { type Job, listDeadJobs } from "../../server/store/jobs.ts";
import { asc } from "../../server/store/query.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { addShop, SHOP } from "../store/rows.ts";

const NOW = 1_000_000;
const limited = new AppError("rate_limited", "Klaviyo asks us to wait.", { retryAfterMs: 60_000 });
const unavailable = new AppError("unavailable", "Shopify does not answer.");

onEveryDatabase((openDatabase) => {
  let db: AnnouncingDatabase;
  const clock = fixedClock(NOW);
  const workers: Worker[] = [];

  beforeEach(async () => {
    clock.set(NOW);
    db = announcing(await openDatabase());
    await db.transaction((tx) => addShop(tx));
    return async () => {
      for (const worker of workers.splice(0)) await worker.stop(1_000);
    };
  });

  const ask = (request: Partial<JobRequest> & Pick<JobRequest, "kind">) =>
    db.transaction((tx) => enqueue(tx, { shopId: SHOP, reference: "", askedAt: clock.now(), ...request }));
  const jobs = (): Promise<Job[]> => {
    const { jobs: table } = db.tables;
    return db.query.select().from(table).orderBy(asc(table.shopId), asc(table.kind), asc(table.reference));
  };
  /** Resolves when `isSo` does; the test's own time limit is the only one. */
  async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) await sleep(5);
  }
  const untilDone = () => until(async () => (await jobs()).length === 0);

  /** Starts a worker and gives what it reports. */
  async function work(handlers: JobHandlers, over: Partial<WorkerOptions> = {}) {
    const events: JobEvent[] = [];
    const report = (event: JobEvent) => void events.push(event);
    const options = { db, clock, shopsAtOnce: 4, handlers, report, holder: "elsewhere/1/a", lookEvery: 20 };
    const worker = new Worker({ ...options, ...over });
    workers.push(worker);
    await worker.start();
    const eventsOf = (type: JobEvent["type"]) => events.filter((event) => event.type === type);
    return { worker, eventsOf };
  }
  const handling = (run: JobHandler["run"]): JobHandler => ({ run });

  describe("asking for work", () => {
    it("is undone with the transaction it was part of", async () => {
      const failing = db.transaction(async (tx) => {
        await enqueue(tx, { shopId: SHOP, kind: "sync", reference: "a", askedAt: 1 });
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await jobs()).toEqual([]);
    });

    it("twice for the same is one job, due as soon and as urgent as either asked", async () => {
      await ask({ kind: "sync", reference: "a", dueAt: 5, priority: 7, askedAt: 1 });
      await ask({ kind: "sync", reference: "a", dueAt: 3, priority: 9, askedAt: 2 });
      await ask({ kind: "sync", reference: "b", askedAt: 2 });
      const one = { reference: "a", askedAt: 1, dueAt: 3, priority: 7, state: "waiting" };
      expect(await jobs()).toMatchObject([one, { reference: "b" }]);
    });

    it("while it is being done makes it be done once more", async () => {
      let times = 0;
      await ask({ kind: "refresh" });
      await work({
        refresh: handling(async () => {
          if (++times === 1) await ask({ kind: "refresh" });
        }),
      });
      await untilDone();
      expect(times).toBe(2);
    });

    it("is heard by the worker of the same process, which need not look for it", async () => {
      const { promise: done, resolve } = Promise.withResolvers<string>();
      await work({ refresh: handling(async (_, { reference }) => resolve(reference)) }, { lookEvery: 1_000_000 });
      await ask({ kind: "refresh", reference: "a" });
      expect(await done).toBe("a");
    });

    it("for what no program here knows how to do lets it wait", async () => {
      await ask({ kind: "compliance" });
      await ask({ kind: "refresh" });
      await work({ refresh: handling(async () => undefined) });
      await until(async () => (await jobs()).length === 1);
      expect(await jobs()).toMatchObject([{ kind: "compliance", state: "waiting", attempts: 0 }]);
    });
  });

  describe("a job that fails", () => {
    it("because the other side asks us to wait is due when it said, with no attempt used up", async () => {
      let left = 20;
      await ask({ kind: "sync", reference: "a" });
      const { eventsOf } = await work({
        sync: handling(async () => {
          if (left-- > 0) throw limited;
        }),
      });
      for (let n = 1; n <= 20; n++) {
        await until(() => eventsOf("postponed").length === n);
        expect(await jobs()).toMatchObject([
          { state: "waiting", attempts: 0, dueAt: clock.now() + 60_000, error: limited.message },
        ]);
        clock.set(clock.now() + 60_000);
      }
      await untilDone();
    });

    it(`in a way that passes is tried ${ATTEMPTS} times with growing pauses, then kept with its sentence`, async () => {
      const pauses: number[] = [];
      await ask({ kind: "sync", reference: "a" });
      const { eventsOf } = await work({ sync: handling(() => Promise.reject(unavailable)) });
      for (let n = 1; n < ATTEMPTS; n++) {
        await until(() => eventsOf("postponed").length === n);
        const [job] = await jobs();
        expect(job).toMatchObject({ state: "waiting", attempts: n });
        pauses.push(job!.dueAt - clock.now());
        clock.set(job!.dueAt);
      }
      await until(() => eventsOf("set_aside").length === 1);
      expect(await jobs()).toMatchObject([{ state: "dead", attempts: ATTEMPTS, error: unavailable.message }]);
      for (const [i, pause] of pauses.entries()) {
        expect(pause).toBeGreaterThanOrEqual(1_000 * 2 ** i);
        expect(pause).toBeLessThanOrEqual(2_000 * 2 ** i);
      }
    });

    it("in any other way is set aside at once, in the commit that writes the failure into its own rows", async () => {
      await ask({ kind: "sync", reference: "a" });
      const written: string[] = [];
      const { eventsOf } = await work({
        sync: {
          run: () => Promise.reject(new Error("select secret from table")),
          async fail(tx, job, sentence) {
            expect(await tx.query.select({ state: tx.tables.jobs.state }).from(tx.tables.jobs)).toEqual([
              { state: "dead" },
            ]);
            written.push(`${job.kind} ${job.reference}: ${sentence}`);
          },
        },
      });
      await until(() => eventsOf("set_aside").length === 1);
      const sentence = "Something went wrong on our side; it has been recorded. Try again.";
      expect(written).toEqual([`sync a: ${sentence}`]);
      expect(await listDeadJobs(db, SHOP)).toMatchObject([{ kind: "sync", reference: "a", error: sentence }]);
      expect(await listDeadJobs(db, 902)).toEqual([]);
    });

    it("and was set aside holds up no other and starts afresh when asked for again", async () => {
      const done: string[] = [];
      let isBroken = true;
      await ask({ kind: "sync", reference: "a" });
      const { eventsOf } = await work({
        sync: handling(async (_, { reference, attempts }) => {
          if (isBroken && reference === "a") throw new AppError("conflict", "No.");
          done.push(`${reference} ${attempts}`);
        }),
      });
      await until(() => eventsOf("set_aside").length === 1);
      await ask({ kind: "sync", reference: "b" });
      await until(() => done.length === 1);
      isBroken = false;
      await ask({ kind: "sync", reference: "a" });
      await untilDone();
      expect(done).toEqual(["b 0", "a 0"]);
    });

    it("while it was asked for again is done again before it counts", async () => {
      let times = 0;
      await ask({ kind: "sync", reference: "a" });
      await work({
        sync: handling(async () => {
          if (++times > 1) return;
          await ask({ kind: "sync", reference: "a" });
          throw new AppError("conflict", "Too early.");
        }),
      });
      await untilDone();
      expect(times).toBe(2);
    });

    it("is due at once when the clock goes back behind its asking", async () => {
      let times = 0;
      await ask({ kind: "sync", reference: "a" });
      const { eventsOf } = await work({
        sync: handling(async () => {
          if (++times === 1) throw limited;
        }),
      });
      await until(() => eventsOf("postponed").length === 1);
      clock.set(NOW - 3_600_000);
      await untilDone();
      expect(times).toBe(2);
    });
  });

  describe("the jobs of a shop", () => {
    it("are done in the order they were asked for, the urgent ones first", async () => {
      await ask({ kind: "push", reference: "p", askedAt: 1 });
      await ask({ kind: "run", reference: "r", askedAt: 2 });
      await ask({ kind: "live", reference: "l", askedAt: 3 });
      await ask({ kind: "push", reference: "later", askedAt: 0, dueAt: NOW + 1 });
      const done: string[] = [];
      const note = handling(async (_, { reference }) => void done.push(reference));
      await work({ push: note, run: note, live: note });
      await until(() => done.length === 3);
      expect(done).toEqual(["l", "p", "r"]);
    });

    it("come after those whose rows they read, if asked for together", async () => {
      await ask({ kind: "run", reference: "r" });
      await ask({ kind: "refresh" });
      await ask({ kind: "sync", reference: "s" });
      const done: string[] = [];
      const note = handling(async (_, { kind }) => void done.push(kind));
      await work({ sync: note, run: note, refresh: note });
      await untilDone();
      expect(done).toEqual(["sync", "run", "refresh"]);
    });

    it("wait for earlier ones whose rows they read, and for no others", async () => {
      await ask({ kind: "sync", reference: "s", askedAt: 1 });
      await ask({ kind: "run", reference: "r", askedAt: 2 });
      await ask({ kind: "push", reference: "p", askedAt: 3 });
      const done: string[] = [];
      const note = handling(async (_, { reference }) => void done.push(reference));
      await work({
        sync: handling(async (context, job) => {
          if (clock.now() === NOW) throw limited;
          await note.run(context, job);
        }),
        run: note,
        push: note,
      });
      await until(() => done.length === 1);
      clock.set(NOW + 60_000);
      await untilDone();
      expect(done).toEqual(["p", "s", "r"]);
    });

    it.each(["checkpoint", "pause", "during"] as const)("let an order's move pass at a %s", async (place) => {
      const done: string[] = [];
      const { promise: moved, resolve } = Promise.withResolvers<void>();
      await ask({ kind: "push", reference: "p" });
      await work({
        live: handling(async (context) => {
          await context.checkpoint();
          done.push("move");
          resolve();
        }),
        push: handling(async ({ checkpoint, pause, during }) => {
          done.push("first chunk");
          await ask({ kind: "live" });
          await ask({ kind: "run", reference: "no more urgent" });
          if (place === "checkpoint") await checkpoint();
          // Both go on while the move is waited for; only what they do meanwhile can end this test.
          else if (place === "during") await during(moved);
          else while (done.length < 2) await pause(10);
          done.push("second chunk");
        }),
        run: handling(async () => void done.push("run")),
      });
      await untilDone();
      expect(done).toEqual(["first chunk", "move", "second chunk", "run"]);
    });

    it("hand on what a promise waited for gives, its failure too", async () => {
      const got: unknown[] = [];
      await ask({ kind: "run", reference: "r" });
      await work({
        run: handling(async ({ during }) => {
          got.push(await during(Promise.resolve(5)));
          await during(sleep(1).then(() => Promise.reject(new Error("inside")))).catch((e: unknown) => got.push(e));
        }),
      });
      await untilDone();
      expect(got).toEqual([5, new Error("inside")]);
    });

    it("are one at a time even where branches of one come to checkpoints side by side", async () => {
      let [atOnce, most, moves] = [0, 0, 0];
      for (let n = 0; n < 6; n++) await ask({ kind: "live", reference: String(n), dueAt: NOW + 1 });
      await ask({ kind: "sync", reference: "s" });
      await work({
        live: handling(async () => {
          most = Math.max(most, ++atOnce);
          moves++;
          await sleep(1);
          atOnce--;
        }),
        sync: handling(async ({ checkpoint }) => {
          clock.set(NOW + 1);
          await Promise.all(Array.from({ length: 5 }, checkpoint));
          expect(moves).toBe(6);
        }),
      });
      await untilDone();
      expect([most, moves]).toEqual([1, 6]);
    });

    it("do not fail when one that passed them did", async () => {
      let isDone = false;
      await ask({ kind: "sync", reference: "s" });
      const { eventsOf } = await work({
        live: handling(() => Promise.reject(new AppError("conflict", "No."))),
        sync: handling(async ({ checkpoint }) => {
          await ask({ kind: "live" });
          await checkpoint();
          isDone = true;
        }),
      });
      await until(async () => isDone && (await jobs()).length === 1);
      expect(await jobs()).toMatchObject([{ kind: "live", state: "dead" }]);
      expect(eventsOf("set_aside")).toHaveLength(1);
    });

    it("may end in the transaction of their last effect", async () => {
      await ask({ kind: "live" });
      const seen: number[] = [];
      await work({
        live: handling(async (context) => {
          await context.db.transaction((tx) => context.complete(tx));
          seen.push((await jobs()).length);
        }),
      });
      await until(() => seen.length === 1);
      expect(seen).toEqual([0]);
    });
  });

  it("does one job of a shop at a time and every job once, with two workers and fifty shops", async () => {
    const shops = Array.from({ length: 50 }, (_, i) => i + 1);
    const eachShop = async (tx: Transaction) => {
      for (const id of shops) {
        await addShop(tx, { id, domain: `shop-${id}.example.com` });
        for (const reference of ["a", "b", "c"]) {
          await enqueue(tx, { shopId: id, kind: "refresh", reference, askedAt: NOW });
        }
      }
    };
    await db.transaction(eachShop);
    const busy = new Set<number>();
    const done: string[] = [];
    let most = 0;
    const refresh = handling(async ({ db: mine }, { shopId, reference }) => {
      expect(busy.has(shopId)).toBe(false);
      busy.add(shopId);
      most = Math.max(most, busy.size);
      await mine.transaction(async () => undefined);
      await sleep(1);
      busy.delete(shopId);
      done.push(`${shopId} ${reference}`);
    });
    const both = [await work({ refresh }), await work({ refresh }, { holder: "elsewhere/2/b" })];
    await untilDone();
    expect(both.flatMap(({ eventsOf }) => [...eventsOf("set_aside"), ...eventsOf("lease_lost")])).toEqual([]);
    expect(done).toHaveLength(150);
    expect(new Set(done).size).toBe(150);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });
});
