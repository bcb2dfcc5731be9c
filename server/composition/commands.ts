import { approvePush, createReversal, discardPush } from "../activation/approve.ts";
import { refuseDisputed } from "../activation/refuseDisputed.ts";
import { AppError } from "../domain/errors.ts";
import { startOfDay } from "../domain/instant.ts";
import type { Commands } from "../http/commands.ts";
import { enqueue } from "../jobs/queue.ts";
import { addDefaultSchedules, moveSchedules, saveSchedule } from "../jobs/runSchedules.ts";
import { acceptProposal } from "../membership/accept.ts";
import { declineProposal } from "../membership/decline.ts";
import { renameLiveSegment } from "../membership/rename.ts";
import { setGoals } from "../runs/setGoals.ts";
import { saveCredential } from "../store/credentials.ts";
import type { Transaction } from "../store/database.ts";
import { findJob } from "../store/jobs.ts";
import { releaseMoves } from "../store/membershipChanges.ts";
import { createPush } from "../store/pushes.ts";
import { createRun } from "../store/runs.ts";
import { findLiveModel } from "../store/segments.ts";
import {
  endPause,
  findGoal,
  findShop,
  type Shop,
  saveSettings,
  saveShop,
  setKlaviyoAccount,
  setPause,
} from "../store/shops.ts";
import { setStandingPolicy } from "../store/standingApprovals.ts";
import { createSync, findLatestSync } from "../store/syncs.ts";
import { createComparisonCommands } from "./comparison.ts";
import { connectKlaviyo, saveShopifyTokens } from "./connections.ts";
import { createLookalikeCommands } from "./lookalikes.ts";
import { createQualityCommands } from "./qualityCommands.ts";
import { createSegmentCommands } from "./segmentCommands.ts";
import { newId, type Services } from "./services.ts";
import { askForRefresh, createHandlers } from "./work.ts";

/** What requests may set in motion, on the program's own parts. */
export function createCommands(services: Services): Commands {
  const { db, clock } = services;
  const enqueuePush = (tx: Transaction, shopId: number, pushId: string) =>
    enqueue(tx, { shopId, kind: "push", reference: pushId, askedAt: clock.now() });
  const handlers = createHandlers(services);
  return {
    install: (session) => install(services, session),
    connectKlaviyo: (shop, apiKey) => connectAccount(services, shop, apiKey),

    setGoals: (shop, wishes) => setGoals(db, shop.id, wishes, { newId: () => newId(services), at: clock.now() }),

    async startSync(shop) {
      return db.transaction(async (tx) => {
        const running = await findLatestSync(tx, shop.id, "running");
        if (running) return { id: running.id };
        const id = newId(services);
        await createSync(tx, shop.id, id, clock.now());
        await enqueue(tx, { shopId: shop.id, kind: "sync", reference: id, askedAt: clock.now() });
        return { id };
      });
    },

    async startRun(shop, { seed }) {
      const goal = await findGoal(db, shop.id);
      if (!goal) throw new AppError("invalid_input", "Choose a goal first: segments serve a decision.");
      const lastSync = await findLatestSync(db, shop.id);
      if (!lastSync) throw new AppError("conflict", "The store has not been synced yet; sync it first.");
      const id = newId(services);
      const startedAt = clock.now();
      const asOf = startOfDay(startedAt, shop.timeZone);
      const run = {
        shopId: shop.id,
        id,
        goalId: goal.id,
        syncId: lastSync.id,
        seed,
        asOf,
        askedBy: "person" as const,
        startedAt,
      };
      await db.transaction(async (tx) => {
        await createRun(tx, run);
        await enqueue(tx, { shopId: shop.id, kind: "run", reference: id, askedAt: startedAt });
      });
      return { id };
    },

    acceptRun: (shop, runId, acceptance) => acceptProposal(db, clock, { shopId: shop.id, runId }, acceptance),

    ...createQualityCommands(services),
    ...createSegmentCommands(services),
    ...createComparisonCommands(services),
    ...createLookalikeCommands(services),

    declineRun: (shop, runId) => db.transaction((tx) => declineProposal(tx, { shopId: shop.id, runId }, clock.now())),

    async startPush(shop) {
      if (shop.klaviyoAccountId === null) {
        throw new AppError("conflict", "No Klaviyo account is connected; connect one first.");
      }
      const model = await findLiveModel(db, shop.id);
      if (!model) throw new AppError("conflict", "There are no accepted segments to push; accept a proposal first.");
      await refuseDisputed(db, shop.id);
      const id = newId(services);
      const key = { shopId: shop.id, pushId: id };
      await db.transaction(async (tx) => {
        await createPush(tx, key, { kind: "manual", modelRunId: model.runId, createdAt: clock.now() });
        await enqueuePush(tx, shop.id, id);
      });
      return { id };
    },

    async approvePush(shop, pushId, { by, acknowledgedFlows }) {
      const key = { shopId: shop.id, pushId };
      await db.transaction(async (tx) => {
        await approvePush(tx, key, { by, at: clock.now(), acknowledgedFlows });
        await enqueuePush(tx, shop.id, pushId);
      });
    },

    async startReversal(shop, pushId) {
      const id = newId(services);
      await db.transaction(async (tx) => {
        await createReversal(tx, { shopId: shop.id, pushId }, { id, at: clock.now() });
        await enqueuePush(tx, shop.id, id);
      });
      return { id };
    },

    renameSegment: (shop, segmentId, name) => db.transaction((tx) => renameLiveSegment(tx, shop.id, segmentId, name)),
    saveSettings: (shop, settings) => db.transaction((tx) => saveSettings(tx, shop.id, settings)),

    async saveStandingApproval(shop, segmentId, policy, by) {
      const given = { givenBy: by, givenAt: clock.now() };
      const isChanged = await db.transaction(async (tx) => {
        const found = await setStandingPolicy(tx, { shopId: shop.id, segmentId }, policy, given);
        await releaseMoves(tx, shop.id, given.givenAt);
        await enqueue(tx, { shopId: shop.id, kind: "live", reference: "", askedAt: given.givenAt });
        return found;
      });
      if (!isChanged) throw new AppError("not_found", "There is no such segment in this store.");
    },

    saveSchedule: (shop, kind, schedule) => db.transaction((tx) => saveSchedule(tx, shop, kind, schedule, clock.now())),

    async retryJob(shop, { kind, reference }) {
      const key = { shopId: shop.id, kind, reference };
      await db.transaction(async (tx) => {
        const job = await findJob(tx, key);
        if (job?.state !== "dead")
          throw new AppError("not_found", "There is no failed job of that kind in this store.");
        await handlers[kind]?.reopen?.(tx, job);
        await enqueue(tx, { ...key, priority: job.priority, askedAt: clock.now() });
      });
    },

    pause: (shop) => db.transaction((tx) => setPause(tx, shop.id, { at: clock.now(), because: "by_hand" })),

    async resume(shop) {
      await db.transaction(async (tx) => {
        const at = clock.now();
        await endPause(tx, shop.id, at);
        await releaseMoves(tx, shop.id, at);
        await enqueue(tx, { shopId: shop.id, kind: "live", reference: "", askedAt: at });
      });
    },

    async startRefresh(shop) {
      const model = await findLiveModel(db, shop.id);
      if (!model) throw new AppError("conflict", "There are no live segments to refresh; accept a proposal first.");
      const id = newId(services);
      await db.transaction((tx) => askForRefresh(tx, { shopId: shop.id, refreshId: id }, "person", clock.now()));
      return { id };
    },

    async discardPush(shop, pushId) {
      await db.transaction(async (tx) => {
        const at = clock.now();
        await discardPush(tx, { shopId: shop.id, pushId }, at);
        // Moves wait while a push is about to be taken back.
        await releaseMoves(tx, shop.id, at);
        await enqueue(tx, { shopId: shop.id, kind: "live", reference: "", askedAt: at });
      });
    },
  };
}

async function install(services: Services, session: { shopDomain: string; sessionToken: string }): Promise<Shop> {
  const { db, clock, shopify, shops } = services;
  const tokens = await shopify.exchangeToken(session);
  const token = { current: async () => tokens.accessToken, renew: async () => tokens.accessToken };
  const source = await shopify.admin({ shopDomain: session.shopDomain, token }).getShop();
  const shop = await db.transaction(async (tx) => {
    const before = await findShop(tx, source.id);
    const saved = await saveShop(tx, source, clock.now());
    if (before) await moveSchedules(tx, before, saved);
    await addDefaultSchedules(tx, saved, clock.now());
    return saved;
  });
  await saveShopifyTokens(services, shop.id, tokens);
  shops.forget();
  return shop;
}

/** Profiles, lists and confirmations belong to one account; keeping them for another would be wrong, so that is refused. */
async function connectAccount(services: Services, shop: Shop, apiKey: string): Promise<{ accountId: string }> {
  const { db, clock, vault } = services;
  const { id: accountId } = await connectKlaviyo(services, apiKey).klaviyo.getAccount();
  if (shop.klaviyoAccountId !== null && shop.klaviyoAccountId !== accountId) {
    throw new AppError(
      "conflict",
      `This store works with Klaviyo account ${shop.klaviyoAccountId}, and the key is of ${accountId}. Use a key of the first.`,
    );
  }
  await db.transaction(async (tx) => {
    await saveCredential(tx, vault, shop.id, "klaviyo", { apiKey }, clock.now());
    await setKlaviyoAccount(tx, shop.id, accountId);
  });
  return { accountId };
}
