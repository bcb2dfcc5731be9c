import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { VirtualClock } from "../../sandbox/clock.ts";
import { assertUniqueContacts } from "../../sandbox/shopify/store/contacts.ts";
import { start } from "./shopify/harness.ts";
import { customer, DAY, line, NOW, order, refund, world } from "./shopify/world.ts";

const MAIN = new URL("../../sandbox/main.ts", import.meta.url).pathname;

describe("the sandbox's server", () => {
  it("has nothing for hosts and paths that are not its own", async () => {
    const sandbox = await start();
    for (const address of [
      "https://other.myshopify.com/admin",
      "https://example.com/",
      "https://demo.myshopify.com/x",
    ]) {
      expect((await sandbox.fetch(address)).status).toBe(404);
    }
    for (const path of ["/", "/admin/oauth/access_token", "/_sandbox/nothing"]) {
      expect((await fetch(sandbox.origin + path)).status).toBe(404);
    }
  });

  it("hands requests under /api that name no host to Klaviyo", async () => {
    const { origin } = await start();
    const response = await fetch(`${origin}/api/lists`);
    expect(response.status).toBe(401);
    expect(await response.json()).toHaveProperty("errors");
  });

  it("keeps the control routes from whoever asks for a store's host", async () => {
    const sandbox = await start();
    expect((await sandbox.fetch("https://demo.myshopify.com/_sandbox/state")).status).toBe(404);
  });
});

describe("the control routes", () => {
  it("tell the time, the store and the plan", async () => {
    const { body } = await (await start({ settings: { plan: "plus" } })).control("state");
    expect(Math.abs(Date.parse(body.now) - NOW)).toBeLessThan(60_000);
    expect(body).toMatchObject({ store: { domain: "demo.myshopify.com", currency: "GBP" }, plan: "plus" });
  });

  it.each([
    [{ advanceDays: 3 }, NOW + 3 * DAY],
    [{ to: "2026-08-01T00:00:00Z" }, Date.parse("2026-08-01T00:00:00Z")],
  ])("move the clock by %o", async (body, expected) => {
    const moved = await (await start()).control("clock", body);
    expect(Math.abs(Date.parse(moved.body.now) - expected)).toBeLessThan(60_000);
  });

  it("run a clock at the rate they are told", () => {
    vi.useFakeTimers({ now: NOW });
    onTestFinished(() => void vi.useRealTimers());
    const clock = new VirtualClock(NOW, 60);
    vi.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(NOW + 60_000);
    clock.advanceTo(NOW + DAY);
    vi.advanceTimersByTime(1);
    expect(clock.now()).toBe(NOW + DAY + 60);
  });

  it.each([
    ["clock", { advanceDays: -1 }, "The sandbox clock only moves forward."],
    ["clock", {}, 'Give the clock {"advanceDays": 30} or {"to": "2026-01-31T00:00:00Z"}.'],
    ["faults", { serverErrors: 2 }, "The fault serverErrors is a share between 0 and 1, not 2."],
    ["faults", { dropBulkLines: 1, nope: 1 }, /There is no fault "nope"; there are .*dropBulkLines/],
    ["session-token", { lifetimeSeconds: "1" }, "lifetimeSeconds must be a number of seconds."],
  ])("refuse %s %o with a reason, and change nothing", async (route, body, error) => {
    const sandbox = await start();
    const before = (await sandbox.control("state")).body.faults;
    const answer = await sandbox.control(route, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(error);
    expect((await sandbox.control("state")).body.faults).toEqual(before);
  });

  it("count what was asked of Shopify, by operation", async () => {
    const sandbox = await start();
    await sandbox.data("query Twice { shop { id } }");
    await sandbox.data("query Twice { shop { id } }");
    await sandbox.data("{ customersCount { count } }");
    expect((await sandbox.control("shopify/counters")).body).toEqual({
      calls: { "oauth:token-exchange": 1, Twice: 2, "(unnamed)": 1 },
      points: 12,
    });
  });

  it("give the totals that a sync has to arrive at", async () => {
    const orders = [
      order(1, {
        lines: [
          line(1, { quantity: 2, unitPrice: 1200, discount: 400 }),
          line(2, { unitPrice: 5000, isGiftCard: true }),
        ],
        tax: 200,
        refunds: [
          refund(9, NOW - DAY, {
            lines: [
              { lineId: 1, quantity: 1, subtotal: 1000, tax: 100 },
              { lineId: 2, quantity: 1, subtotal: 5000, tax: 0 },
            ],
            adjustment: 50,
            shipping: 300,
          }),
          refund(10, NOW + DAY, { adjustment: 7 }),
        ],
      }),
      order(2, { test: true }),
      order(3, { customerId: null, lines: [line(31), line(32)] }),
      order(4, { createdAt: NOW + DAY }),
    ];
    const given = world({ orders, customers: [customer(1), customer(2, { createdAt: NOW + DAY })] });
    given.store.taxesIncluded = true;
    const sandbox = await start({ world: given, settings: { scopes: ["read_orders"] } });
    const totals = {
      customers: 1,
      purchases: 1,
      gross: 2000 - 200,
      cancelled: 1000 - 100 + 50,
      guestOrders: 1,
      guestLines: 2,
      quarantined: 0,
      file: null,
      provenance: { orders: "generated", generated: ["orders", "contacts"] },
    };
    expect((await sandbox.control("given")).body).toEqual(totals);
    await sandbox.control("clock", { advanceDays: 2 });
    expect((await sandbox.control("given")).body).toEqual({
      ...totals,
      customers: 2,
      purchases: 2,
      gross: totals.gross + 1000,
      cancelled: totals.cancelled + 7,
    });
  });
});

it.each([
  [{ email: "ADA@example.com" }, { email: "ada@example.com" }, "e-mail address"],
  [{ phone: "+442079460001" }, { phone: "+442079460001" }, "phone number"],
])("refuses a world in which two customers share a contact (%o, %o)", (one, other, what) => {
  const given = world({ customers: [customer(1, one), customer(2, other)] });
  expect(() => assertUniqueContacts(given)).toThrow(`Customers 1 and 2 of the world share one ${what}`);
});

describe("the program", () => {
  it("says when it is ready, answers, and stops when it is told to", async () => {
    const child = spawn(process.execPath, [MAIN, "--seed", "3", "--buyers", "50", "--days", "60"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout);
    const [first] = (await once(lines, "line")) as [string];
    const { ready, port } = JSON.parse(first);
    expect(ready).toBe(true);
    const { store } = await (await fetch(`http://127.0.0.1:${port}/_sandbox/state`)).json();
    expect(store.domain).toMatch(/\.myshopify\.com$/);
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });

  it.each([
    [["--colour", "red"], /--colour.* options are --port, --seed/],
    [["--plan", "gold"], '--plan is one of standard, advanced, plus, enterprise, not "gold".'],
    [["--orders", "/nowhere/orders.csv"], "/nowhere/orders.csv"],
    [["--fault", "serverErrors=2"], "The fault serverErrors is a share between 0 and 1, not 2."],
  ])("exits with 2 and a sentence for %o", async (args, sentence) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const [stderr, [code]] = await Promise.all([child.stderr.toArray(), once(child, "exit")]);
    expect(code).toBe(2);
    expect(Buffer.concat(stderr).toString()).toMatch(sentence);
  });
});
