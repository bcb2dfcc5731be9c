import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AxiosRequestConfig, AxiosResponse } from "axios";
import axios from "axios";
import express from "express";
import type { Session } from "klaviyo-api";
import { onTestFinished } from "vitest";
import type { VirtualClock } from "../../../sandbox/clock.ts";
import { createContext } from "../../../sandbox/context.ts";
import type { Faults } from "../../../sandbox/faults.ts";
import { SANDBOX_KEY } from "../../../sandbox/klaviyo/auth.ts";
import { type KlaviyoInspector, type KlaviyoOptions, klaviyoRoutes } from "../../../sandbox/klaviyo/routes.ts";
import type { Event, Profile, World } from "../../../sandbox/world/world.ts";

export const STARTS_AT = Date.UTC(2026, 8, 1, 12);
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Ids of {@link profileNamed}: "01" and the number. */
export const profileId = (number: number): string => `01${String(number).padStart(24, "0")}`;

/** An invented profile; number 7 is shopper7@example.com and joined 7 minutes after the first of January. */
export function profileNamed(number: number, changes: Partial<Profile> = {}): Profile {
  const createdAt = Date.UTC(2026, 0, 1) + number * MINUTE;
  return {
    id: profileId(number),
    createdAt,
    updatedAt: createdAt,
    email: `shopper${number}@example.com`,
    phone: null,
    externalId: String(9_000 + number),
    firstName: "Sam",
    lastName: null,
    emailConsent: "SUBSCRIBED",
    smsConsent: "NEVER_SUBSCRIBED",
    emailSuppressions: [],
    properties: {},
    ...changes,
  };
}

export function eventNamed(number: number, changes: Partial<Event> = {}): Event {
  return {
    id: `event${String(number).padStart(6, "0")}`,
    metric: "Opened Email",
    profileId: profileId(1),
    at: Date.UTC(2026, 1, 1) + number * MINUTE,
    properties: {},
    ...changes,
  };
}

export function worldOf(parts: Partial<Pick<World, "profiles" | "events">> = {}): World {
  return {
    seed: 42,
    startsAt: STARTS_AT,
    store: {
      id: 1,
      domain: "sandbox-store.example.com",
      name: "Sandbox Store",
      currency: "GBP",
      timeZone: "Europe/London",
      taxesIncluded: true,
    },
    customers: [],
    orders: [],
    products: [],
    profiles: [],
    events: [],
    provenance: { orders: "generated", generated: ["profiles", "events"] },
    ...parts,
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  /** The resources in `data`: one, several or, after a refusal or a 204, none. */
  items: ResourceBody[];
  errors: ErrorBody[];
}

export interface ResourceBody {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
}

export interface ErrorBody {
  id: string;
  status: number;
  code: string;
  title: string;
  detail: string;
  source: { pointer?: string; parameter?: string };
  meta: Record<string, unknown>;
}

export interface Sandbox {
  world: World;
  clock: VirtualClock;
  faults: Faults;
  inspector: KlaviyoInspector;
  /** Moves the wall time that rate limits and import jobs go by; it stands still otherwise. */
  passTime: (milliseconds: number) => void;
  /** One request with the sandbox's key and revision; `headers` set to "" are left out, text and bytes are sent as they are. */
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** A session of the official SDK that talks to this sandbox. */
  session: Session;
}

/** Serves a world on a free loopback port until the test ends. */
export async function startSandbox(
  parts: Parameters<typeof worldOf>[0] = {},
  options: KlaviyoOptions = {},
): Promise<Sandbox> {
  const world = worldOf(parts);
  const context = createContext(world);
  const { clock, faults } = context;
  let wallNow = Date.UTC(2026, 10, 22);
  const { router, inspector } = klaviyoRoutes(context, { wallNow: () => wallNow, ...options });
  const app = express();
  app.use(router);
  const server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    world,
    clock,
    faults,
    inspector,
    passTime: (milliseconds) => {
      wallNow += milliseconds;
    },
    call: (method, path, body, headers = {}) => request(origin + path, method, body, headers),
    session: new SandboxSession(origin),
  };
}

async function request(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const all = {
    Authorization: `Klaviyo-API-Key ${SANDBOX_KEY}`,
    revision: "2026-07-15",
    "Content-Type": "application/vnd.api+json",
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
  const sent = typeof body === "string" || body instanceof Uint8Array ? body : (JSON.stringify(body) ?? null);
  const response = await fetch(url, { method, headers: given, body: sent as BodyInit | null });
  const text = await response.text();
  const { data = [], errors = [] } = (text === "" ? {} : JSON.parse(text)) as {
    data?: ResourceBody | ResourceBody[];
    errors?: ErrorBody[];
  };
  return { status: response.status, headers: response.headers, items: [data].flat(), errors };
}

/** Creates a list and gives its id. */
export async function createList({ call }: Sandbox, name = "A"): Promise<string> {
  const { items } = await call("POST", "/api/lists", { data: { type: "list", attributes: { name } } });
  return items[0]?.id ?? "";
}

class SandboxSession implements Session {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  applyToRequest(config: AxiosRequestConfig): void {
    config.url = (config.url ?? "").replace("https://a.klaviyo.com", this.#origin);
    config.headers ??= {};
    config.headers["Authorization"] = `Klaviyo-API-Key ${SANDBOX_KEY}`;
    config.headers["revision"] = "2026-07-15";
  }

  requestWithRetry(config: AxiosRequestConfig): Promise<AxiosResponse> {
    return axios.request(config);
  }

  async refreshAndRetry(): Promise<boolean> {
    return false;
  }
}
