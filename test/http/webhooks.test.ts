import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../server/domain/clock.ts";
import { webhookHandler } from "../../server/http/webhooks/handler.ts";
import type { Database } from "../../server/store/database.ts";
import { recordDeliveries } from "../../server/store/deliveries.ts";
import { createShopDirectory, type ShopDirectory } from "../../server/store/shopDirectory.ts";
import { markUninstalled, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";

const SECRET = "the app's secret";
const PREVIOUS = "the secret before";
const NOW = Date.parse("2026-06-01T12:00:00Z");
const CANARY = "canary@example.com";

const sign = (body: string | Buffer, secret = SECRET) => createHmac("sha256", secret).update(body).digest("base64");

const order = (id: number | string) =>
  JSON.stringify({ id: 1, admin_graphql_api_id: `gid://shopify/Order/${id}`, email: CANARY, note: "ünïcode ☕" });

describe("Shopify's webhooks", () => {
  let folder: string;
  let db: Database;
  let shops: ShopDirectory;
  let server: Server;
  let logged: string;
  /** Makes the store refuse, as a full disk does. */
  let failure: Error | null;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "strata-webhooks-"));
    db = openSqlite(join(folder, "strata.db"));
    await db.migrate();
    const source = { name: "A store", currency: "EUR", timeZone: "Europe/Vienna", scopes: [] };
    await db.transaction(async (tx) => {
      await saveShop(tx, { ...source, id: 1, domain: "one.myshopify.com" }, NOW);
      await saveShop(tx, { ...source, id: 2, domain: "two.myshopify.com" }, NOW);
    });
    shops = createShopDirectory(db);
    logged = "";
    failure = null;
    const handler = webhookHandler({
      secrets: [SECRET, PREVIOUS],
      shops,
      clock: fixedClock(NOW),
      log: pino({ level: "debug" }, { write: (line: string) => void (logged += line) }),
      async record(deliveries) {
        if (failure) throw failure;
        await db.transaction((tx) => recordDeliveries(tx, deliveries));
      },
    });
    server = createServer(handler).listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const port = () => (server.address() as AddressInfo).port;

  interface Sent {
    body?: string | Buffer<ArrayBuffer>;
    headers?: Record<string, string | null>;
    method?: string;
  }

  /** Sends a webhook as Shopify does, unless told otherwise; a header that is null is left out. */
  async function send({ body = order(1), headers = {}, method = "POST" }: Sent = {}): Promise<number> {
    const all: Record<string, string | null> = {
      "content-type": "application/json",
      "x-shopify-topic": "orders/create",
      "x-shopify-shop-domain": "one.myshopify.com",
      "x-shopify-hmac-sha256": sign(body),
      "x-shopify-event-id": "event-1",
      "x-shopify-triggered-at": "2026-06-01T11:59:59.123456789Z",
      ...headers,
    };
    const kept = Object.entries(all).filter((header): header is [string, string] => header[1] !== null);
    const init = { method, headers: kept, ...(method === "GET" ? {} : { body }) };
    const response = await fetch(`http://127.0.0.1:${port()}/webhooks`, init);
    expect(await response.text()).toBe("");
    return response.status;
  }

  const rows = () => db.query.select().from(db.tables.deliveries).orderBy(db.tables.deliveries.eventId);

  it("are kept before they are answered: which record, of which store, and when", async () => {
    expect(await send({ body: order("9007199254740991") })).toBe(200);
    expect(await rows()).toEqual([
      {
        shopId: 1,
        topic: "orders/create",
        eventId: "event-1",
        state: "waiting",
        triggeredAt: Date.parse("2026-06-01T11:59:59.123Z"),
        receivedAt: NOW,
        fields: { order: 9_007_199_254_740_991 },
        reason: null,
        appliedAt: null,
        copies: 0,
      },
    ]);
  });

  const shop = { shop_id: 1, shop_domain: "one.myshopify.com" };
  const customer = { id: 7, email: CANARY, phone: "+43 1 234" };
  const SIGNALS: [topic: string, body: object, fields: object][] = [
    ["orders/updated", { admin_graphql_api_id: "gid://shopify/Order/5" }, { order: 5 }],
    ["orders/cancelled", { admin_graphql_api_id: "gid://shopify/Order/5", customer }, { order: 5 }],
    ["refunds/create", { id: 9, order_id: 5, admin_graphql_api_id: "gid://shopify/Refund/9" }, { order: 5 }],
    ["customers/create", { admin_graphql_api_id: "gid://shopify/Customer/7", email: CANARY }, { customer: 7 }],
    ["customers/update", { admin_graphql_api_id: "gid://shopify/Customer/7" }, { customer: 7 }],
    ["customers/delete", { admin_graphql_api_id: "gid://shopify/Customer/7" }, { customer: 7 }],
    [
      "customers/merge",
      {
        admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
        admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
        status: "completed",
      },
      { customer: 2, into: 1 },
    ],
    ["app/uninstalled", { id: 1, myshopify_domain: "one.myshopify.com", email: CANARY }, {}],
    ["customers/data_request", { ...shop, customer, orders_requested: [1, 2] }, { customer: 7, orders: [1, 2] }],
    ["customers/redact", { ...shop, customer, orders_to_redact: [1, 2] }, { customer: 7, orders: [1, 2] }],
    ["shop/redact", shop, {}],
  ];

  it.each(SIGNALS)("of the topic %s leave their ids and nothing else", async (topic, body, fields) => {
    expect(await send({ body: JSON.stringify(body), headers: { "x-shopify-topic": topic } })).toBe(200);
    expect(await rows()).toMatchObject([{ topic, state: "waiting", fields }]);
    await db.close();
    const bytes = ["strata.db", "strata.db-wal"].map((name) => {
      try {
        return readFileSync(join(folder, name), "latin1");
      } catch {
        return "";
      }
    });
    expect(bytes.join("")).not.toContain(CANARY);
    expect(logged).not.toContain(CANARY);
    db = openSqlite(join(folder, "strata.db"));
  });

  it("are counted, not kept twice, when copies arrive, together or later", async () => {
    await Promise.all([send(), send(), send({ headers: { "x-shopify-event-id": "event-2" } })]);
    await send();
    await send({ headers: { "x-shopify-shop-domain": "two.myshopify.com" } });
    expect((await rows()).map(({ shopId, eventId, copies }) => `${shopId} ${eventId} ${copies}`).toSorted()).toEqual([
      "1 event-1 2",
      "1 event-2 0",
      "2 event-1 0",
    ]);
  });

  it("without an event id go by the webhook's, and without either by their body", async () => {
    await send({ headers: { "x-shopify-event-id": null, "x-shopify-webhook-id": "webhook-1" } });
    await send({ headers: { "x-shopify-event-id": null } });
    await send({ headers: { "x-shopify-event-id": "not\tan id", "x-shopify-webhook-id": null } });
    expect((await rows()).map(({ eventId, copies }) => [eventId.length, copies])).toEqual([
      [43, 1],
      [9, 0],
    ]);
  });

  it("are accepted with the secret before while it is being rotated", async () => {
    expect(await send({ headers: { "x-shopify-hmac-sha256": sign(order(1), PREVIOUS) } })).toBe(200);
    expect(await rows()).toHaveLength(1);
  });

  const reordered = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(order(1))).toReversed()));
  const FORGERIES: [string, Sent][] = [
    ["signed with another secret", { headers: { "x-shopify-hmac-sha256": sign(order(1), "a guess") } }],
    ["without a signature", { headers: { "x-shopify-hmac-sha256": null } }],
    ["with a short signature", { headers: { "x-shopify-hmac-sha256": sign(order(1)).slice(0, 20) } }],
    ["with a long signature", { headers: { "x-shopify-hmac-sha256": `${sign(order(1)).slice(0, -1)}AAAA` } }],
    ["with a signature that is no base64", { headers: { "x-shopify-hmac-sha256": "!!!" } }],
    [
      "signed before the body was written anew",
      { body: reordered, headers: { "x-shopify-hmac-sha256": sign(order(1)) } },
    ],
    ["of another body", { body: order(2), headers: { "x-shopify-hmac-sha256": sign(order(1)) } }],
    [
      "with bytes that are no text",
      { body: Buffer.from([0xff, 0xfe, 0]), headers: { "x-shopify-hmac-sha256": sign("") } },
    ],
  ];

  it.each(FORGERIES)("%s are refused and leave no trace", async (_, sent) => {
    expect(await send(sent)).toBe(401);
    expect(await rows()).toEqual([]);
    expect(logged).not.toContain(CANARY);
  });

  const REFUSALS: [string, number, Sent][] = [
    ["by GET", 405, { method: "GET" }],
    ["by PUT", 405, { method: "PUT" }],
    ["as a form", 415, { headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["without a type", 415, { body: Buffer.from(order(1)), headers: { "content-type": null } }],
    ["compressed", 415, { headers: { "content-encoding": "gzip" } }],
    ["with more than a megabyte", 413, { body: order("1".padEnd(1_100_000, "0")) }],
  ];

  it.each(REFUSALS)("%s are refused with %i", async (_, status, sent) => {
    expect(await send(sent)).toBe(status);
    expect(await rows()).toEqual([]);
  });

  it("that go on for more than a megabyte without saying so are cut off", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const upload = httpRequest({ port: port(), method: "POST", headers: { "content-type": "application/json" } });
      upload.on("response", (response) => {
        resolve(response.statusCode);
        upload.destroy();
      });
      upload.on("error", reject);
      upload.write("x".repeat(1_200_000));
    });
    expect(status).toBe(413);
  });

  it("that break off leave the server working", async () => {
    const socket = connect(port(), "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST /webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{");
    socket.destroy();
    await once(socket, "close");
    expect(await send()).toBe(200);
  });

  it("of topics and stores that are not ours are answered and not kept", async () => {
    expect(await send({ headers: { "x-shopify-topic": "carts/update" } })).toBe(200);
    expect(await send({ headers: { "x-shopify-topic": null } })).toBe(200);
    expect(await send({ headers: { "x-shopify-shop-domain": "never-seen.myshopify.com" } })).toBe(200);
    expect(await send({ headers: { "x-shopify-shop-domain": null } })).toBe(200);
    expect(await rows()).toEqual([]);
    expect(logged.match(/were ignored/g)).toHaveLength(3);
    expect(logged).toContain('"count":4');
  });

  it("of a store that uninstalled the app are kept only where the law asks for it", async () => {
    expect(await send()).toBe(200);
    await db.transaction((tx) => markUninstalled(tx, 1, NOW));
    shops.forget();
    await send({ headers: { "x-shopify-event-id": "late" } });
    await send({ body: JSON.stringify(shop), headers: { "x-shopify-topic": "shop/redact" } });
    expect((await rows()).map(({ topic, eventId }) => `${topic} ${eventId}`).toSorted()).toEqual([
      "orders/create event-1",
      "shop/redact event-1",
    ]);
  });

  const STRANGERS: [topic: string, body: object][] = [
    ["app/uninstalled", { id: 1, myshopify_domain: "one.myshopify.com" }],
    ["app/uninstalled", { id: 2, myshopify_domain: "one.myshopify.com" }],
    ["shop/redact", shop],
    ["customers/redact", { ...shop, customer, orders_to_redact: [1] }],
    ["customers/data_request", { ...shop, customer, orders_requested: [1] }],
  ];

  it.each(STRANGERS)("of the topic %s under another store's name are set aside", async (topic, body) => {
    const headers = { "x-shopify-topic": topic, "x-shopify-shop-domain": "two.myshopify.com" };
    expect(await send({ body: JSON.stringify(body), headers })).toBe(200);
    expect(await rows()).toMatchObject([
      { shopId: 2, state: "quarantined", fields: {}, reason: "the body is about another store than the header" },
    ]);
  });

  const UNREADABLE: [string, string, string][] = [
    ["orders/create", order("9007199254740993"), "admin_graphql_api_id is not a Order id that can be kept exactly"],
    ["orders/create", order("12/34"), "admin_graphql_api_id is not a Order id that can be kept exactly"],
    ["customers/update", order(5), "admin_graphql_api_id is not a Customer id that can be kept exactly"],
    ["refunds/create", '{"order_id":9007199254740993}', "order_id is not an id that can be kept exactly"],
    ["refunds/create", '{"order_id":1e400}', "order_id is not an id that can be kept exactly"],
    ["refunds/create", '{"order_id":"5"}', "order_id is not an id that can be kept exactly"],
    ["customers/redact", JSON.stringify(shop), "customer is missing"],
    ["orders/create", "[1]", "the body is not a JSON object"],
    ["orders/create", `${"[".repeat(100_000)}`, "the body is not a JSON object"],
    ["orders/create", "", "the body is not a JSON object"],
  ];

  it.each(UNREADABLE)(
    "of the topic %s with a body that cannot be followed are set aside",
    async (topic, body, reason) => {
      expect(await send({ body, headers: { "x-shopify-topic": topic } })).toBe(200);
      expect(await rows()).toMatchObject([{ state: "quarantined", fields: {}, reason }]);
    },
  );

  it("that say nothing happened are not kept", async () => {
    const body = JSON.stringify({ status: "failed", errors: [{ message: CANARY }] });
    expect(await send({ body, headers: { "x-shopify-topic": "customers/merge" } })).toBe(200);
    expect(await rows()).toEqual([]);
  });

  it("with any body at all are answered, and never kept with more than ids", async () => {
    const topic = fc.constantFrom(...SIGNALS.map(([name]) => name), "orders/create");
    const body = fc.oneof(fc.json(), fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(topic, body, fc.uuid(), async (name, text, event) => {
        const raw = Buffer.from(text, "utf8");
        const headers = { "x-shopify-topic": name, "x-shopify-event-id": event };
        expect(await send({ body: raw, headers })).toBe(200);
      }),
      { numRuns: 200 },
    );
    for (const { state, fields } of await rows()) {
      expect(state).toBe("quarantined");
      expect(fields).toEqual({});
    }
  });

  it("are not answered with 200 when they could not be kept, so that Shopify sends them again", async () => {
    failure = new Error("the disk is full");
    expect(await send()).toBe(503);
    failure = null;
    expect(await send()).toBe(200);
    expect(await rows()).toMatchObject([{ copies: 0 }]);
  });
});
