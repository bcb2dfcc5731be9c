import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import SQLite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppKeys, newAppKeys } from "../../scripts/demo/programs.ts";
import { normaliseEmail, normaliseName, normalisePhone } from "../../server/domain/contact.ts";
import { createContactHasher } from "../../server/store/contactHash.ts";
import { Stand } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

const PATIENCE_MS = 60_000;

/** Asks until there is an answer. */
async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`Waited in vain for ${what}.`);
}

interface Canary {
  customer: number;
  profile: string;
  orders: number[];
  /** Everything by which they could be found, as text. */
  needles: string[];
}

interface RequestView {
  id: string;
  kind: string;
  finishedAt: number | null;
  outcome: Record<string, number>;
  data?: Record<string, unknown[]>;
}

/** What a file holds; nothing where it was removed meanwhile, as a sync does with what it has read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

describe("a customer's rights", { timeout: 300_000 }, () => {
  let stand: Stand;
  let keys: AppKeys;
  let canary: Canary;

  const inStore = <T>(ask: (db: SQLite.Database) => T): T => {
    const db = new SQLite(stand.databaseFile, { readonly: true });
    try {
      return ask(db);
    } finally {
      db.close();
    }
  };
  const finished = (kind: string) =>
    until(`the ${kind} request to be met`, async () => {
      const { requests } = await stand.app.request<{ requests: RequestView[] }>("GET", "/compliance");
      return requests.find((request) => request.kind === kind && request.finishedAt !== null);
    });

  /** Which needles any file of the app's holds, and its log. */
  const found = (needles: readonly string[]): string[] => {
    const files = readdirSync(stand.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const texts = [stand.appLog, ...files.map((file) => textOf(join(file.parentPath, file.name)))];
    return needles.filter((needle) => texts.some((text) => text.includes(needle)));
  };

  beforeAll(async () => {
    keys = newAppKeys();
    stand = await Stand.open(["--seed", "1", "--buyers", "1200"], keys);
    await stand.doJob();
    await stand.connectWebhooks();
    canary = await chooseCanary();
  }, 240_000);

  afterAll(() => stand?.close());

  /** A buyer on one of our lists, whose contacts the store is made to say. */
  async function chooseCanary(): Promise<Canary> {
    const { customer, profile, shopId } = inStore(
      (db) =>
        db
          .prepare(
            `select cast(a.reference as integer) as customer, p.reference as profile, a.shop_id as shopId
             from list_members m
             join person_links p on p.kind = 'profile' and p.reference = m.profile_id
             join person_links a on a.kind = 'account' and a.person_id = p.person_id
             join profile_properties q on q.profile_id = m.profile_id
             where (select count(*) from person_links o where o.person_id = p.person_id and o.kind = 'account') = 1
             order by m.profile_id limit 1`,
          )
          .get() as { customer: number; profile: string; shopId: number },
    );
    const contacts = {
      email: "canary.person@example.org",
      phone: "+442079460958",
      firstName: "Canaria",
      lastName: "Vogel",
    };
    await stand.sandbox.post(`/shopify/customers/${customer}`, contacts);
    const placed = await stand.sandbox.post<{ id: number }>("/shopify/orders", { customer });
    const hash = createContactHasher(new Uint8Array(Buffer.from(keys.contact, "base64")));
    const hashes = [
      hash("email", normaliseEmail(contacts.email) ?? "", shopId),
      hash("phone", normalisePhone(contacts.phone, null) ?? "", shopId),
      hash("name", normaliseName("Canaria Vogel") ?? "", shopId),
    ];
    const isHeld = () => (found([hashes[0] ?? ""]).length > 0 ? true : undefined);
    await until("the canary's contacts to arrive", isHeld);
    const held = () =>
      inStore((db) => db.prepare("select id from orders where customer_id = ?").pluck().all(customer)) as number[];
    await until("the canary's order to arrive", () => (held().includes(placed.id) ? true : undefined));
    const orders = held();
    const needles = [String(customer), profile, contacts.email, contacts.phone, contacts.firstName, ...hashes];
    return { customer, profile, orders, needles };
  }

  it("are met by saying what is held of them", async () => {
    await stand.sandbox.post(`/shopify/customers/${canary.customer}/data-request`, {});
    const { id, outcome } = await finished("customer_data");
    expect(outcome).toMatchObject({ orders: canary.orders.length, profiles: 1 });
    expect(outcome.features).toBeGreaterThan(10);
    const { data } = await stand.app.request<RequestView>("GET", `/compliance/${id}`);
    expect(data?.account).toMatchObject([{ id: canary.customer, hasEmailHash: true }]);
    expect(new Set(data?.orders?.map((order) => (order as { id: number }).id))).toEqual(new Set(canary.orders));
    expect(data?.memberships?.length).toBeGreaterThan(0);
    expect(data?.lists?.length).toBeGreaterThan(0);
    expect(JSON.stringify(data)).not.toContain("@example.org");
  });

  it("are met by forgetting them, down to the files, and for good", async () => {
    const before = found(canary.needles);
    expect(before).toEqual(expect.arrayContaining([String(canary.customer), canary.profile]));
    const lists = await listsOf(canary.profile);
    expect(lists.length).toBeGreaterThan(0);

    await stand.sandbox.post(`/shopify/customers/${canary.customer}/redact`, {});
    const { outcome } = await finished("customer_redact");
    expect(outcome).toMatchObject({ customers: 1, orders: canary.orders.length, klaviyoLists: lists.length });
    expect(outcome.values).toBeGreaterThan(10);
    expect(found(canary.needles)).toEqual([]);
    expect(rowsThatName(canary)).toEqual({});
    expect(await listsOf(canary.profile)).toEqual([]);
    expect(Object.values(await propertiesOf(canary.profile))).toEqual(["none", "none"]);

    // Whatever names them from now on is refused: a webhook, a bulk result, a profile that Klaviyo still has.
    await stand.sandbox.post(`/shopify/customers/${canary.customer}`, { tags: ["again"] });
    const sync = await waitForSync(stand.app);
    expect(sync.state).toBe("done");
    // What was downloaded, in clear, goes right after the sync; the webhook's own id with the pass that refuses it.
    await until("every trace to go", () => (found(canary.needles).length === 0 ? true : undefined));
    expect(rowsThatName(canary)).toEqual({});
  });

  /** Our properties of a profile in the sandbox's Klaviyo. */
  async function propertiesOf(profile: string): Promise<Record<string, unknown>> {
    const all = await stand.sandbox.get<Record<string, Record<string, unknown>>>("/klaviyo/properties?prefix=strata_");
    return all[profile] ?? {};
  }

  /** Lists of the sandbox's Klaviyo that hold a profile. */
  async function listsOf(profile: string): Promise<string[]> {
    const lists = await stand.sandbox.get<{ id: string; name: string; members: string[] }[]>("/klaviyo/lists");
    return lists.filter(({ members }) => members.includes(profile)).map(({ name }) => name);
  }

  /** Rows of any table that name the canary's account or orders by number, by table. */
  function rowsThatName({ customer, orders }: Canary): Record<string, number> {
    return inStore((db) => {
      const tables = db.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
      const counts = tables.flatMap((table) => {
        const columns = db.pragma(`table_info(${table})`) as { name: string }[];
        const has = (name: string) => columns.some((column) => column.name === name);
        const count = (column: string, ids: number[]) =>
          Number(db.prepare(`select count(*) from ${table} where ${column} in (${ids.join()})`).pluck().get());
        const named =
          (has("order_id") ? count("order_id", orders) : 0) +
          (has("customer_id") ? count("customer_id", [customer]) : 0) +
          (table === "orders" ? count("id", orders) : 0) +
          (table === "customers" ? count("id", [customer]) : 0);
        return named > 0 ? [[table, named] as const] : [];
      });
      return Object.fromEntries(counts);
    });
  }

  it("and a store's, which stays while the app is installed, whoever sends an old request again", async () => {
    const { domain, id } = inStore((db) => db.prepare("select domain, id from shops").get()) as {
      domain: string;
      id: number;
    };
    const body = JSON.stringify({ shop_id: id, shop_domain: domain });
    const answer = await fetch(`${stand.appOrigin}/webhooks`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": "shop/redact",
        "x-shopify-shop-domain": domain,
        "x-shopify-hmac-sha256": createHmac("sha256", "sandbox-secret").update(body).digest("base64"),
        "x-shopify-event-id": "replayed",
        "x-shopify-triggered-at": "2099-01-01T00:00:00Z",
      },
    });
    expect(answer.status).toBe(200);
    expect((await finished("shop_redact")).outcome).toEqual({ kept: 1 });
    expect(inStore((db) => db.prepare("select count(*) from orders").pluck().get())).toBeGreaterThan(100);
  });

  it("and a store's, which is removed once it is gone for two days, unless it came back", async () => {
    await stand.sandbox.post("/shopify/uninstall", {});
    const row = () =>
      inStore((db) => db.prepare("select uninstalled_at as at, paused_because as why from shops").all()) as {
        at: number | null;
        why: string | null;
      }[];
    await until("the uninstall to be noticed", () => (row()[0]?.at ? true : undefined));
    expect(row()).toMatchObject([{ why: "uninstalled" }]);
    expect(inStore((db) => db.prepare("select count(*) from credentials").pluck().get())).toBe(0);

    await stand.sandbox.post("/clock", { advanceDays: 3 });
    await stand.sandbox.post("/shopify/redact", {});
    await until("the store to be removed", () => (row().length === 0 ? true : undefined));
    const left = inStore((db) => {
      const tables = db.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
      const counts = tables.map((table) => [table, Number(db.prepare(`select count(*) from ${table}`).pluck().get())]);
      return counts.filter(([table, count]) => count !== 0 && !/^(schema_migrations|sqlite_)/.test(String(table)));
    });
    expect(left).toEqual([]);
  });
});
