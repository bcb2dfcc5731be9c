import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { startApp } from "./app.ts";
import { type SandboxClient, start } from "./harness.ts";
import { customer, DAY, line, NOW, order, world } from "./world.ts";

const QUICK = { webhookPauseScale: 0 };

interface Outcome {
  topic: string;
  eventId: string;
  webhookId: string;
  attempts: number;
  status: string;
  answer: number | null;
}

const outcomes = async (sandbox: SandboxClient): Promise<Outcome[]> => (await sandbox.control("shopify/webhooks")).body;

/** Waits until every delivery has come to its end. */
async function ended(sandbox: SandboxClient): Promise<Outcome[]> {
  return vi.waitFor(async () => {
    const all = await outcomes(sandbox);
    if (all.length === 0 || all.some(({ status }) => status === "waiting")) throw new Error("Some are under way.");
    return all;
  }, 20_000);
}

describe("a webhook", () => {
  it("is signed over its raw bytes and says what it is", async () => {
    const sandbox = await start();
    const app = await startApp(sandbox);
    await sandbox.control("shopify/customers", { email: "new@example.com", firstName: "Zoë" });
    const [received] = await app.until(1);
    expect(received).toMatchObject({ path: "/webhooks", isSigned: true, topic: "customers/create" });
    expect(received?.headers).toMatchObject({
      "content-type": "application/json",
      "x-shopify-shop-domain": "demo.myshopify.com",
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-shopify-event-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-shopify-triggered-at": expect.stringMatching(/^2026-06-30T12:/),
    });
    expect(received?.headers["x-shopify-webhook-id"]).not.toBe(received?.headers["x-shopify-event-id"]);
  });

  it("is sent to nobody while nobody has named the app", async () => {
    const sandbox = await start();
    await sandbox.control("shopify/customers", {});
    expect(await outcomes(sandbox)).toEqual([]);
  });

  it("is sent again until it is taken, as the same delivery of the same event", async () => {
    const sandbox = await start({ settings: QUICK });
    const app = await startApp(sandbox, (_, number) => [500, 302, 404, 201][number - 1] ?? 200);
    await sandbox.control("shopify/customers", {});
    const attempts = await app.until(4);
    expect(new Set(attempts.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(1);
    expect(new Set(attempts.map(({ raw }) => raw)).size).toBe(1);
    expect(await ended(sandbox)).toMatchObject([{ attempts: 4, status: "delivered", answer: 201 }]);
  });

  it("is given up after eight retries", async () => {
    const sandbox = await start({ settings: QUICK });
    const app = await startApp(sandbox, () => 503);
    await sandbox.control("shopify/customers", {});
    await app.until(9);
    expect(await ended(sandbox)).toMatchObject([{ attempts: 9, status: "failed", answer: 503 }]);
  });

  it("is sent again to an app that takes more than five seconds", async () => {
    const sandbox = await start({ settings: QUICK });
    await startApp(sandbox, (_, number) => (number === 1 ? null : 200));
    await sandbox.control("shopify/customers", {});
    expect(await ended(sandbox)).toMatchObject([{ attempts: 2, status: "delivered" }]);
  });

  it("tells times in the store's time zone and amounts with all decimals", async () => {
    const given = world({ orders: [order(1, { lines: [line(10, { unitPrice: 1250 })] })] });
    given.store.timeZone = "America/New_York";
    const sandbox = await start({ world: given });
    const app = await startApp(sandbox);
    await sandbox.control("shopify/orders/1", { tags: ["b", "a"] });
    const [received] = await app.until(1);
    expect(received?.body).toMatchObject({
      created_at: "2026-06-20T08:00:00-04:00",
      total_price: "12.50",
      tags: "a, b",
      admin_graphql_api_id: "gid://shopify/Order/1",
    });
  });
});

describe("the target", () => {
  it.each([
    ["https://example.com", /talks to apps on this machine alone/],
    ["ftp://127.0.0.1/", /talks to apps on this machine alone/],
    ["nonsense", /must be a URL/],
  ])("is never %s", async (url, error) => {
    const sandbox = await start();
    const answer = await sandbox.control("webhooks/target", { url });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(error);
    expect((await sandbox.control("webhooks/target")).body.url).toBeNull();
  });

  it("comes with the topics of the app's own subscriptions", async () => {
    const sandbox = await start();
    const app = await startApp(sandbox);
    await sandbox.control("webhooks/target", { topics: ["orders/updated"] });
    await sandbox.control("shopify/orders", { customer: 1 });
    const { id } = (await sandbox.control("shopify/orders", { customer: 1 })).body;
    await sandbox.control(`shopify/orders/${id}`, { tags: ["x"] });
    await app.until(1);
    expect((await ended(sandbox)).map(({ topic }) => topic)).toEqual(["orders/updated"]);
  });

  it.each([
    [{ topics: ["orders/eaten"] }, /There is no topic "orders\/eaten"; there are orders\/create/],
    [{ topics: ["customers/merge"] }, "The app's scopes do not allow the topic customers/merge."],
  ])("refuses %o", async (body, error) => {
    const sandbox = await start({ settings: { scopes: ["read_orders"] } });
    expect((await sandbox.control("webhooks/target", body)).body.error).toMatch(error);
    expect((await sandbox.control("webhooks/target")).body.topics).not.toContain("customers/create");
  });
});

describe("what goes wrong with webhooks", () => {
  const place = async (sandbox: SandboxClient, count: number) => {
    await sandbox.control("webhooks/target", { topics: ["orders/create"] });
    for (let i = 0; i < count; i++) await sandbox.control("shopify/orders", { customer: 1 });
  };

  it("webhookDrop: some are never sent", async () => {
    const sandbox = await start({ faults: { webhookDrop: 0.5 } });
    const app = await startApp(sandbox);
    await place(sandbox, 20);
    const all = await ended(sandbox);
    const dropped = all.filter(({ status }) => status === "dropped").length;
    expect(dropped).toBeGreaterThan(3);
    expect(app.received).toHaveLength(20 - dropped);
  });

  it("webhookDuplicates: the same delivery twice, or two deliveries of one event", async () => {
    const sandbox = await start({ faults: { webhookDuplicates: 1 } });
    const app = await startApp(sandbox);
    await place(sandbox, 12);
    const all = await app.until(24);
    const distinct = (header: string) => new Set(all.map(({ headers }) => headers[header])).size;
    expect(distinct("x-shopify-event-id")).toBe(12);
    expect(distinct("x-shopify-webhook-id")).toBeGreaterThan(12);
    expect(distinct("x-shopify-webhook-id")).toBeLessThan(24);
  });

  it("webhookReorder: later ones overtake earlier ones", async () => {
    const sandbox = await start({ faults: { webhookReorder: 0.5 } });
    const app = await startApp(sandbox);
    await place(sandbox, 12);
    const ids = (await app.until(12)).map(({ body }) => Number(body["id"]));
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b));
  });

  it("goes wrong alike in two sandboxes of one seed", async () => {
    const run = async () => {
      const sandbox = await start({ faults: { webhookDrop: 0.3, webhookDuplicates: 0.3 } });
      await startApp(sandbox);
      await place(sandbox, 15);
      return (await ended(sandbox)).map(({ topic, eventId, webhookId, status }) => [topic, eventId, webhookId, status]);
    };
    expect(await run()).toEqual(await run());
  });
});

describe("what the world holds in the future", () => {
  const future = world({
    customers: [customer(1), customer(2, { createdAt: NOW + DAY })],
    orders: [
      order(1, { createdAt: NOW + 2 * DAY, cancelledAt: NOW + 4 * DAY, updatedAt: NOW + 4 * DAY }),
      order(2, {
        refunds: [{ id: 9, createdAt: NOW + 3 * DAY, lines: [], adjustment: 100, shipping: 0 }],
        updatedAt: NOW + 3 * DAY,
      }),
    ],
  });

  it("sends no webhooks unless it is told to", async () => {
    const sandbox = await start({ world: structuredClone(future) });
    await startApp(sandbox);
    await sandbox.control("clock", { advanceDays: 10 });
    expect(await outcomes(sandbox)).toEqual([]);
  });

  it("sends them as the clock passes, each with the store as it was then", async () => {
    const sandbox = await start({ world: structuredClone(future), settings: { webhooksFromWorld: true } });
    const app = await startApp(sandbox);
    await sandbox.control("clock", { advanceDays: 10 });
    await app.until(6);
    const all = await ended(sandbox);
    expect(all.map(({ topic }) => topic)).toEqual([
      "customers/create",
      "orders/create",
      "customers/update",
      "refunds/create",
      "orders/updated",
      "orders/cancelled",
    ]);
    const created = app.received.find(({ topic }) => topic === "orders/create");
    expect(created?.body).toMatchObject({ cancelled_at: null, updated_at: "2026-07-02T13:00:00+01:00" });
    expect(created?.headers["x-shopify-triggered-at"]).toBe(new Date(NOW + 2 * DAY).toISOString());
  });
});

const SAMPLES = new URL("../../../../shared/data/shopify/webhook-samples/", import.meta.url);

describe.skipIf(!existsSync(SAMPLES))(`beside Shopify's own samples (skipped without ${SAMPLES.pathname})`, () => {
  const sampleOf = (topic: string) => {
    const text = readFileSync(new URL(`${topic.replace("/", "__")}.json`, SAMPLES), "utf8");
    return (JSON.parse(text) as { response: Record<string, unknown> }).response;
  };

  it("bodies have the samples' fields, in the orders' customers, lines and refunds too", async () => {
    const sandbox = await start({ world: world({ customers: [customer(1), customer(2), customer(3)] }) });
    const app = await startApp(sandbox);
    const { id } = (await sandbox.control("shopify/orders", { customer: 1, lines: [{ productId: 1 }] })).body;
    await sandbox.control(`shopify/orders/${id}/refunds`, {});
    await sandbox.control(`shopify/orders/${id}/cancel`, {});
    await sandbox.control("shopify/customers", {});
    await sandbox.control("shopify/customers/2", { tags: ["x"] });
    await sandbox.control("shopify/customers/2", undefined, "DELETE");
    await sandbox.control("shopify/customers/3/merge", { into: 1 });
    await sandbox.control("shopify/customers/1/redact", {});
    await sandbox.control("shopify/customers/1/data-request", {});
    await sandbox.control("shopify/uninstall", {});
    await sandbox.control("clock", { advanceDays: 3 });
    await sandbox.control("shopify/redact", {});
    await app.until(1, "shop/redact");
    await ended(sandbox);
    const topics = [...new Set(app.topics)];
    expect(topics).toHaveLength(12);
    for (const topic of topics) {
      const mine = app.received.find((received) => received.topic === topic)?.body ?? {};
      expect([topic, ...missing(sampleOf(topic), mine)]).toEqual([topic]);
    }
  });
});

/** Paths that the sample has and the body has not, or of another type where neither is null. */
function missing(sample: unknown, mine: unknown, path = ""): string[] {
  if (sample === null || mine === null || mine === undefined) return mine === undefined ? [path] : [];
  if (Array.isArray(sample)) {
    if (!Array.isArray(mine)) return [path];
    const [first, second] = [sample[0] as unknown, mine[0] as unknown];
    return first === undefined || second === undefined ? [] : missing(first, second, `${path}[]`);
  }
  if (typeof sample !== typeof mine) return [`${path}: ${typeof mine}`];
  if (typeof sample !== "object") return [];
  return Object.entries(sample).flatMap(([key, value]) =>
    missing(value, (mine as Record<string, unknown>)[key], `${path}.${key}`),
  );
}
