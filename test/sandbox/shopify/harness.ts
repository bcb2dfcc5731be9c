import { onTestFinished } from "vitest";
import { createContext, type SandboxContext } from "../../../sandbox/context.ts";
import type { Faults } from "../../../sandbox/faults.ts";
import { SANDBOX_KEY } from "../../../sandbox/klaviyo/auth.ts";
import { startSandbox } from "../../../sandbox/server.ts";
import { DEFAULT_SETTINGS, type ShopifySettings } from "../../../sandbox/shopify/settings.ts";
import type { World } from "../../../sandbox/world/world.ts";
import { world as smallWorld } from "./world.ts";

interface StartOptions {
  world?: World;
  settings?: Partial<ShopifySettings>;
  faults?: Partial<Faults>;
}

export interface GraphqlReply {
  // Tests know the shape of what they asked for.
  data: Record<string, never> | null;
  errors?: { message: string; path?: string[]; extensions?: Record<string, unknown> }[];
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
    search?: { path: string[]; query: string; parsed: unknown; warnings: { field: string; code: string }[] }[];
  };
}

/** A sandbox over real HTTP that is gone when the test is. */
export async function start({ world = smallWorld(), settings = {}, faults = {} }: StartOptions = {}) {
  const context = createContext(world, { faults });
  const shopify = { ...DEFAULT_SETTINGS, bulkMilliseconds: 20, ...settings };
  const sandbox = await startSandbox({ stores: [{ context, shopify }], port: 0 });
  onTestFinished(() => sandbox.close());
  return new SandboxClient(sandbox.port, world.store.domain, context);
}

/** Speaks to a sandbox as an app and its tester do. */
export class SandboxClient {
  readonly origin: string;
  readonly shop: string;
  readonly context: SandboxContext;
  #token: string | null = null;

  constructor(port: number, shop: string, context: SandboxContext) {
    this.origin = `http://127.0.0.1:${port}`;
    this.shop = shop;
    this.context = context;
  }

  /** Goes on with a token that was issued before. */
  useToken(token: string): void {
    this.#token = token;
  }

  /** A request to the host of an address on the public internet, sent to the sandbox instead. */
  fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const headers = new Headers(init.headers);
    headers.set("x-sandbox-host", url.host);
    return fetch(new URL(url.pathname + url.search, this.origin), { ...init, headers });
  }

  async control(path: string, body?: unknown, method = body === undefined ? "GET" : "POST") {
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${this.origin}/_sandbox/${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  /** A request to Klaviyo with the account's own key. */
  async klaviyo(method: string, path: string, body?: unknown, key = SANDBOX_KEY) {
    const headers = {
      Authorization: `Klaviyo-API-Key ${key}`,
      revision: "2026-07-15",
      "content-type": "application/vnd.api+json",
    };
    const response = await fetch(`${this.origin}/api/${path}`, { method, headers, body: JSON.stringify(body) ?? null });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  async sessionToken(options: { lifetimeSeconds?: number; claims?: object } = {}): Promise<string> {
    return (await this.control("session-token", options)).body.token;
  }

  async grant(fields: Record<string, string>) {
    const body = JSON.stringify({ client_id: "sandbox-key", client_secret: "sandbox-secret", ...fields });
    const address = `https://${this.shop}/admin/oauth/access_token`;
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    const response = await this.fetch(address, init);
    return { status: response.status, body: await response.json() };
  }

  exchange(subjectToken: string, fields: Record<string, string> = {}) {
    return this.grant({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: subjectToken,
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
      ...fields,
    });
  }

  async post(body: unknown, token?: string, version = "2026-10"): Promise<Response> {
    this.#token ??= token ?? (await this.exchange(await this.sessionToken())).body.access_token;
    return this.fetch(`https://${this.shop}/admin/api/${version}/graphql.json`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shopify-access-token": token ?? this.#token ?? "" },
      body: JSON.stringify(body),
    });
  }

  async graphql(query: string, variables: Record<string, unknown> = {}): Promise<GraphqlReply> {
    return (await this.post({ query, variables })).json();
  }

  /** The data of a query that must succeed. */
  async data<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const reply = await this.graphql(query, variables);
    if (reply.errors) throw new Error(JSON.stringify(reply.errors));
    return reply.data as T;
  }
}
