import express, { type Request, type Response, Router } from "express";
import type { Shopify } from "../connectors/shopify/shopify.ts";
import { AppError } from "../domain/errors.ts";
import type { Reader } from "../store/database.ts";
import { countOperations, findPush } from "../store/pushes.ts";
import { listSegments } from "../store/segments.ts";
import type { Shop } from "../store/shops.ts";
import { findSync, listStreams } from "../store/syncs.ts";
import { authenticate, installedShop, sessionOf } from "./authenticate.ts";
import type { Commands } from "./commands.ts";
import { acceptanceRequest, goalRequest, klaviyoRequest, runRequest } from "./contract/requests.ts";
import { viewRun } from "./runView.ts";

export interface ApiOptions {
  reader: Reader;
  shopify: Pick<Shopify, "verifySessionToken">;
  commands: Commands;
}

type ShopHandler = (shop: Shop, request: Request, response: Response) => Promise<unknown>;

/** The app's API: every route works for the session's shop and knows no other. */
export function apiRouter({ reader, shopify, commands }: ApiOptions): Router {
  const router = Router();
  router.use(authenticate(shopify));
  router.use(express.json({ limit: "100kb" }));

  /** Answers with what the handler returns; undefined means that the shop has no such thing. */
  const forShop = (status: number, handle: ShopHandler) => async (request: Request, response: Response) => {
    const answer = await handle(await installedShop(reader, response), request, response);
    if (answer === undefined) throw new AppError("not_found", "There is no such thing in this store.");
    response.status(status).json(answer);
  };

  router.post("/install", async (_request, response) => {
    const { shopDomain, sessionToken } = sessionOf(response);
    const shop = await commands.install({ shopDomain, sessionToken });
    response.json(viewShop(shop));
  });
  router.get(
    "/shop",
    forShop(200, async (shop) => viewShop(shop)),
  );
  router.put(
    "/klaviyo",
    forShop(200, (shop, { body }) => commands.connectKlaviyo(shop, klaviyoRequest.parse(body).apiKey)),
  );
  router.put(
    "/goal",
    forShop(200, (shop, { body }) => commands.setGoal(shop, goalRequest.parse(body).preset)),
  );

  router.post(
    "/syncs",
    forShop(202, (shop) => commands.startSync(shop)),
  );
  router.get(
    "/syncs/:id",
    forShop(200, (shop, { params }) => viewSync(reader, shop.id, String(params.id))),
  );

  router.post(
    "/runs",
    forShop(202, (shop, { body }) => commands.startRun(shop, runRequest.parse(body ?? {}))),
  );
  router.get(
    "/runs/:id",
    forShop(200, (shop, { params }) => viewRun(reader, { shopId: shop.id, runId: String(params.id) })),
  );
  router.post(
    "/runs/:id/acceptance",
    forShop(202, async (shop, { params, body }, response) => {
      const { warnings } = acceptanceRequest.parse(body ?? {});
      await commands.acceptRun(shop, String(params.id), { by: `shopify:${sessionOf(response).userId}`, warnings });
      return { accepted: true };
    }),
  );
  router.get(
    "/segments",
    forShop(200, async (shop) => ({ segments: await listSegments(reader, shop.id) })),
  );

  router.post(
    "/pushes",
    forShop(202, (shop) => commands.startPush(shop)),
  );
  router.post(
    "/pushes/:id/approval",
    forShop(202, async (shop, { params }, response) => {
      await commands.approvePush(shop, String(params.id), { by: `shopify:${sessionOf(response).userId}` });
      return { approved: true };
    }),
  );
  router.post(
    "/pushes/:id/discard",
    forShop(200, async (shop, { params }) => {
      await commands.discardPush(shop, String(params.id));
      return { discarded: true };
    }),
  );
  router.get(
    "/pushes/:id",
    forShop(200, (shop, { params }) => viewPush(reader, shop.id, String(params.id))),
  );
  return router;
}

function viewShop({ id, domain, name, currency, timeZone, scopes, klaviyoAccountId, installedAt }: Shop) {
  return { id, domain, name, currency, timeZone, scopes, klaviyoAccountId, installedAt };
}

async function viewSync(reader: Reader, shopId: number, syncId: string) {
  const sync = await findSync(reader, shopId, syncId);
  if (!sync) return undefined;
  const streams = await listStreams(reader, shopId, syncId);
  return {
    id: sync.id,
    state: sync.state,
    startedAt: sync.startedAt,
    finishedAt: sync.finishedAt,
    error: sync.error,
    tally: sync.tally,
    streams: streams.map(({ stream, state, read, rejected, calls, startedAt, finishedAt }) => ({
      stream,
      state,
      read,
      rejected,
      calls,
      startedAt,
      finishedAt,
    })),
  };
}

async function viewPush(reader: Reader, shopId: number, pushId: string) {
  const push = await findPush(reader, { shopId, pushId });
  if (!push) return undefined;
  const { id, state, dryRun, calls, mismatches, error, createdAt, finishedAt } = push;
  const operations = await countOperations(reader, { shopId, pushId });
  return { id, state, dryRun, calls, operations, mismatches, error, createdAt, finishedAt };
}
