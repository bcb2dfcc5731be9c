import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import type { JobEvent, JobHandlers } from "../../server/jobs/job.ts";
import { fenced, LeaseLost } from "../../server/jobs/lease.ts";
import { type AnnouncingDatabase, announcing, enqueue } from "../../server/jobs/queue.ts";
import { Worker } from "../../server/jobs/worker.ts";
import type { Transaction } from "../../server/store/database.ts";
import { releaseLease, renewLease, takeLease } from "../../server/store/leases.ts";
import { sql } from "../../server/store/query.ts";
import { onEveryDatabase, type TestDatabase } from "../everyDatabase.ts";
import { addShop, customer, SHOP } from "../store/rows.ts";

const TERM = { lasts: 30_000, renewedEvery: 1_000_000 };
const NOW = 1_000_000;

onEveryDatabase((_, { dialect, migrated }) => {
  let place: TestDatabase;
  let db: AnnouncingDatabase;
  /** Machine time of all processes, as far as leases are concerned. */
  const machine = fixedClock(NOW);
  const workers: Worker[] = [];

  beforeEach(async () => {
    machine.set(NOW);
    place = await migrated();
    db = announcing(place.open());
    await db.transaction((tx) => addShop(tx));
    return async () => {
      for (const worker of workers.splice(0)) await worker.stop(0);
    };
  });

  const take = (holder: string, now = machine.now()) =>
    db.transaction((tx) => takeLease(tx, SHOP, holder, { now, until: now + TERM.lasts }));
  const ask = () => db.transaction((tx) => enqueue(tx, { shopId: SHOP, kind: "refresh", reference: "", askedAt: NOW }));
  const count = async (table: "customers" | "jobs") =>
    (await db.all<{ n: number }>(sql`select count(*) as n from ${sql.identifier(table)}`))[0]?.n;
  const write = (tx: Transaction) => tx.insertMissing(tx.tables.customers, [customer(1)]);

  async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) await sleep(5);
  }

  /** Another process: a worker with connections of its own. */
  async function startWorker(holder: string, handlers: JobHandlers) {
    const events: JobEvent[] = [];
    const report = (event: JobEvent) => void events.push(event);
    const options = { clock: fixedClock(NOW), machine, holder, handlers, report, term: TERM };
    const worker = new Worker({ ...options, db: announcing(place.open()), shopsAtOnce: 4, lookEvery: 20 });
    workers.push(worker);
    const others = await worker.start();
    return { worker, events, others };
  }

  describe("a lease", () => {
    it("is one holder's until it lapses or is given back; each holder's fence is higher", async () => {
      const first = await take("a");
      expect(first).toEqual({ shopId: SHOP, holder: "a", fence: 1 });
      expect(await take("b", NOW + TERM.lasts - 1)).toBeUndefined();
      expect(await take("b", NOW + TERM.lasts)).toMatchObject({ fence: 2 });
      await db.transaction((tx) => releaseLease(tx, first!, NOW));
      expect(await take("c", NOW + TERM.lasts)).toBeUndefined();
      await db.transaction((tx) => releaseLease(tx, { shopId: SHOP, holder: "b", fence: 2 }, NOW));
      expect(await take("c")).toMatchObject({ fence: 3 });
    });

    it("can be renewed by its holder alone", async () => {
      const lease = await take("a");
      const renew = (of: typeof lease) => db.transaction((tx) => renewLease(tx, of!, NOW + 2 * TERM.lasts));
      expect(await renew(lease)).toBe(true);
      expect(await take("b", NOW + TERM.lasts)).toBeUndefined();
      expect(await renew({ ...lease!, fence: 0 })).toBe(false);
      expect(await renew({ ...lease!, holder: "b" })).toBe(false);
    });

    it("goes to one of those who ask for it at the same time", async () => {
      const taken = await Promise.all(Array.from({ length: 12 }, (_, i) => take(`holder ${i}`)));
      expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1);
    });
  });

  describe("writing under a lease", () => {
    it("works while it is held, lapsed or not, and writes nothing once it is another's", async () => {
      const lease = await take("a");
      const mine = fenced(db, lease!);
      machine.set(NOW + 2 * TERM.lasts);
      await mine.transaction(async (tx) => void (await write(tx)));
      expect(await count("customers")).toBe(1);
      await take("b");
      const late = mine.transaction((tx) => tx.insertMissing(tx.tables.customers, [customer(2)]));
      await expect(late).rejects.toThrow(LeaseLost);
      expect(await count("customers")).toBe(1);
    });

    it("works for nobody after the lease was given back", async () => {
      const lease = await take("a");
      await db.transaction((tx) => releaseLease(tx, lease!, NOW));
      await expect(fenced(db, lease!).transaction(write)).rejects.toThrow(LeaseLost);
    });

    // SQLite has one writer at a time, and so nothing to wait for.
    it.runIf(dialect === "postgres")("keeps the lease from being taken over before the commit", async () => {
      const lease = await take("a");
      const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const writing = fenced(place.open(), lease!).transaction(async (tx) => {
        begun.resolve();
        await go.promise;
        await write(tx);
      });
      await begun.promise;
      const taking = take("b", NOW + TERM.lasts);
      const waiting = until(async () => {
        const query = sql`select count(*) as n from pg_locks where not granted`;
        return ((await db.all<{ n: number }>(query))[0]?.n ?? 0) > 0;
      });
      expect(await Promise.race([taking.then(() => "taken over"), waiting.then(() => "waited for")])).toBe(
        "waited for",
      );
      go.resolve();
      await writing;
      expect(await taking).toMatchObject({ fence: 2 });
    });
  });

  it("a process that slept past its lease can commit nothing, and its job is done by another, once", async () => {
    const [asleep, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const effects: string[] = [];
    const refused: unknown[] = [];
    const effect = (holder: string) => async (tx: Transaction) => {
      await write(tx);
      effects.push(holder);
    };
    await ask();
    const sleeper = await startWorker("elsewhere/1/a", {
      refresh: {
        async run(context) {
          asleep.resolve();
          await awake.promise;
          for (let n = 0; n < 3; n++) await context.db.transaction(effect("a")).catch((e: unknown) => refused.push(e));
          await context.checkpoint();
        },
      },
    });
    await asleep.promise;
    machine.set(NOW + TERM.lasts);
    await startWorker("elsewhere/2/b", { refresh: { run: (context) => context.db.transaction(effect("b")) } });
    await until(async () => (await count("jobs")) === 0);
    awake.resolve();
    await until(() => sleeper.events.length > 0);
    expect(sleeper.events).toEqual([{ type: "lease_lost", shopId: SHOP }]);
    expect(refused).toHaveLength(3);
    for (const error of refused) expect(error).toBeInstanceOf(LeaseLost);
    expect(effects).toEqual(["b"]);
  });

  it("a heartbeat keeps a lease, and its loss ends the work", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    await ask();
    const options = { clock: fixedClock(NOW), holder: "elsewhere/1/a", report: () => undefined, shopsAtOnce: 4, db };
    const worker = new Worker({
      ...options,
      term: { lasts: 30_000, renewedEvery: 10 },
      machine,
      handlers: {
        refresh: {
          async run({ signal, pause }) {
            machine.set(NOW + 20_000);
            const { shopLeases } = db.tables;
            const heldUntil = async () => (await db.query.select().from(shopLeases))[0]?.until;
            await until(async () => (await heldUntil()) === NOW + 50_000);
            machine.set(NOW + 60_000);
            // The heart goes on beating at what time it is now: only somebody quicker takes the lease over.
            await db.transaction((tx) => tx.query.update(shopLeases).set({ holder: "b", fence: 2 }));
            await pause(1_000_000).catch(() => resolve(signal.reason));
          },
        },
      },
    });
    workers.push(worker);
    await worker.start();
    expect(await ended).toBeInstanceOf(LeaseLost);
  });

  describe("a stop", () => {
    const waitingJob = async () => {
      const [job] = await db.query.select().from(db.tables.jobs);
      const [lease] = await db.query.select().from(db.tables.shopLeases);
      return { state: job?.state, attempts: job?.attempts, error: job?.error, holder: lease?.holder };
    };

    it("ends the work at its next checkpoint as if it had never failed, and gives the lease back", async () => {
      const { promise: begun, resolve } = Promise.withResolvers<void>();
      await ask();
      const { worker, events } = await startWorker("elsewhere/1/a", {
        refresh: {
          async run({ pause }) {
            resolve();
            await pause(1_000_000);
          },
        },
      });
      await begun;
      await worker.stop(1_000_000);
      expect(await waitingJob()).toEqual({ state: "waiting", attempts: 0, error: null, holder: null });
      expect(events).toEqual([]);
    });

    it("does not wait for ever: work that does not end can write nothing from then on", async () => {
      const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const results: unknown[] = [];
      await ask();
      const { worker } = await startWorker("elsewhere/1/a", {
        refresh: {
          async run(context) {
            begun.resolve();
            await over.promise;
            results.push(await context.db.transaction(write).catch((error: unknown) => error));
          },
        },
      });
      await begun.promise;
      await worker.stop(10);
      expect(await waitingJob()).toEqual({ state: "waiting", attempts: 0, error: null, holder: null });
      over.resolve();
      await until(() => results.length === 1);
      expect(results[0]).toBeInstanceOf(LeaseLost);
      expect(await count("customers")).toBe(0);
    });

    it("begins nothing more", async () => {
      const done: string[] = [];
      const noting = (holder: string): JobHandlers => ({ refresh: { run: async () => void done.push(holder) } });
      const { worker } = await startWorker("elsewhere/1/a", noting("stopped"));
      await worker.stop(10);
      await ask();
      worker.wake(SHOP);
      await startWorker("elsewhere/2/b", noting("running"));
      await until(async () => (await count("jobs")) === 0);
      expect(done).toEqual(["running"]);
    });
  });

  describe("a start", () => {
    const done: string[] = [];
    const handlers: JobHandlers = { refresh: { run: async (_, { kind }) => void done.push(kind) } };
    beforeEach(() => void done.splice(0));

    it("does not wait for the leases of a process of this machine that is gone", async () => {
      const { pid } = spawnSync(process.execPath, ["--version"]);
      await take(`${hostname()}/${pid}/gone`);
      await ask();
      const { others } = await startWorker("elsewhere/1/a", handlers);
      await until(async () => (await count("jobs")) === 0);
      expect(others).toEqual([]);
      expect(done).toEqual(["refresh"]);
    });

    it.each(["elsewhere/1/alive", `${hostname()}/${process.ppid}/alive`])(
      "leaves the leases of %s alone and says whose they are",
      async (holder) => {
        await db.transaction((tx) => addShop(tx, { id: 902, domain: "another.example.com" }));
        await take(holder);
        await ask();
        await db.transaction((tx) => enqueue(tx, { shopId: 902, kind: "refresh", reference: "", askedAt: NOW }));
        const { others } = await startWorker("elsewhere/9/b", handlers);
        await until(async () => (await count("jobs")) === 1);
        expect(others).toEqual([holder]);
        expect(await db.query.select({ of: db.tables.jobs.shopId }).from(db.tables.jobs)).toEqual([{ of: SHOP }]);
        machine.set(NOW + TERM.lasts);
        await until(async () => (await count("jobs")) === 0);
      },
    );
  });
});
