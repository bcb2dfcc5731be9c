import express, { type ErrorRequestHandler, type Router } from "express";
import type { SandboxContext } from "../context.ts";
import { BulkOperations } from "./bulk/operations.ts";
import { resultRoute } from "./bulk/resultRoute.ts";
import { ResultStore } from "./bulk/resultStore.ts";
import { Installation } from "./changes/installation.ts";
import type { ChangeParts } from "./changes/parts.ts";
import { Counters, type ShopifyCounters } from "./counters.ts";
import { ShopifyFaults } from "./faults.ts";
import { CostBucket } from "./graphql/bucket.ts";
import { graphqlRoute } from "./graphql/route.ts";
import { AccessTokens } from "./oauth/accessTokens.ts";
import { oauthRoute } from "./oauth/route.ts";
import { PLANS, type ShopifySettings } from "./settings.ts";
import { LastChange } from "./store/lastChange.ts";
import { WorldIndex } from "./store/worldIndex.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import { WorldWebhooks } from "./webhooks/worldWebhooks.ts";

/** What the sandbox's own pages may see and do. */
export interface ShopifyControl {
  counters(): ShopifyCounters;
  webhooks: Webhooks;
  installation: Installation;
  changes: ChangeParts;
}

export interface Shopify {
  /** Answers for {shop}.myshopify.com. */
  router: Router;
  /** Answers for the storage service that holds bulk results. */
  results: Router;
  control: ShopifyControl;
  /** Ends bulk operations under way and deletes their results. */
  close(): Promise<void>;
}

/** Shopify for one app in the context's store. */
export function shopifyRoutes(context: SandboxContext, settings: ShopifySettings): Shopify {
  const { world, clock } = context;
  const faults = new ShopifyFaults(context);
  const counters = new Counters();
  const tokens = new AccessTokens(settings.scopes, settings.accessTokenSeconds);
  const store = new ResultStore(settings.bulkUrlSeconds);
  const bulk = new BulkOperations({
    store,
    faults,
    now: () => clock.now(),
    seed: world.seed,
    milliseconds: settings.bulkMilliseconds,
  });
  const bucket = new CostBucket(PLANS[settings.plan]);
  const changes = changePartsOf(context, settings);
  const { webhooks, worldWebhooks } = changes;
  const installation = new Installation(changes, tokens);

  const router = express.Router();
  router.use(express.json({ limit: "5mb" }), express.urlencoded({ extended: false }));
  const shop = world.store.domain;
  const isInstalled = () => installation.uninstalledAt === null;
  router.post("/admin/oauth/access_token", oauthRoute({ settings, shop, tokens, faults, counters, isInstalled }));
  router.post("/admin/api/:version/graphql.json", graphqlRoute({ tokens, changes, bulk, bucket, faults, counters }));
  router.use(badRequest);

  const results = express.Router();
  results.get("/{*path}", resultRoute({ store, faults, counters }));

  return {
    router,
    results,
    control: { counters: () => counters.read(), webhooks, installation, changes },
    close: async () => {
      worldWebhooks.close();
      webhooks.close();
      await bulk.close();
      await store.close();
    },
  };
}

function changePartsOf(context: SandboxContext, settings: ShopifySettings): ChangeParts {
  const index = new WorldIndex(context.world);
  const webhooks = new Webhooks(context, {
    apiSecret: settings.apiSecret,
    scopes: settings.scopes,
    topics: settings.webhookTopics,
    pauseScale: settings.webhookPauseScale,
  });
  const worldWebhooks = new WorldWebhooks(context, index, webhooks, settings.webhooksFromWorld);
  return { context, index, lastChange: new LastChange(), webhooks, worldWebhooks };
}

/** A body that is not what its content type says. */
const badRequest: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 400 || status === 413) res.status(status).json({ errors: "Bad Request" });
  else next(error);
};
