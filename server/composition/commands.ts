import { randomUUID } from "node:crypto";
import { runPush } from "../activation/runPush.ts";
import { AppError } from "../domain/errors.ts";
import { SECOND, startOfDay } from "../domain/instant.ts";
import type { Commands } from "../http/commands.ts";
import { removeDownloads } from "../ingest/downloads.ts";
import { runSync } from "../ingest/sync.ts";
import { acceptProposal } from "../membership/accept.ts";
import { publishMemberships } from "../membership/publish.ts";
import { executeRun } from "../runs/executeRun.ts";
import { findGoalPreset } from "../runs/goalPresets.ts";
import { saveCredential } from "../store/credentials.ts";
import { createPush, listUnfinishedPushes } from "../store/pushes.ts";
import { createRun, listRunsInState } from "../store/runs.ts";
import { findLiveModel, findUnpublishedModel } from "../store/segments.ts";
import {
  findGoal,
  findShop,
  listInstalledShops,
  type Shop,
  saveShop,
  setGoal,
  setKlaviyoAccount,
} from "../store/shops.ts";
import { createSync, findLatestSync } from "../store/syncs.ts";
import { connectKlaviyo, klaviyoOf, saveShopifyTokens, shopifyOf } from "./connections.ts";
import { downloadsOf, type Services } from "./services.ts";

/** Waits between read-backs of a list: Klaviyo may take a moment until an addition shows. */
const READ_BACK_PAUSES = [SECOND, 3 * SECOND];

/** Ids sort by the time they were made. */
function newId(services: Services): string {
  return `${services.clock.now().toString(36)}-${randomUUID().slice(0, 8)}`;
}

export function createCommands(services: Services): Commands {
  const { db, clock, work } = services;
  return {
    async install({ shopDomain, sessionToken }) {
      const tokens = await services.shopify.exchangeToken({ shopDomain, sessionToken });
      const once = { current: async () => tokens.accessToken, renew: async () => tokens.accessToken };
      const source = await services.shopify.admin({ shopDomain, token: once }).getShop();
      const shop = await db.transaction((tx) => saveShop(tx, source, clock.now()));
      await saveShopifyTokens(services, shop.id, tokens);
      return shop;
    },

    async connectKlaviyo(shop, apiKey) {
      const { klaviyo } = connectKlaviyo(services, apiKey);
      const { id: accountId } = await klaviyo.getAccount();
      await db.transaction(async (tx) => {
        await saveCredential(tx, services.vault, shop.id, "klaviyo", { apiKey }, clock.now());
        await setKlaviyoAccount(tx, shop.id, accountId);
      });
      return { accountId };
    },

    async setGoal(shop, preset) {
      const { question } = findGoalPreset(preset);
      // Arms belong to the goal: choosing the same one again must not draw them anew.
      const current = await findGoal(db, shop.id);
      if (current?.preset === preset) return current;
      const goal = { shopId: shop.id, id: newId(services), preset, question, createdAt: clock.now() };
      await db.transaction((tx) => setGoal(tx, goal));
      return { ...goal, retiredAt: null };
    },

    async startSync(shop) {
      const running = await findLatestSync(db, shop.id, "running");
      if (running) throw new AppError("conflict", "A sync of this store is under way; wait for it to end.");
      const id = newId(services);
      await db.transaction((tx) => createSync(tx, shop.id, id, clock.now()));
      void work.add(shop.id, "sync", (signal) => sync(services, shop.id, id, signal));
      return { id };
    },

    async startRun(shop, { seed }) {
      const goal = await findGoal(db, shop.id);
      if (!goal) throw new AppError("conflict", "Choose a goal first: segments serve a decision.");
      const lastSync = await findLatestSync(db, shop.id, "done");
      if (!lastSync) throw new AppError("conflict", "There is no complete sync yet; sync the store first.");
      const id = newId(services);
      const now = clock.now();
      await db.transaction((tx) =>
        createRun(tx, {
          shopId: shop.id,
          id,
          goalId: goal.id,
          syncId: lastSync.id,
          seed,
          asOf: startOfDay(now, shop.timeZone),
          startedAt: now,
        }),
      );
      void work.add(shop.id, "run", (signal) => execute(services, shop.id, id, signal));
      return { id };
    },

    async acceptRun(shop, runId, acceptance) {
      const key = { shopId: shop.id, runId };
      await acceptProposal(db, clock, key, acceptance);
      void work.add(shop.id, "acceptance", () => publishMemberships(db, clock, key));
    },

    async startPush(shop) {
      if (shop.klaviyoAccountId === null) {
        throw new AppError("conflict", "No Klaviyo account is connected; connect one first.");
      }
      const model = await findLiveModel(db, shop.id);
      if (!model) throw new AppError("conflict", "There are no accepted segments to push; accept a proposal first.");
      const id = newId(services);
      const key = { shopId: shop.id, pushId: id };
      await db.transaction((tx) => createPush(tx, key, { modelRunId: model.runId, createdAt: clock.now() }));
      void work.add(shop.id, "push", (signal) => push(services, shop.id, id, signal));
      return { id };
    },
  };
}

/** The shop as it is when its turn comes: what waited in line must not work on old settings. */
async function shopNow(services: Services, shopId: number): Promise<Shop> {
  const shop = await findShop(services.db, shopId);
  if (!shop || shop.uninstalledAt !== null)
    throw new AppError("not_found", "Strata is no longer installed in this store.");
  return shop;
}

async function sync(services: Services, shopId: number, syncId: string, signal: AbortSignal): Promise<void> {
  const shop = await shopNow(services, shopId);
  const connection = await klaviyoOf(services, shop);
  await runSync({
    db: services.db,
    clock: services.clock,
    shop,
    syncId,
    shopify: shopifyOf(services, shop),
    klaviyo: connection?.klaviyo ?? null,
    hashContact: services.hashContact,
    contactKey: services.config.contactKey,
    downloads: downloadsOf(services),
    takeCalls: (connector) =>
      connector === "shopify" ? services.shopifyCalls.take() : (connection?.calls.take() ?? 0),
    signal,
  });
}

async function execute(services: Services, shopId: number, runId: string, signal: AbortSignal): Promise<void> {
  const shop = await shopNow(services, shopId);
  await executeRun({
    db: services.db,
    clock: services.clock,
    shop,
    key: { shopId, runId },
    databaseFile: services.databaseFile,
    signal,
  });
}

async function push(services: Services, shopId: number, pushId: string, signal: AbortSignal): Promise<void> {
  const shop = await shopNow(services, shopId);
  const connection = await klaviyoOf(services, shop);
  if (!connection) throw new AppError("conflict", "No Klaviyo account is connected; connect one first.");
  await runPush(
    {
      db: services.db,
      clock: services.clock,
      shop,
      klaviyo: connection.klaviyo,
      takeCalls: () => connection.calls.take(),
      signal,
      readBackPauses: READ_BACK_PAUSES,
    },
    { shopId, pushId },
  );
}

/** Takes up what was under way when the process last stopped: the rows say what and how far. */
export async function resumeWork(services: Services): Promise<void> {
  const { db, clock, work } = services;
  const syncs: { shopId: number; syncId: string }[] = [];
  for (const shop of await listInstalledShops(db)) {
    const running = await findLatestSync(db, shop.id, "running");
    if (running) syncs.push({ shopId: shop.id, syncId: running.id });
    if (running) void work.add(shop.id, "sync", (signal) => sync(services, shop.id, running.id, signal));
    for (const { id } of await listRunsInState(db, shop.id, "running")) {
      void work.add(shop.id, "run", (signal) => execute(services, shop.id, id, signal));
    }
    const accepted = await findUnpublishedModel(db, shop.id);
    if (accepted) {
      const key = { shopId: shop.id, runId: accepted.runId };
      void work.add(shop.id, "acceptance", () => publishMemberships(db, clock, key));
    }
    for (const { id } of await listUnfinishedPushes(db, shop.id)) {
      void work.add(shop.id, "push", (signal) => push(services, shop.id, id, signal));
    }
  }
  await removeDownloads(downloadsOf(services), syncs);
}
