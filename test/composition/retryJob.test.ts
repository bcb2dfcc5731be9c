import { beforeEach, describe, expect, it } from "vitest";
import { createCommands } from "../../server/composition/commands.ts";
import type { Services } from "../../server/composition/services.ts";
import type { Commands } from "../../server/http/commands.ts";
import { enqueue } from "../../server/jobs/queue.ts";
import type { Transaction } from "../../server/store/database.ts";
import { findJob, markRunning, setJobAside } from "../../server/store/jobs.ts";
import { createPush, findPush, setPushState } from "../../server/store/pushes.ts";
import { createRefresh, endRefresh, findRefresh } from "../../server/store/refreshes.ts";
import { createRun, findRun, setRunState } from "../../server/store/runs.ts";
import type { JobKind } from "../../server/store/schema/work.ts";
import { advanceStream, createSync, failSync, findSync, listStreams, openStream } from "../../server/store/syncs.ts";
import { addShop, SHOP, shop } from "../store/rows.ts";
import { openTestServices } from "./openTestServices.ts";

const ID = "x";
const push = { shopId: SHOP, pushId: ID };
const run = {
  shopId: SHOP,
  id: ID,
  goalId: "g",
  syncId: "s",
  seed: 1,
  asOf: 0,
  askedBy: "person" as const,
  startedAt: 2,
};

describe("work that failed for good", () => {
  let services: Services;
  let commands: Commands;
  beforeEach(async () => {
    const opened = await openTestServices();
    services = opened.services;
    commands = createCommands(services);
    await services.db.transaction((tx) => addShop(tx));
    return opened.close;
  });

  /** A job set aside, and the row it is about as its failure left it. */
  const giveUp = (kind: JobKind, fail: (tx: Transaction) => Promise<void>) =>
    services.db.transaction(async (tx) => {
      const key = { shopId: SHOP, kind, reference: ID };
      await enqueue(tx, { ...key, askedAt: 1 });
      await markRunning(tx, key);
      await setJobAside(tx, key, "No.");
      await fail(tx);
    });
  const failedSync = async (tx: Transaction) => {
    const stream = { shopId: SHOP, syncId: ID, stream: "orders" as const };
    await createSync(tx, SHOP, ID, 1);
    await openStream(tx, stream, 1);
    await advanceStream(tx, stream, { cursor: { file: "gone.jsonl", byte: 500 }, read: 5 });
    await failSync(tx, SHOP, ID, { at: 2, error: "No." });
  };

  it("is a sync that begins its open streams again, since their downloads are gone", async () => {
    await giveUp("sync", failedSync);
    await commands.retryJob(shop(), { kind: "sync", reference: ID });
    expect(await findSync(services.db, SHOP, ID)).toMatchObject({ state: "running", error: null, finishedAt: null });
    expect(await listStreams(services.db, SHOP, ID)).toMatchObject([{ state: "running", cursor: {}, read: 0 }]);
  });

  it.each<[what: string, approvedAt: number | null, state: string]>([
    ["to be counted again if nobody approved it", null, "draft"],
    ["to be sent if somebody did", 5, "approved"],
  ])("is a push, %s", async (_what, approvedAt, state) => {
    await giveUp("push", async (tx) => {
      await createPush(tx, push, { kind: "manual", modelRunId: "m", createdAt: 1 });
      await setPushState(tx, push, "failed", { approvedAt, finishedAt: 6, error: "No." });
    });
    await commands.retryJob(shop(), { kind: "push", reference: ID });
    expect(await findPush(services.db, push)).toMatchObject({ state, error: null, finishedAt: null });
  });

  it("is a run that goes on, and its job starts afresh", async () => {
    await giveUp("run", async (tx) => {
      await createRun(tx, run);
      await setRunState(tx, { shopId: SHOP, runId: ID }, { state: "failed", at: 5, error: "No." });
    });
    await commands.retryJob(shop(), { kind: "run", reference: ID });
    expect(await findRun(services.db, { shopId: SHOP, runId: ID })).toMatchObject({ state: "running", error: null });
    expect(await findJob(services.db, { shopId: SHOP, kind: "run", reference: ID })).toMatchObject({
      state: "waiting",
      attempts: 0,
      error: null,
    });
  });

  it("is a refresh as of now, since others may have been done in between", async () => {
    const refresh = { shopId: SHOP, refreshId: ID };
    await giveUp("refresh", async (tx) => {
      await createRefresh(tx, refresh, { askedBy: "schedule", asOf: 1 });
      await endRefresh(tx, refresh, { state: "failed", finishedAt: 2, error: "No." });
    });
    const before = services.clock.now();
    await commands.retryJob(shop(), { kind: "refresh", reference: ID });
    const reopened = await findRefresh(services.db, refresh);
    expect(reopened).toMatchObject({ state: "running", error: null, finishedAt: null });
    expect(reopened?.asOf).toBeGreaterThanOrEqual(before);
  });

  it("stays as it is while another sync is under way", async () => {
    await giveUp("sync", failedSync);
    await services.db.transaction((tx) => createSync(tx, SHOP, "another", 5));
    const retrying = commands.retryJob(shop(), { kind: "sync", reference: ID });
    await expect(retrying).rejects.toMatchObject({ code: "conflict" });
    expect(await findSync(services.db, SHOP, ID)).toMatchObject({ state: "failed" });
  });

  it.each([
    ["is not what still waits", { kind: "run", reference: "waiting" }],
    ["is not what never was", { kind: "run", reference: "nothing" }],
  ] as const)("%s", async (_what, job) => {
    await services.db.transaction((tx) => enqueue(tx, { shopId: SHOP, kind: "run", reference: "waiting", askedAt: 1 }));
    await expect(commands.retryJob(shop(), job)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is another shop's own affair", async () => {
    await giveUp("sync", failedSync);
    const retrying = commands.retryJob(shop({ id: 902 }), { kind: "sync", reference: ID });
    await expect(retrying).rejects.toMatchObject({ code: "not_found" });
  });
});
