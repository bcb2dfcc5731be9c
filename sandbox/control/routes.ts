import express, { type Router } from "express";
import { SESSION_TOKEN_SECONDS } from "../admin/launch.ts";
import type { SandboxContext } from "../context.ts";
import { type Faults, setFault } from "../faults.ts";
import { givenTotals } from "../given.ts";
import type { KlaviyoInspector } from "../klaviyo/routes.ts";
import { newClaims, signSessionToken } from "../shopify/oauth/sessionToken.ts";
import type { ShopifyParts } from "../shopify/parts.ts";
import type { ShopifySettings } from "../shopify/settings.ts";
import { BadControl, explainRefusal } from "./bodies.ts";
import { addKlaviyoRoutes } from "./klaviyoRoutes.ts";
import { addStoreRoutes } from "./storeRoutes.ts";
import { addWebhookRoutes } from "./webhookRoutes.ts";

const DAY = 86_400_000;

export interface ControlParts {
  context: SandboxContext;
  settings: ShopifySettings;
  shopify: ShopifyParts;
  klaviyo: KlaviyoInspector;
}

/** What nobody can do to the real services: look behind them, move their time, make them fail. */
export function controlRoutes({ context, settings, shopify, klaviyo }: ControlParts): Router {
  const router = express.Router();
  const { world, clock } = context;
  router.use(express.json());
  router.get("/_sandbox/state", (_, res) => {
    res.json({
      now: new Date(clock.now()).toISOString(),
      store: world.store,
      plan: settings.plan,
      faults: context.faults,
    });
  });
  router.post("/_sandbox/session-token", (req, res) => {
    const { lifetimeSeconds = SESSION_TOKEN_SECONDS, claims = {} } = objectOf(req.body);
    if (typeof lifetimeSeconds !== "number") throw new BadControl("lifetimeSeconds must be a number of seconds.");
    const all = { ...newClaims(world.store.domain, settings.apiKey, lifetimeSeconds), ...objectOf(claims) };
    res.json({ token: signSessionToken(all, settings.apiSecret) });
  });
  router.get("/_sandbox/given", (_, res) => {
    res.json(givenTotals(world, clock.now()));
  });
  router.get("/_sandbox/shopify/counters", (_, res) => {
    res.json(shopify.counters.read());
  });
  router.post("/_sandbox/clock", (req, res) => {
    clock.advanceTo(targetOf(objectOf(req.body), clock.now()));
    shopify.changes.worldWebhooks.tellUpTo(clock.now());
    res.json({ now: new Date(clock.now()).toISOString() });
  });
  router.post("/_sandbox/faults", (req, res) => {
    setFaults(context.faults, objectOf(req.body));
    res.json(context.faults);
  });
  addWebhookRoutes(router, context, settings, shopify);
  addStoreRoutes(router, shopify);
  addKlaviyoRoutes(router, klaviyo);
  router.use(explainRefusal);
  return router;
}

function objectOf(value: unknown): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BadControl("The body must be a JSON object.");
  }
  return { ...value };
}

function targetOf({ advanceDays, to }: Record<string, unknown>, now: number): number {
  const target =
    typeof advanceDays === "number" ? now + advanceDays * DAY : typeof to === "string" ? Date.parse(to) : Number.NaN;
  if (!Number.isFinite(target)) {
    throw new BadControl('Give the clock {"advanceDays": 30} or {"to": "2026-01-31T00:00:00Z"}.');
  }
  if (target < now) throw new BadControl("The sandbox clock only moves forward.");
  return target;
}

/** Sets all or, if one is refused, none. */
function setFaults(faults: Faults, wanted: Record<string, unknown>): void {
  const changed = { ...faults };
  for (const [name, value] of Object.entries(wanted)) {
    const refusal = setFault(changed, name, value);
    if (refusal) throw new BadControl(refusal);
  }
  Object.assign(faults, changed);
}
