import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApiStand, BAD_TOKENS, listRoutes, notingCommands, tokenOf } from "./apiStand.ts";
import { canaryOf, idsOf, seedTwoShops } from "./twoShops.ts";

/** Bodies that are understood, for the routes that want one. */
const BODIES: Readonly<Record<string, unknown>> = {
  "PUT /settings": { holdoutShare: 0.2, sendsEvents: false, onUninstall: "keep" },
  "PUT /guide": { isDismissed: true },
  "PUT /klaviyo": { apiKey: "pk_0123456789abcdef" },
  "PUT /goal": { preset: "repeat_purchase" },
  "PUT /goals": { goals: [{ preset: "churn", target: 0.3, due: 1, owner: "Ann" }, { preset: "pricing" }] },
  "POST /retries": { work: "push", reference: "push-1" },
  "PUT /segments/:id/name": { name: "Another name" },
  "PUT /segments/:id/standing-approval": { causes: ["order"], mostMovesADay: 5, quietFrom: null, quietTo: null },
  "PUT /audit-limits": { warnAbove: 0.1, blockAbove: 0.3 },
  "POST /runs/:id/override": { reason: "The old tills are known to be empty." },
  "POST /identity-decisions": {
    verdict: "merge",
    first: { kind: "account", id: "1" },
    second: { kind: "profile", id: "01P" },
  },
  "PUT /orders/:id/ruling": { verdict: "leave_out", reason: "Placed twice by mistake." },
  "PUT /gate-settings": { sizeFloor: 0.04, sizeCeiling: 0.35 },
  "PUT /segment-unlock": { segments: 10, reason: "Two people more for the campaigns." },
  "POST /lookalikes": { customerIds: [1, 2, 3, 4, 5] },
  "POST /segments/:id/dispute": { reason: "Half of them are wholesale." },
  "POST /segments/:id/dispute/resolution": { note: "The tills were read again." },
  "PUT /schedules/:id": { cadence: "daily", hour: 3, day: 1, isEnabled: true },
};

const ROUTES = listRoutes();
const READS = ROUTES.filter(({ method }) => method === "GET");
const COMMANDS = ROUTES.filter(({ method }) => method !== "GET");

/** An address with the ids of a shop's own things in it. */
const addressOf = (path: string, shopId: number) =>
  path.replace(/:\w+/, idsOf(shopId)[path.split("/")[1] ?? ""] ?? "no id for this address");

describe("every route of the API", () => {
  let stand: ApiStand;
  const started: string[] = [];

  beforeAll(async () => {
    const findLookalikes = async (shop: { id: number }) => {
      started.push(`findLookalikes ${shop.id}`);
      return { seeds: 5, unknown: 0, axes: ["frequency"], people: [] };
    };
    stand = await ApiStand.open(notingCommands(started, { findLookalikes }), seedTwoShops);
  });
  afterAll(() => stand.close());
  beforeEach(() => {
    started.length = 0;
  });

  it("is found: there are reads and commands for each screen", () => {
    expect(READS.length).toBeGreaterThanOrEqual(10);
    expect(COMMANDS.length).toBeGreaterThanOrEqual(15);
  });

  describe.each(BAD_TOKENS)("with %s", (_name, token) => {
    it.each(ROUTES)("answers 401 to $method $path, does nothing and logs no token", async ({ method, path }) => {
      const response = await stand.ask(addressOf(path, 1), token(), { method });
      expect(response.status).toBe(401);
      expect(response.headers.get("x-shopify-retry-invalid-session-request")).toBe("1");
      expect(await response.text()).not.toContain("canary");
      expect(started).toEqual([]);
      expect(stand.logged).not.toContain("eyJ");
    });
  });

  it.each(READS)("gives $path to its own shop, and no byte of it to another", async ({ path }) => {
    const own = await stand.ask(addressOf(path, 2), tokenOf("two.myshopify.com"));
    const text = await own.text();
    expect([own.status, text]).toEqual([200, expect.stringContaining(canaryOf(2))]);
    expect(text).not.toContain(canaryOf(1));
    const other = await stand.ask(addressOf(path, 2), tokenOf("one.myshopify.com"));
    expect(await other.text()).not.toContain(canaryOf(2));
    expect(other.status).toBe(path.includes(":") ? 404 : 200);
  });

  it.each(COMMANDS)("$method $path works for the shop of the token alone", async ({ method, path }) => {
    const body = JSON.stringify(BODIES[`${method} ${path}`] ?? {});
    const response = await stand.send(method, addressOf(path, 2), tokenOf("one.myshopify.com"), body);
    expect(response.status).toBeLessThan(300);
    expect(await response.text()).not.toContain(canaryOf(2));
    for (const command of started) expect(command).toMatch(/^\w+ (1|one\.myshopify\.com)( |$)/);
  });

  it("logs nothing of any shop", () => {
    expect(stand.logged).not.toContain("canary");
  });
});
