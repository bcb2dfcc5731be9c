import express, { type ErrorRequestHandler, type Router } from "express";
import type { SandboxContext } from "../context.ts";
import { resultRoute } from "./bulk/resultRoute.ts";
import { graphqlRoute } from "./graphql/route.ts";
import { oauthRoute } from "./oauth/route.ts";
import { ShopifyParts } from "./parts.ts";
import type { ShopifySettings } from "./settings.ts";

export interface Shopify {
  /** Answers for {shop}.myshopify.com. */
  router: Router;
  /** Answers for the storage service that holds bulk results. */
  results: Router;
  /** What the sandbox's own pages may see and do. */
  parts: ShopifyParts;
}

/** Shopify for one app in the context's store. */
export function shopifyRoutes(context: SandboxContext, settings: ShopifySettings): Shopify {
  const parts = new ShopifyParts(context, settings);
  const { faults, counters, tokens, changes, bulk, bucket, installation } = parts;
  const shop = context.world.store.domain;
  const isInstalled = () => installation.uninstalledAt === null;

  const router = express.Router();
  router.use(express.json({ limit: "5mb" }), express.urlencoded({ extended: false }));
  router.post("/admin/oauth/access_token", oauthRoute({ settings, shop, tokens, faults, counters, isInstalled }));
  router.post("/admin/api/:version/graphql.json", graphqlRoute({ tokens, changes, bulk, bucket, faults, counters }));
  router.use(badRequest);

  const results = express.Router();
  results.get("/{*path}", resultRoute({ store: parts.results, faults, counters }));

  return { router, results, parts };
}

/** A body that is not what its content type says. */
const badRequest: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 400 || status === 413) res.status(status).json({ errors: "Bad Request" });
  else next(error);
};
