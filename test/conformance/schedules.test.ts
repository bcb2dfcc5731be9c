import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import { DAY, HOUR, MINUTE, toIso } from "../../server/domain/instant.ts";
import { enqueue } from "../../server/jobs/queue.ts";
import {
  addDefaultSchedules,
  moveSchedules,
  runDueSchedules,
  type Starter,
  saveSchedule,
} from "../../server/jobs/runSchedules.ts";
import type { Database } from "../../server/store/database.ts";
import { listSchedules } from "../../server/store/schedules.ts";
import { endPause, setPause } from "../../server/store/shops.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { addShop, SHOP, shop } from "../store/rows.ts";

/** An afternoon in winter; the shop is in London. */
const START = Date.parse("2026-11-22T15:30:00Z");
const THREE_DAYS = 3 * DAY;

onEveryDatabase((_, { migrated }) => {
  let open: () => Database;
  let db: Database;
  const clock = fixedClock(START);
  let started: string[];
  let errors: string[];

  beforeEach(async () => {
    clock.set(START);
    started = [];
    errors = [];
    const place = await migrated();
    open = () => place.open();
    db = open();
    await db.transaction(async (tx) => {
      await addShop(tx);
      await addDefaultSchedules(tx, shop(), START);
    });
  });

  const start: (kind: string) => Starter =
    (kind) =>
    async (tx, { id }, at) => {
      await enqueue(tx, { shopId: id, kind: "refresh", reference: `${kind} ${at}`, askedAt: at });
      started.push(`${kind} of ${id}`);
      return true;
    };
  const starters = { sync: start("sync"), refresh: start("refresh"), run: start("run") };
  const tick = (of: Database = db, over: Partial<typeof starters> = {}) =>
    runDueSchedules(of, clock, { ...starters, ...over }, (error) => errors.push(String(error)));
  /** What was started since last asked. */
  const news = () => started.splice(0).toSorted();
  const nextOf = async (kind: string) =>
    toIso((await listSchedules(db, SHOP)).find((schedule) => schedule.kind === kind)?.nextDueAt ?? 0);
  const countJobs = async () => (await db.query.select().from(db.tables.jobs)).length;

  it("a shop has its schedules from the beginning, and nothing of them happens at once", async () => {
    await tick();
    expect(news()).toEqual([]);
    expect(await Promise.all(["sync", "refresh", "run"].map(nextOf))).toEqual([
      "2026-11-22T16:00:00Z",
      "2026-11-23T04:00:00Z",
      "2026-12-01T03:00:00Z",
    ]);
    await db.transaction((tx) => addDefaultSchedules(tx, shop(), START + DAY));
    expect(await nextOf("sync")).toBe("2026-11-22T16:00:00Z");
  });

  it("a sync is asked for before the run, and that before the refresh, whichever was due first", async () => {
    clock.set(Date.parse("2026-11-23T04:00:00Z"));
    await tick();
    expect(started.splice(0)).toEqual([`sync of ${SHOP}`, `refresh of ${SHOP}`]);
    clock.set(Date.parse("2026-12-02T05:10:00Z"));
    await tick();
    expect(started.splice(0)).toEqual([`sync of ${SHOP}`, `run of ${SHOP}`, `refresh of ${SHOP}`]);
  });

  it("what is due starts in the commit that moves its schedule on, and once", async () => {
    clock.set(START + 30 * MINUTE);
    await tick();
    await tick();
    expect(news()).toEqual([`sync of ${SHOP}`]);
    expect(await countJobs()).toBe(1);
    expect((await listSchedules(db, SHOP)).find(({ kind }) => kind === "sync")).toMatchObject({
      nextDueAt: clock.now() + HOUR,
      lastDueAt: clock.now(),
      lastStartedAt: clock.now(),
    });
  });

  it.each<[what: string, jump: () => void, expected: string[]]>([
    ["three days during which nothing ran", () => clock.set(START + THREE_DAYS), ["refresh of 901", "sync of 901"]],
    ["a clock that goes back an hour", () => clock.set(START - HOUR), []],
  ])("%s bring one of each that is due", async (_what, jump, expected) => {
    jump();
    for (let n = 0; n < 3; n++) await tick();
    expect(news()).toEqual(expected);
  });

  it("an hour that comes again because the clock went back brings nothing again", async () => {
    clock.set(START + 30 * MINUTE);
    await tick();
    clock.set(START - 30 * MINUTE);
    for (let minute = 0; minute <= 60; minute++) {
      await tick();
      clock.set(clock.now() + MINUTE);
    }
    expect(news()).toEqual([`sync of ${SHOP}`]);
  });

  it.each(["paused", "uninstalled"] as const)(
    "a shop that is %s starts nothing, and one of each afterwards",
    async (how) => {
      const { shops } = db.tables;
      const stop = (at: number | null) =>
        db.transaction(async (tx) => {
          if (how === "paused")
            await (at === null ? endPause(tx, SHOP, START) : setPause(tx, SHOP, { at, because: "by_hand" }));
          else await tx.query.update(shops).set({ uninstalledAt: at });
        });
      await stop(START);
      clock.set(START + THREE_DAYS);
      await tick();
      expect(news()).toEqual([]);
      await stop(null);
      for (let n = 0; n < 3; n++) await tick();
      expect(news()).toEqual(["refresh of 901", "sync of 901"]);
    },
  );

  it("two processes that tick at the same time start it once", async () => {
    const other = open();
    clock.set(START + THREE_DAYS);
    await Promise.all([tick(), tick(other), tick(), tick(other)]);
    expect(errors).toEqual([]);
    expect(news()).toEqual(["refresh of 901", "sync of 901"]);
    expect(await countJobs()).toBe(2);
  });

  it("trouble with one leaves it due and the others alone", async () => {
    clock.set(START + THREE_DAYS);
    await tick(db, { refresh: () => Promise.reject(new Error("no")) });
    expect(news()).toEqual(["sync of 901"]);
    expect(errors).toEqual(["Error: no"]);
    await tick();
    expect(news()).toEqual(["refresh of 901"]);
  });

  it("what there is no need for is passed over until it is due again", async () => {
    clock.set(START + 30 * MINUTE);
    await tick(db, { sync: async () => false });
    await tick();
    expect(news()).toEqual([]);
    const sync = (await listSchedules(db, SHOP)).find(({ kind }) => kind === "sync");
    expect(sync).toMatchObject({ lastStartedAt: null, nextDueAt: clock.now() + HOUR });
  });

  it("more shops than are looked up at once all get their turn", async () => {
    await db.transaction(async (tx) => {
      for (let id = 1; id <= 250; id++) {
        await addShop(tx, { id, domain: `shop-${id}.example.com` });
        await addDefaultSchedules(tx, shop({ id }), START);
      }
    });
    clock.set(START + 30 * MINUTE);
    await tick();
    expect(news()).toHaveLength(251);
  });

  describe("a schedule that is changed", () => {
    const change = (cadence: "daily" | "weekly", isEnabled = true) =>
      db.transaction((tx) => saveSchedule(tx, shop(), "sync", { cadence, hour: 9, day: 1, isEnabled }, clock.now()));

    it("is due at its new time", async () => {
      await change("daily");
      expect(await nextOf("sync")).toBe("2026-11-23T09:00:00Z");
      clock.set(Date.parse("2026-11-23T09:00:00Z"));
      await tick();
      expect(news()).toContain("sync of 901");
    });

    it("is due no more once it is switched off", async () => {
      await change("daily", false);
      clock.set(START + THREE_DAYS);
      await tick();
      expect(news()).toEqual(["refresh of 901"]);
    });

    it("is refused a time it does not have", async () => {
      const bad = { cadence: "monthly" as const, hour: 9, day: 31, isEnabled: true };
      const saving = db.transaction((tx) => saveSchedule(tx, shop(), "run", bad, START));
      await expect(saving).rejects.toMatchObject({ code: "invalid_input" });
      expect(await nextOf("run")).toBe("2026-12-01T03:00:00Z");
    });

    it("moves with the shop's time zone", async () => {
      await db.transaction((tx) => moveSchedules(tx, shop(), shop({ timeZone: "America/New_York" })));
      expect(await Promise.all(["sync", "refresh", "run"].map(nextOf))).toEqual([
        "2026-11-22T16:00:00Z",
        "2026-11-23T09:00:00Z",
        "2026-12-01T08:00:00Z",
      ]);
    });
  });
});
