import type { Router } from "express";
import type { SandboxContext } from "../context.ts";
import type { Profile } from "../world/world.ts";
import { accountEndpoints } from "./account.ts";
import { type ApiKey, Authenticator } from "./auth.ts";
import { type Gate, routerOf } from "./dispatch.ts";
import { eventEndpoints } from "./eventEndpoints.ts";
import { EventStore } from "./events.ts";
import { FaultPlan } from "./faults.ts";
import { importEndpoints } from "./importEndpoints.ts";
import { ImportJobs } from "./importJobs.ts";
import { listEndpoints } from "./listEndpoints.ts";
import { ListStore } from "./lists.ts";
import { memberEndpoints } from "./memberEndpoints.ts";
import { MetricStore, metricEndpoints } from "./metrics.ts";
import type { ProfileSources } from "./profileDocument.ts";
import { profileEndpoints } from "./profileEndpoints.ts";
import { ProfileStore } from "./profiles.ts";
import { RateLimiter } from "./rateLimits.ts";

/** A look behind the API: for tests and for the sandbox's own pages. Uses up no quota. */
export interface KlaviyoInspector {
  /** All lists with the ids of their members in the order of joining. */
  lists(): { id: string; name: string; members: string[] }[];
  /** Profiles the API created, and requests by operation ("POST /api/lists"), refused ones included. */
  counters(): { profilesCreated: number; calls: Record<string, number> };
  /** A visible profile as it is now. */
  profile(id: string): Readonly<Profile> | undefined;
}

export interface KlaviyoOptions {
  /** Keys besides the sandbox's own, each with its scopes. */
  keys?: readonly ApiKey[];
  /** Wall time in milliseconds, for rate limits and import jobs. */
  wallNow?: () => number;
}

/**
 * Klaviyo's API under /api, on the pretended world. Mount it before any body parser.
 */
export function klaviyoRoutes(
  context: SandboxContext,
  options: KlaviyoOptions = {},
): { router: Router; inspector: KlaviyoInspector } {
  const wallNow = options.wallNow ?? Date.now;
  const { world, clock } = context;
  const faults = new FaultPlan(context);
  const events = new EventStore(context);
  const metrics = new MetricStore(world.seed, events);
  const profiles = new ProfileStore(context);
  const lists = new ListStore(context, faults);
  const jobs = new ImportJobs(context, profiles, lists, wallNow);
  const sources: ProfileSources = {
    profiles,
    now: () => clock.now(),
    lastEventAt: (profileId) => events.lastEventAt(profileId),
  };
  const gate: Gate = {
    authenticator: new Authenticator(options.keys ?? []),
    limiter: new RateLimiter(wallNow),
    faults,
    calls: new Map(),
    beforeEach: () => jobs.settle(),
  };
  const router = routerOf(
    {
      ...accountEndpoints(world.store, world.seed),
      ...metricEndpoints(metrics),
      ...eventEndpoints(world.seed, events, metrics, sources),
      ...profileEndpoints(sources, lists),
      ...importEndpoints(jobs, lists),
      ...listEndpoints(lists, profiles),
      ...memberEndpoints(lists, sources),
    },
    gate,
  );
  const inspector: KlaviyoInspector = {
    lists: () => {
      jobs.settle();
      return lists.all().map(({ id, name }) => {
        return { id, name, members: lists.members(id).map(({ profileId }) => profileId) };
      });
    },
    counters: () => {
      jobs.settle();
      return { profilesCreated: profiles.created, calls: Object.fromEntries(gate.calls) };
    },
    profile: (id) => {
      jobs.settle();
      return profiles.get(id);
    },
  };
  return { router, inspector };
}
