import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { generateWorld } from "../../sandbox/world/generate.ts";
import { startApp } from "./shopify/app.ts";
import { SandboxClient, start } from "./shopify/harness.ts";

const MAIN = new URL("../../sandbox/main.ts", import.meta.url).pathname;
const newWorld = () => generateWorld({ seed: 11, buyers: 40, days: 90 });
const SCOPES = { scopes: ["read_customers", "read_orders", "read_all_orders", "read_customer_merge"] };

interface Ids {
  token: string;
  refresh: string;
  list: string;
  job: string;
  flow: string;
  bulk: string;
  /** A profile in the list that entered the flow, and one that did not. */
  member: string;
  other: string;
}

const eventOf = (profile: string, unique: string) => ({
  data: {
    type: "event",
    attributes: {
      properties: { n: 1 },
      unique_id: unique,
      metric: { data: { type: "metric", attributes: { name: "Segment entered" } } },
      profile: { data: { type: "profile", id: profile, attributes: {} } },
    },
  },
});
const members = (...ids: string[]) => ({ data: ids.map((id) => ({ type: "profile", id })) });

/** Changes everything that can change. */
async function live(sandbox: SandboxClient): Promise<Ids> {
  const tokens = (await sandbox.exchange(await sandbox.sessionToken())).body;
  sandbox.useToken(tokens.access_token);
  const profiles = (await sandbox.klaviyo("GET", "profiles?sort=id")).body.data as { id: string }[];
  const [member = "", other = ""] = profiles.map(({ id }) => id);
  const list = (await sandbox.klaviyo("POST", "lists", { data: { type: "list", attributes: { name: "Loyal" } } })).body
    .data.id;
  const flow = (await sandbox.control("klaviyo/flows", { name: "Hello", listId: list })).body.id;
  await sandbox.control("klaviyo/flows", { name: "Entered", metric: "Segment entered", reentry: "always" });
  await sandbox.klaviyo("POST", `lists/${list}/relationships/profiles`, members(member));
  await sandbox.klaviyo("POST", "events", eventOf(member, "u1"));
  const imported = [
    { type: "profile", id: other, attributes: { organization: "Tea Ltd", properties: { ours_x: 1 } } },
    { type: "profile", id: "01GONE", attributes: {} },
  ];
  const attributes = { profiles: { data: imported } };
  const job = await sandbox.klaviyo("POST", "profile-bulk-import-jobs", {
    data: { type: "profile-bulk-import-job", attributes },
  });
  const started = await sandbox.data<{ bulkOperationRunQuery: { bulkOperation: { id: string } } }>(
    'mutation { bulkOperationRunQuery(query: "{ orders { edges { node { id } } } }") { bulkOperation { id } } }',
  );
  const bulk = started.bulkOperationRunQuery.bulkOperation.id;
  await vi.waitFor(async () => expect((await bulkOf(sandbox, bulk)).status).toBe("COMPLETED"));

  await vi.waitFor(async () => {
    const { body } = await sandbox.klaviyo("GET", `profile-bulk-import-jobs/${job.body.data.id}`);
    expect(body.data.attributes.status).toBe("complete");
  });

  const order = (await sandbox.control("shopify/orders", { customer: "new" })).body;
  await sandbox.control(`shopify/orders/${order.id}/refunds`, {});
  await sandbox.control("shopify/orders", { customer: "guest" });
  const alone = (await sandbox.control("shopify/customers", {})).body;
  await sandbox.control(`shopify/customers/${alone.id}`, { tags: ["gone soon"] });
  await sandbox.control(`shopify/customers/${alone.id}`, undefined, "DELETE");
  await sandbox.control("faults", { staleReads: 0.4, dropListAdds: 0.1 });
  await sandbox.control("shopify/orders", { customer: order.customerId });
  return {
    token: tokens.access_token,
    refresh: tokens.refresh_token,
    list,
    job: job.body.data.id,
    flow,
    bulk,
    member,
    other,
  };
}

interface Bulk {
  status: string;
  url: string;
}

async function bulkOf(sandbox: SandboxClient, id: string): Promise<Bulk> {
  const query = `{ bulkOperation(id: "${id}") { status objectCount url createdAt completedAt fileSize } }`;
  return (await sandbox.data<{ bulkOperation: Bulk }>(query)).bulkOperation;
}

const INSPECTORS = [
  "given",
  "klaviyo/lists",
  "klaviyo/flows",
  "klaviyo/messages",
  "klaviyo/properties?prefix=",
  "webhooks/target",
  "shopify/webhooks",
  "klaviyo/counters",
  "shopify/counters",
];

/** Everything that anybody can see. */
async function seen(sandbox: SandboxClient, ids: Ids) {
  sandbox.useToken(ids.token);
  const { now: _now, ...state } = (await sandbox.control("state")).body;
  const answers: Record<string, unknown> = { state };
  for (const path of INSPECTORS) answers[path] = (await sandbox.control(path)).body;
  for (const path of [
    "lists",
    `lists/${ids.list}/profiles`,
    `flows/${ids.flow}?additional-fields[flow]=definition`,
    "metrics",
    "profiles?page[size]=100&sort=id&additional-fields[profile]=subscriptions",
    "events?page[size]=1000",
    `profile-bulk-import-jobs/${ids.job}`,
    `profile-bulk-import-jobs/${ids.job}/import-errors`,
  ]) {
    const { status, body } = await sandbox.klaviyo("GET", path);
    answers[path] = [status, body.data];
  }
  const bulk = await bulkOf(sandbox, ids.bulk);
  answers["bulk"] = bulk;
  answers["bulk result"] = await (await sandbox.fetch(bulk.url)).text();
  for (const query of [
    "{ orders(first: 250) { nodes { id name updatedAt refunds { id } } } }",
    "{ customers(first: 250) { nodes { id updatedAt tags numberOfOrders } } }",
    "{ bulkOperations(first: 10) { nodes { id status } } }",
  ]) {
    answers[query] = (await sandbox.graphql(query)).data;
  }
  return answers;
}

const attributesOf = (items: { attributes: object }[]) => items.map(({ attributes }) => attributes);

/** What happens next depends on what was. */
async function goOn(sandbox: SandboxClient, ids: Ids) {
  const refreshed = await sandbox.grant({ grant_type: "refresh_token", refresh_token: ids.refresh });
  const again = await sandbox.klaviyo("POST", "events", eventOf(ids.member, "u1"));
  await sandbox.klaviyo("DELETE", `lists/${ids.list}/relationships/profiles`, members(ids.member));
  await sandbox.klaviyo("POST", `lists/${ids.list}/relationships/profiles`, members(ids.member, ids.other));
  const { createdAt: _at, ...order } = (await sandbox.control("shopify/orders", { customer: "new" })).body;
  await sandbox.control("clock", { advanceDays: 1 });
  return {
    refreshed: refreshed.status,
    again: again.status,
    order,
    created: attributesOf(
      (await sandbox.klaviyo("GET", "profiles?sort=-created&page[size]=3&fields[profile]=email")).body.data,
    ),
    events: attributesOf(
      (await sandbox.klaviyo("GET", "events?page[size]=5&fields[event]=event_properties")).body.data,
    ),
    messages: (await sandbox.control("klaviyo/messages")).body.map(
      ({ flowId, profileId }: Ids & { flowId: string; profileId: string }) => [flowId, profileId],
    ),
    secondList: (await sandbox.klaviyo("POST", "lists", { data: { type: "list", attributes: { name: "B" } } })).body
      .data.id,
  };
}

describe("a snapshot", () => {
  it("restored in another sandbox shows and does all that the first one would", async () => {
    const first = await start({ world: newWorld(), settings: SCOPES });
    await startApp(first);
    const ids = await live(first);
    await vi.waitFor(async () => {
      const { body } = await first.control("shopify/webhooks");
      expect(body.every(({ status }: { status: string }) => status === "delivered")).toBe(true);
    });
    const snapshot = (await first.control("snapshot")).body;
    const second = await start({ world: newWorld(), settings: SCOPES });
    expect((await second.control("restore", snapshot)).status).toBe(200);
    const before = await seen(first, ids);
    expect(Object.keys(before)).toHaveLength(INSPECTORS.length + 14);
    expect(await seen(second, ids)).toEqual(before);
    const after = await goOn(first, ids);
    expect(after).toMatchObject({ refreshed: 200, again: 202, events: { length: 5 } });
    expect(await goOn(second, ids)).toEqual(after);
  });

  it("takes a sandbox back to what it was", async () => {
    const sandbox = await start({ world: newWorld(), settings: SCOPES });
    const ids = await live(sandbox);
    const snapshot = (await sandbox.control("snapshot")).body;
    const before = await seen(sandbox, ids);
    await goOn(sandbox, ids);
    await sandbox.control("shopify/uninstall", {});
    await sandbox.control("restore", snapshot);
    expect(await seen(sandbox, ids)).toEqual(before);
  });

  it("keeps what is on its way: webhooks that wait, bulk operations and imports under way", async () => {
    const slow = { ...SCOPES, bulkMilliseconds: 60_000 };
    const first = await start({ world: newWorld(), settings: slow, faults: { webhookDelayMilliseconds: 600_000 } });
    const app = await startApp(first);
    await first.control("shopify/customers", { firstName: "Late" });
    const started = await first.data<{ bulkOperationRunQuery: { bulkOperation: { id: string } } }>(
      'mutation { bulkOperationRunQuery(query: "{ customers { edges { node { id } } } }") { bulkOperation { id } } }',
    );
    const snapshot = (await first.control("snapshot")).body;
    const { access } = snapshot.stores[0].shopify.tokens;
    // The state is opaque; only so can a test make a long wait short.
    for (const delivery of snapshot.stores[0].shopify.webhooks.deliveries) delivery.dueAt = 0;
    const second = await start({ world: newWorld(), settings: SCOPES });
    await second.control("restore", snapshot);
    second.useToken(access[0][0]);
    expect((await app.until(1))[0]?.body).toMatchObject({ first_name: "Late" });
    const { id } = started.bulkOperationRunQuery.bulkOperation;
    const done = await vi.waitFor(async () => {
      const bulk = await bulkOf(second, id);
      expect(bulk.status).toBe("COMPLETED");
      return bulk;
    });
    const lines = (await (await second.fetch(done.url)).text()).trim().split("\n");
    expect(lines).toHaveLength((await second.control("given")).body.customers);
  });

  it("keeps that the app is gone, and tells nothing of the world's future twice", async () => {
    const settings = { ...SCOPES, webhooksFromWorld: true };
    const first = await start({ world: newWorld(), settings });
    await startApp(first);
    await first.control("clock", { advanceDays: 5 });
    const told = (await first.control("shopify/webhooks")).body.length;
    expect(told).toBeGreaterThan(3);
    const installed = (await first.control("snapshot")).body;
    await first.control("shopify/uninstall", {});
    const uninstalled = (await first.control("snapshot")).body;

    const second = await start({ world: newWorld(), settings });
    await second.control("restore", installed);
    await second.control("clock", { advanceDays: 0.0001 });
    expect((await second.control("shopify/webhooks")).body).toHaveLength(told);
    await second.control("restore", uninstalled);
    expect((await second.control("shopify/uninstall", {})).status).toBe(422);
    await second.control("clock", { advanceDays: 20 });
    expect((await second.control("shopify/webhooks")).body).toHaveLength(told + 1);
  });

  it("keeps which attempts at a request went wrong already", async () => {
    const first = await start({ world: newWorld(), faults: { serverErrors: 1 } });
    const attempt = async (sandbox: SandboxClient) => (await sandbox.klaviyo("GET", "metrics")).status;
    for (let i = 0; i < 3; i++) expect(await attempt(first)).toBe(500);
    const second = await start({ world: newWorld() });
    await second.control("restore", (await first.control("snapshot")).body);
    expect([await attempt(second), await attempt(second)]).toEqual([500, 200]);
  });

  it.each([
    [{}, /This is no snapshot of a sandbox/],
    [{ format: 99, now: 0, stores: [] }, /format 99; this sandbox reads format 1/],
  ])("is not %o", async (body, error) => {
    const answer = await (await start()).control("restore", body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(error);
  });

  it("of another store is refused, and nothing changes", async () => {
    const snapshot = (await (await start({ world: newWorld() })).control("snapshot")).body;
    const sandbox = await start();
    const answer = await sandbox.control("restore", snapshot);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(/is of larkfield-goods.myshopify.com \(seed 11\); this sandbox has demo/);
    expect((await sandbox.control("state")).body.store.domain).toBe("demo.myshopify.com");
  });
});

describe("the program", () => {
  it("goes on with a snapshot from a file", async () => {
    const first = await start({ world: newWorld(), settings: SCOPES });
    const ids = await live(first);
    const folder = mkdtempSync(join(tmpdir(), "sandbox-snapshot-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "state.json");
    writeFileSync(file, JSON.stringify((await first.control("snapshot")).body));
    const child = spawn(process.execPath, [MAIN, "--restore", file, "--scopes", SCOPES.scopes.join()], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGTERM"));
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const second = new SandboxClient(JSON.parse(line).port, first.shop, first.context);
    expect(await seen(second, ids)).toEqual(await seen(first, ids));
  });

  it("says what is wrong with a file that is no snapshot", async () => {
    const child = spawn(process.execPath, [MAIN, "--restore", MAIN], { stdio: ["ignore", "ignore", "pipe"] });
    const [stderr, [code]] = await Promise.all([child.stderr.toArray(), once(child, "exit")]);
    expect(code).toBe(2);
    expect(Buffer.concat(stderr).toString()).toMatch(/--restore .*main\.ts: /);
  });
});
