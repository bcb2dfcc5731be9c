import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createShopify } from "../../server/connectors/shopify/shopify.ts";
import { systemClock } from "../../server/domain/clock.ts";
import { AppError } from "../../server/domain/errors.ts";
import type { Commands } from "../../server/http/commands.ts";
import { createHttpServer } from "../../server/http/server.ts";
import type { Database } from "../../server/store/database.ts";
import { createRun } from "../../server/store/runs.ts";
import { saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { createSync } from "../../server/store/syncs.ts";
import { API_KEY, API_SECRET, sessionToken } from "../connectors/shopify/fixtures.ts";

/** A session token for `shop`; `claims` overrides what is in it. */
const tokenOf = (shop: string, claims: Record<string, unknown> = {}, secret = API_SECRET) =>
  sessionToken({ claims: { iss: `https://${shop}/admin`, dest: `https://${shop}`, ...claims }, secret });

describe("the API", () => {
  let folder: string;
  let db: Database;
  let server: Server;
  let origin: string;
  let logged: string;
  let started: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "strata-http-"));
    db = openSqlite(join(folder, "strata.db"));
    await db.migrate();
    const source = { name: "A store", currency: "EUR", timeZone: "Europe/Vienna", scopes: [] };
    await db.transaction(async (tx) => {
      await saveShop(tx, { ...source, id: 1, domain: "one.myshopify.com" }, 0);
      await saveShop(tx, { ...source, id: 2, domain: "two.myshopify.com", name: "The canary's store" }, 0);
      for (const shopId of [1, 2]) {
        await createSync(tx, shopId, `sync-${shopId}`, 5);
        const run = {
          shopId,
          id: `run-${shopId}`,
          goalId: "g",
          syncId: `sync-${shopId}`,
          seed: 1,
          asOf: 0,
          askedBy: "person" as const,
          startedAt: 0,
        };
        await createRun(tx, run);
      }
    });
    logged = "";
    started = [];
    const log = pino({ level: "debug" }, { write: (line: string) => void (logged += line) });
    server = createHttpServer({
      reader: db,
      shopify,
      commands: commandsThatNote(started),
      clock: systemClock,
      log,
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.close();
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (path: string, token: string | undefined, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    return fetch(`${origin}/api${path}`, { ...init, headers });
  };
  const post = (path: string, token: string, body: string) =>
    ask(path, token, { method: "POST", body, headers: { "content-type": "application/json" } });

  const ROUTES: readonly [method: string, path: string][] = [
    ["POST", "/install"],
    ["GET", "/shop"],
    ["PUT", "/klaviyo"],
    ["PUT", "/goal"],
    ["POST", "/syncs"],
    ["GET", "/syncs/sync-1"],
    ["POST", "/runs"],
    ["GET", "/runs/run-1"],
    ["POST", "/runs/run-1/acceptance"],
    ["GET", "/segments"],
    ["POST", "/pushes"],
    ["GET", "/pushes/push-1"],
    ["GET", "/compliance"],
    ["GET", "/compliance/request-1"],
  ];
  const hour = 3_600;
  const now = () => Math.floor(Date.now() / 1000);
  const BAD_TOKENS: readonly [name: string, token: () => string | undefined][] = [
    ["no token", () => undefined],
    ["a token signed with another secret", () => tokenOf("one.myshopify.com", {}, "another secret")],
    ["an expired token", () => tokenOf("one.myshopify.com", { exp: now() - hour })],
    ["a token without an end", () => tokenOf("one.myshopify.com", { exp: undefined })],
    ["a token for another app", () => tokenOf("one.myshopify.com", { aud: "another app" })],
    [
      "a token whose issuer is another store",
      () => tokenOf("one.myshopify.com", { iss: "https://two.myshopify.com/admin" }),
    ],
    ["a token of a store elsewhere", () => tokenOf("one.example.com")],
  ];

  describe.each(BAD_TOKENS)("with %s", (_name, token) => {
    it.each(ROUTES)("answers 401 to %s %s, does nothing and logs no token", async (method, path) => {
      const response = await ask(path, token(), { method });
      expect(response.status).toBe(401);
      expect(response.headers.get("x-shopify-retry-invalid-session-request")).toBe("1");
      expect(started).toEqual([]);
      expect(logged).not.toContain("eyJ");
    });
  });

  it.each([
    ["/shop", "The canary's store"],
    ["/syncs/sync-2", "sync-2"],
    ["/runs/run-2", "run-2"],
  ])("gives %s to its own store and no byte of it to another", async (path, canary) => {
    const own = await ask(path, tokenOf("two.myshopify.com"));
    expect(own.status).toBe(200);
    expect(await own.text()).toContain(canary);
    const other = await ask(path, tokenOf("one.myshopify.com"));
    expect(await other.text()).not.toContain(canary);
  });

  it("says that a store has to install the app first", async () => {
    const response = await ask("/shop", tokenOf("three.myshopify.com"));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("install it first") } });
  });

  it.each([
    ["a body that is not JSON", "{"],
    ["a field that does not exist", '{"sede":1}'],
    ["a seed that is no whole number", '{"seed":1.5}'],
    ["a body too large", `{"seed":${"1".repeat(200_000)}}`],
  ])("refuses %s in a sentence and starts nothing", async (_name, body) => {
    const response = await post("/runs", tokenOf("one.myshopify.com"), body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid_input", message: expect.stringMatching(/\.$/) },
    });
    expect(started).toEqual([]);
  });

  it("starts work in the store of the token, whatever the body names", async () => {
    const response = await post("/runs", tokenOf("two.myshopify.com"), '{"seed":9}');
    expect(response.status).toBe(202);
    expect(started).toEqual(["run 2 9"]);
  });

  it("tells nothing of the inside when something breaks, and logs it", async () => {
    const response = await post("/pushes", tokenOf("one.myshopify.com"), "{}");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("the inside");
    expect(logged).toContain("the inside");
  });
});

const shopify = createShopify({ apiKey: API_KEY, apiSecret: API_SECRET, appUrl: "https://app.example.com" });

function commandsThatNote(started: string[]): Commands {
  const refuse = () => Promise.reject(new AppError("conflict", "Not in this test."));
  return {
    install: refuse,
    connectKlaviyo: refuse,
    setGoal: refuse,
    startSync: refuse,
    async startRun(shop, { seed }) {
      started.push(`run ${shop.id} ${seed}`);
      return { id: "new" };
    },
    acceptRun: refuse,
    declineRun: refuse,
    startPush: () => Promise.reject(new Error("the inside")),
    approvePush: refuse,
    discardPush: refuse,
    startReversal: refuse,
    startRefresh: refuse,
    renameSegment: refuse,
    saveSettings: refuse,
    saveStandingApproval: refuse,
    saveSchedule: refuse,
    retryJob: refuse,
    pause: refuse,
    resume: refuse,
  };
}
