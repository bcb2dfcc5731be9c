import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createShopify } from "../../server/connectors/shopify/shopify.ts";
import { systemClock } from "../../server/domain/clock.ts";
import { apiRouter } from "../../server/http/api.ts";
import type { Commands } from "../../server/http/commands.ts";
import { createHttpServer } from "../../server/http/server.ts";
import type { Database } from "../../server/store/database.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { API_KEY, API_SECRET, sessionToken } from "../connectors/shopify/fixtures.ts";

const shopify = createShopify({ apiKey: API_KEY, apiSecret: API_SECRET, appUrl: "https://app.example.com" });

/** A session token for `shop`; `claims` overrides what is in it. */
export const tokenOf = (shop: string, claims: Record<string, unknown> = {}, secret = API_SECRET) =>
  sessionToken({ claims: { iss: `https://${shop}/admin`, dest: `https://${shop}`, ...claims }, secret });

const HOUR = 3_600;
const seconds = () => Math.floor(Date.now() / 1000);

/** Everything that is no session token of this app's, for a store called one.myshopify.com. */
export const BAD_TOKENS: readonly [name: string, token: () => string | undefined][] = [
  ["no token", () => undefined],
  ["a token signed with another secret", () => tokenOf("one.myshopify.com", {}, "another secret")],
  ["an expired token", () => tokenOf("one.myshopify.com", { exp: seconds() - HOUR })],
  ["a token without an end", () => tokenOf("one.myshopify.com", { exp: undefined })],
  ["a token for another app", () => tokenOf("one.myshopify.com", { aud: "another app" })],
  [
    "a token whose issuer is another store",
    () => tokenOf("one.myshopify.com", { iss: "https://two.myshopify.com/admin" }),
  ],
  ["a token of a store elsewhere", () => tokenOf("one.example.com")],
];

/** The HTTP side over an empty database, with commands of the test's own. */
export class ApiStand {
  readonly #folder = mkdtempSync(join(tmpdir(), "strata-http-"));
  readonly db: Database = openSqlite(join(this.#folder, "strata.db"));
  #server: Server | undefined;
  #origin = "";
  #logged = "";

  static async open(commands: Commands, seed: (db: Database) => Promise<void>): Promise<ApiStand> {
    const stand = new ApiStand();
    await stand.db.migrate();
    await seed(stand.db);
    const log = pino({ level: "debug" }, { write: (line: string) => void (stand.#logged += line) });
    const options = { reader: stand.db, shopify, commands, clock: systemClock, log };
    stand.#server = createHttpServer(options).listen(0, "127.0.0.1");
    await once(stand.#server, "listening");
    stand.#origin = `http://127.0.0.1:${(stand.#server.address() as AddressInfo).port}`;
    return stand;
  }

  /** Everything the server has logged. */
  get logged(): string {
    return this.#logged;
  }

  /** A request to the API with a session token, or without. */
  ask(path: string, token: string | undefined, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    return fetch(`${this.#origin}/api${path}`, { ...init, headers });
  }

  send(method: string, path: string, token: string, body: string): Promise<Response> {
    return this.ask(path, token, { method, body, headers: { "content-type": "application/json" } });
  }

  async close(): Promise<void> {
    this.#server?.close();
    await this.db.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface ApiRoute {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
}

/** Every route the API has, read off its router: a route somebody adds is tested without being named. */
export function listRoutes(): ApiRoute[] {
  const nothing = {} as never;
  const { stack } = apiRouter({ reader: nothing, shopify, commands: nothing, clock: systemClock });
  return stack.flatMap(({ route }) => {
    if (!route) return [];
    const { methods } = route as unknown as { methods: Record<string, boolean> };
    return Object.keys(methods).map((method) => ({
      method: method.toUpperCase() as ApiRoute["method"],
      path: route.path,
    }));
  });
}

/** Commands that note their name and shop, and do nothing. */
export function notingCommands(started: string[], own: Partial<Commands> = {}): Commands {
  return new Proxy(own as Commands, {
    get: (_target, name: string) =>
      own[name as keyof Commands] ??
      (async (shop: { id?: number; shopDomain?: string }, ...rest: unknown[]) => {
        started.push([name, shop.id ?? shop.shopDomain, ...rest.map((one) => JSON.stringify(one))].join(" "));
        return { id: "new", preset: "repeat_purchase", question: "?" };
      }),
  });
}
