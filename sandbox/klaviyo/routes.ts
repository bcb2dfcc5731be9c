import type { Router } from "express";
import type { SandboxContext } from "../context.ts";
import type { Profile } from "../world/world.ts";
import { accountEndpoints } from "./account.ts";
import { type ApiKey, Authenticator, keysOfAccount } from "./auth.ts";
import { type Gate, routerOf } from "./dispatch.ts";
import { eventCreateEndpoints } from "./eventCreateEndpoints.ts";
import { eventEndpoints } from "./eventEndpoints.ts";
import { flowEndpoints } from "./flowEndpoints.ts";
import type { Flow, FlowMessage, FlowStatus, Reentry } from "./flows.ts";
import { importEndpoints } from "./importEndpoints.ts";
import { inspectorOf } from "./inspector.ts";
import { listEndpoints } from "./listEndpoints.ts";
import { memberEndpoints } from "./memberEndpoints.ts";
import { metricEndpoints } from "./metrics.ts";
import { KlaviyoParts } from "./parts.ts";
import type { ProfileSources } from "./profileDocument.ts";
import { profileEndpoints } from "./profileEndpoints.ts";
import { RateLimiter } from "./rateLimits.ts";

/** A look behind the API and a hand in it: for tests and for the sandbox's own pages. Uses up no quota. */
export interface KlaviyoInspector {
  /** All lists with the ids of their members in the order of joining. */
  lists(): { id: string; name: string; members: string[] }[];
  /** Profiles the API created, and requests by operation ("POST /api/lists"), refused ones included. */
  counters(): { profilesCreated: number; calls: Record<string, number> };
  /** A visible profile as it is now. */
  profile(id: string): Readonly<Profile> | undefined;
  /** What visible profiles have of the properties that begin with a text, by profile id; those without are left out. */
  properties(prefix: string): Record<string, Record<string, unknown>>;
  /** All flows, the oldest first. */
  flows(): Flow[];
  /** Makes a flow. Returns null where its list or metric does not exist. */
  createFlow(given: FlowRequest): Flow | null;
  setFlowStatus(id: string, status: FlowStatus): Flow | null;
  /** The mails that flows would have sent, in order. */
  messages(): readonly FlowMessage[];
  dump(): KlaviyoState;
  /** Goes on where a state left off; the world must have been replaced before. */
  restore(state: KlaviyoState): void;
}

export interface FlowRequest {
  name: string;
  /** A list by its id, or a metric by its name or id. */
  listId?: string | undefined;
  metric?: string | undefined;
  reentry: Reentry;
  status: FlowStatus;
}

export type KlaviyoState = ReturnType<KlaviyoParts["dump"]>;

export interface KlaviyoOptions {
  /** Number of the account among the sandbox's; 1 if absent. */
  account?: number;
  /** Keys besides the sandbox's own, each with its scopes. */
  keys?: readonly ApiKey[];
  /** Wall time in milliseconds, for rate limits and import jobs. */
  wallNow?: () => number;
}

export interface Klaviyo {
  router: Router;
  inspector: KlaviyoInspector;
  /** The private key an app is to use. */
  key: string;
  /** Whether the Authorization header is one of this account's. */
  knows(authorization: string | undefined): boolean;
}

/**
 * Klaviyo's API under /api, on the pretended world. Mount it before any body parser.
 */
export function klaviyoRoutes(context: SandboxContext, options: KlaviyoOptions = {}): Klaviyo {
  const wallNow = options.wallNow ?? Date.now;
  const { account = 1, keys = [] } = options;
  const { world, clock } = context;
  const authenticator = new Authenticator(keys, account);
  const parts = new KlaviyoParts(context, wallNow);
  const { profiles, events, metrics, lists, jobs, flows, writer } = parts;
  const sources: ProfileSources = {
    profiles,
    now: () => clock.now(),
    lastEventAt: (profileId) => events.lastEventAt(profileId),
  };
  const gate: Gate = {
    authenticator,
    limiter: new RateLimiter(wallNow),
    faults: parts.faults,
    calls: parts.calls,
    beforeEach: () => parts.settle(),
  };
  const router = routerOf(
    {
      ...accountEndpoints(world.store, world.seed),
      ...metricEndpoints(metrics),
      ...eventEndpoints(world.seed, events, metrics, sources),
      ...eventCreateEndpoints(context, writer),
      ...profileEndpoints(sources, lists),
      ...importEndpoints(jobs, lists),
      ...listEndpoints(lists, profiles),
      ...memberEndpoints(lists, sources),
      ...flowEndpoints(flows, lists, metrics),
    },
    gate,
  );
  const knows = (authorization: string | undefined) => authenticator.knows(authorization);
  return { router, inspector: inspectorOf(parts), key: keysOfAccount(account).app, knows };
}
