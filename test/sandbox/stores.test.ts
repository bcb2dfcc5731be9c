import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContext } from "../../sandbox/context.ts";
import { keysOfAccount } from "../../sandbox/klaviyo/auth.ts";
import { generateWorld } from "../../sandbox/world/generate.ts";
import { asShop } from "../../sandbox/world/shopNumber.ts";
import type { World } from "../../sandbox/world/world.ts";
import { startApp } from "./shopify/app.ts";
import { SandboxClient } from "./shopify/harness.ts";
import { faultsOf } from "./world/soundWorld.ts";

const MAIN = new URL("../../sandbox/main.ts", import.meta.url).pathname;
const generate = (seed: number) => generateWorld({ seed, buyers: 60, days: 120 });

describe("the world of another shop", () => {
  const idsOf = ({ customers, orders, products }: World) => [
    ...customers.map(({ id }) => id),
    ...products.map(({ id }) => id),
    ...orders.flatMap(({ id, lines, refunds }) => [
      id,
      ...lines.map((line) => line.id),
      ...refunds.map((one) => one.id),
    ]),
  ];

  it("is sound, and shares no id, domain or profile with the first", () => {
    const [one, two] = [generate(1), asShop(generate(2), 2)];
    expect(faultsOf(two)).toEqual([]);
    expect(two.store).toMatchObject({ id: one.store.id + 1, domain: "larkfield-goods-2.myshopify.com" });
    const shared = new Set(idsOf(one)).intersection(new Set(idsOf(two)));
    expect([...shared]).toEqual([]);
    const profiles = new Set(one.profiles.map(({ id }) => id));
    expect(two.profiles.some(({ id }) => profiles.has(id))).toBe(false);
  });

  it("still says whose profiles and orders are whose", () => {
    const world = asShop(generate(3), 3);
    const customers = new Set(world.customers.map(({ id }) => String(id)));
    const orders = new Set(world.orders.map(({ id }) => String(id)));
    const known = world.profiles.filter(({ externalId }) => externalId !== null);
    expect(known.length).toBeGreaterThan(20);
    expect(known.every(({ externalId }) => customers.has(externalId ?? ""))).toBe(true);
    const placed = world.events.filter(({ metric }) => metric === "Placed Order");
    expect(placed.length).toBeGreaterThan(20);
    expect(placed.every(({ properties }) => orders.has(String(properties["$event_id"])))).toBe(true);
  });

  it("leaves the first shop's own numbers as they are", () => {
    expect(asShop(generate(1), 1)).toEqual(generate(1));
    asShop(generate(1), 2);
    expect(generate(1).store.domain).toBe("larkfield-goods.myshopify.com");
  });
});

describe("two stores in one sandbox", () => {
  let stop: () => void;
  let port: number;
  const clients: SandboxClient[] = [];

  beforeAll(async () => {
    const child = spawn(process.execPath, [MAIN, "--stores", "2", "--buyers", "40", "--days", "60"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    stop = () => void child.kill("SIGTERM");
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    port = JSON.parse(line).port;
    const context = createContext(generate(1));
    for (const domain of ["larkfield-goods.myshopify.com", "larkfield-goods-2.myshopify.com"]) {
      clients.push(new SandboxClient(port, domain, context));
    }
  });
  afterAll(() => stop());

  /** The control path of a store by its number. */
  const pathOf = (number: number, path: string) => (number === 1 ? path : `stores/${number}/${path}`);

  async function open(number: number): Promise<SandboxClient> {
    const client = clients[number - 1];
    if (!client) throw new Error(`There is no store ${number}.`);
    const { token } = (await client.control(pathOf(number, "session-token"), {})).body;
    client.useToken((await client.exchange(token)).body.access_token);
    return client;
  }

  it("are told apart by their domain: each has its own people, tokens and bulk results", async () => {
    const [one, two] = [await open(1), await open(2)];
    const shops = await Promise.all([one, two].map((client) => client.data("{ shop { myshopifyDomain } }")));
    expect(shops).toEqual([one, two].map(({ shop }) => ({ shop: { myshopifyDomain: shop } })));
    const foreign = await one.exchange((await two.control("stores/2/session-token", {})).body.token);
    expect(foreign.body).toMatchObject({ error: "invalid_subject_token" });
    const first = await one.data<{ orders: { nodes: { id: string }[] } }>("{ orders(first: 1) { nodes { id } } }");
    const id = first.orders.nodes[0]?.id;
    expect(await two.data(`{ order(id: "${id}") { id } }`)).toEqual({ order: null });
  });

  it("have a Klaviyo account each, told apart by its key", async () => {
    const [one] = clients;
    const stores = (await one?.control("stores"))?.body;
    expect(stores.map(({ klaviyoKey }: { klaviyoKey: string }) => klaviyoKey)).toEqual([
      keysOfAccount(1).app,
      keysOfAccount(2).app,
    ]);
    const data = { type: "list", attributes: { name: "Second" } };
    expect((await one?.klaviyo("POST", "lists", { data }, keysOfAccount(2).app))?.status).toBe(201);
    expect((await one?.klaviyo("GET", "lists"))?.body.data).toEqual([]);
    expect((await one?.control("stores/2/klaviyo/lists"))?.body).toMatchObject([{ name: "Second" }]);
    expect((await one?.control("klaviyo/lists"))?.body).toEqual([]);
    expect((await one?.klaviyo("GET", "lists", undefined, "pk_nobody"))?.status).toBe(401);
  });

  it("share the time and the app, which hears of each under its own domain", async () => {
    const [one, two] = [await open(1), await open(2)];
    const app = await startApp(one);
    await two.control("stores/2/shopify/customers", {});
    await one.control("shopify/customers", {});
    await app.until(2);
    const domains = app.received.map(({ headers }) => headers["x-shopify-shop-domain"]);
    expect(domains.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([two.shop, one.shop]);
    await one.control("clock", { advanceDays: 3 });
    const [now, then] = [(await one.control("state")).body.now, (await two.control("stores/2/state")).body.now];
    expect(Math.abs(Date.parse(now) - Date.parse(then))).toBeLessThan(60_000);
  });

  it("are both in the snapshot", async () => {
    const [one] = clients;
    const snapshot = (await one?.control("snapshot"))?.body;
    const before = (await one?.control("stores/2/klaviyo/lists"))?.body;
    const data = { type: "list", attributes: { name: "Third" } };
    await one?.klaviyo("POST", "lists", { data }, keysOfAccount(2).app);
    expect((await one?.control("restore", snapshot))?.status).toBe(200);
    expect((await one?.control("stores/2/klaviyo/lists"))?.body).toEqual(before);
  });

  it("are as many as there are", async () => {
    const answer = await clients[0]?.control("stores/3/state");
    expect(answer).toEqual({ status: 400, body: { error: "There is no store 3; there are 2." } });
    const launch = await fetch(`http://127.0.0.1:${port}/admin/launch?store=2`);
    expect(await launch.json()).toMatchObject({ domain: "larkfield-goods-2.myshopify.com" });
  });
});
