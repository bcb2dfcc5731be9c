import express, { type ErrorRequestHandler, type Router } from "express";
import type { SandboxContext } from "../context.ts";
import { BulkOperations } from "./bulk/operations.ts";
import { resultRoute } from "./bulk/resultRoute.ts";
import { ResultStore } from "./bulk/resultStore.ts";
import { Counters, type ShopifyCounters } from "./counters.ts";
import { ShopifyFaults } from "./faults.ts";
import { CostBucket } from "./graphql/bucket.ts";
import { graphqlRoute } from "./graphql/route.ts";
import { AccessTokens } from "./oauth/accessTokens.ts";
import { oauthRoute } from "./oauth/route.ts";
import { PLANS, type ShopifySettings } from "./settings.ts";
import { WorldIndex } from "./store/worldIndex.ts";

export interface ShopifyInspector {
  counters(): ShopifyCounters;
}

export interface Shopify {
  /** Answers for {shop}.myshopify.com. */
  router: Router;
  /** Answers for the storage service that holds bulk results. */
  results: Router;
  inspector: ShopifyInspector;
  /** Ends bulk operations under way and deletes their results. */
  close(): Promise<void>;
}

/** Shopify for one app in the context's store. */
export function shopifyRoutes(context: SandboxContext, settings: ShopifySettings): Shopify {
  const now = () => context.clock.now();
  const faults = new ShopifyFaults(context);
  const counters = new Counters();
  const tokens = new AccessTokens(settings.scopes, settings.accessTokenSeconds);
  const store = new ResultStore(settings.bulkUrlSeconds);
  const { seed } = context.world;
  const bulk = new BulkOperations({ store, faults, now, seed, milliseconds: settings.bulkMilliseconds });
  const bucket = new CostBucket(PLANS[settings.plan]);
  const index = new WorldIndex(context.world);

  const router = express.Router();
  router.use(express.json({ limit: "5mb" }), express.urlencoded({ extended: false }));
  const shop = context.world.store.domain;
  router.post("/admin/oauth/access_token", oauthRoute({ settings, shop, tokens, faults, counters }));
  router.post("/admin/api/:version/graphql.json", graphqlRoute({ tokens, index, now, bulk, bucket, faults, counters }));
  router.use(badRequest);

  const results = express.Router();
  results.get("/{*path}", resultRoute({ store, faults, counters }));

  return {
    router,
    results,
    inspector: { counters: () => counters.read() },
    close: async () => {
      await bulk.close();
      await store.close();
    },
  };
}

/** A body that is not what its content type says. */
const badRequest: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 400 || status === 413) res.status(status).json({ errors: "Bad Request" });
  else next(error);
};
