import express, { Router } from "express";
import type { Shopify } from "../connectors/shopify/shopify.ts";
import type { Clock } from "../domain/clock.ts";
import type { Reader } from "../store/database.ts";
import { authenticate } from "./authenticate.ts";
import type { Commands } from "./commands.ts";
import { complianceRoutes } from "./routes/compliance.ts";
import { findingsRoutes } from "./routes/findings.ts";
import { gateRoutes } from "./routes/gate.ts";
import { goalRoutes } from "./routes/goals.ts";
import { pushRoutes } from "./routes/pushes.ts";
import { qualityRoutes } from "./routes/quality.ts";
import { segmentRoutes } from "./routes/segments.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { shopRoutes } from "./routes/shop.ts";
import { workRoutes } from "./routes/work.ts";

export interface ApiOptions {
  reader: Reader;
  shopify: Pick<Shopify, "verifySessionToken">;
  commands: Commands;
  clock: Clock;
}

/** The app's API: every route works for the session's shop and knows no other. */
export function apiRouter({ reader, shopify, commands, clock }: ApiOptions): Router {
  const router = Router();
  router.use(authenticate(shopify));
  router.use(express.json({ limit: "100kb" }));
  const api = { router, reader, commands, clock };
  const resources = [
    shopRoutes,
    settingsRoutes,
    goalRoutes,
    workRoutes,
    segmentRoutes,
    pushRoutes,
    complianceRoutes,
    qualityRoutes,
    gateRoutes,
    findingsRoutes,
  ];
  for (const addRoutes of resources) addRoutes(api);
  return router;
}
