import SQLite from "better-sqlite3";
import { getTableColumns } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { DAY } from "../../server/domain/instant.ts";
import { randomFrom } from "../../server/domain/random.ts";
import * as tables from "../../server/store/schema/sqlite.ts";

export const SHOP_ID = 1;
const ORDERS_PER_PERSON = 5;
const YEARS = 3;
const ROWS_PER_COMMIT = 50_000;
const SYNC_ID = "bench";

/** Writes rows of one table as fast as the driver takes them. */
class TableWriter<Table extends SQLiteTable> {
  readonly #db: SQLite.Database;
  readonly #insert: SQLite.Statement;
  readonly #columns;
  #rows = 0;

  constructor(db: SQLite.Database, name: string, table: Table) {
    this.#db = db;
    this.#columns = Object.entries(getTableColumns(table));
    const names = this.#columns.map(([, column]) => `"${column.name}"`).join(", ");
    this.#insert = db.prepare(`insert into ${name} (${names}) values (${this.#columns.map(() => "?").join(", ")})`);
  }

  add(row: Table["$inferInsert"]): void {
    const values = this.#columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key] ?? null;
      return value === null ? null : column.mapToDriverValue(value);
    });
    this.#insert.run(values);
    if (++this.#rows % ROWS_PER_COMMIT === 0) this.#db.exec("commit; begin");
  }
}

/**
 * A store of `people` buyers with five orders each on average, written straight into the file as a finished sync would
 * leave it: people buy at rates and amounts of their own, stop some day, and three in five have a Klaviyo profile.
 */
export function fillStore(file: string, people: number, now: number): { orders: number } {
  const db = new SQLite(file);
  db.pragma("synchronous = off");
  db.pragma("cache_size = -400000");
  const writers = {
    customers: new TableWriter(db, "customers", tables.customers),
    orders: new TableWriter(db, "orders", tables.orders),
    lines: new TableWriter(db, "order_lines", tables.orderLines),
    ledger: new TableWriter(db, "ledger", tables.ledger),
    profiles: new TableWriter(db, "profiles", tables.profiles),
    engagement: new TableWriter(db, "engagement", tables.engagement),
  };
  const random = randomFrom(7);
  db.exec("begin");
  let orders = 0;
  for (let id = 1; id <= people; id++) orders = addPerson(writers, { id, people }, orders, now, random);
  noteSync(db, now);
  db.exec("commit");
  db.exec("analyze");
  db.close();
  return { orders };
}

interface Writers {
  customers: TableWriter<typeof tables.customers>;
  orders: TableWriter<typeof tables.orders>;
  lines: TableWriter<typeof tables.orderLines>;
  ledger: TableWriter<typeof tables.ledger>;
  profiles: TableWriter<typeof tables.profiles>;
  engagement: TableWriter<typeof tables.engagement>;
}

function addPerson(
  to: Writers,
  { id, people }: { id: number; people: number },
  ordersBefore: number,
  now: number,
  random: () => number,
): number {
  const emailHash = `${id.toString(16).padStart(16, "0")}${"5a".repeat(24)}`;
  // As at Shopify: whoever came later has the higher number.
  const began = now - Math.floor((1 - (0.98 * id) / people) * YEARS * 365) * DAY;
  const consent = random() < 0.8 ? ("subscribed" as const) : ("unsubscribed" as const);
  const shared = { shopId: SHOP_ID, createdAt: began, updatedAt: now, seenBySync: SYNC_ID };
  to.customers.add({
    ...shared,
    id,
    emailHash,
    phoneHash: null,
    nameHash: null,
    emailConsent: consent,
    smsConsent: "unknown",
    country: "GB",
    tags: [],
    objectsToProfiling: false,
  });
  // Gap and amount are log-normal between people: a continuum, of which the past tells the future.
  const gap = 25 * Math.exp(1.1 * normal(random)) * DAY;
  const amount = 4_000 * Math.exp(0.7 * normal(random));
  const stays = 0.72 + 0.2 * random();
  let at = began;
  let orderId = ordersBefore;
  for (let n = 0; n < ORDERS_PER_PERSON * 8 && at < now; n++) {
    orderId++;
    addOrder(to, { id: orderId, customerId: id, emailHash, at, net: Math.round(amount * (0.5 + random())) }, random);
    if (random() > stays) break;
    at += Math.round(Math.max(DAY / 24, -Math.log(1 - random()) * gap));
  }
  if (random() < 0.6) addProfile(to, { id, emailHash, began, now, consent }, random);
  return orderId;
}

function addOrder(
  to: Writers,
  order: { id: number; customerId: number; emailHash: string; at: number; net: number },
  random: () => number,
): void {
  const { id, customerId, emailHash, at, net } = order;
  const discount = random() < 0.3 ? Math.round(net * 0.15) : 0;
  const units = 1 + Math.floor(random() * 3);
  to.orders.add({
    shopId: SHOP_ID,
    id,
    customerId,
    emailHash,
    phoneHash: null,
    nameHash: null,
    placedAt: at,
    createdAt: at,
    updatedAt: at,
    cancelledAt: null,
    kind: "one_off",
    channel: random() < 0.9 ? "online" : "pos",
    currency: "GBP",
    taxesIncluded: true,
    total: net,
    discount,
    tax: 0,
    shipping: 0,
    country: "GB",
    tags: [],
    refundCount: 0,
    seenBySync: SYNC_ID,
  });
  const product = 1 + Math.floor(random() * 400);
  to.lines.add({
    shopId: SHOP_ID,
    orderId: id,
    id,
    productId: product,
    title: `Product ${product}`,
    productType: `Type ${product % 12}`,
    quantity: units,
    unitPrice: Math.round((net + discount) / units),
    discount,
    net,
    isGiftCard: false,
    isSubscription: false,
  });
  to.ledger.add({
    shopId: SHOP_ID,
    orderId: id,
    entry: "order",
    kind: "order",
    occurredAt: at,
    recordedAt: at,
    amount: net,
    discount,
    units,
  });
}

const EVENTS = ["email_opened", "email_clicked"] as const;

function addProfile(
  to: Writers,
  person: { id: number; emailHash: string; began: number; now: number; consent: "subscribed" | "unsubscribed" },
  random: () => number,
): void {
  const profileId = `P${person.id}`;
  to.profiles.add({
    shopId: SHOP_ID,
    id: profileId,
    externalId: null,
    emailHash: person.emailHash,
    phoneHash: null,
    createdAt: person.began,
    updatedAt: person.now,
    emailConsent: person.consent,
    smsConsent: "unknown",
    emailSuppressions: [],
    seenBySync: SYNC_ID,
  });
  for (let n = 0; n < 2; n++) {
    to.engagement.add({
      shopId: SHOP_ID,
      id: `${profileId}-${n}`,
      profileId,
      kind: EVENTS[random() < 0.8 ? 0 : 1],
      occurredAt: person.began + Math.floor(random() * (person.now - person.began)),
      isMachine: false,
    });
  }
}

function noteSync(db: SQLite.Database, now: number): void {
  const sync = new TableWriter(db, "syncs", tables.syncs);
  sync.add({
    shopId: SHOP_ID,
    id: SYNC_ID,
    state: "done",
    startedAt: now,
    finishedAt: now,
    error: null,
    tally: null,
    sourceCounts: null,
  });
  const marks = new TableWriter(db, "watermarks", tables.watermarks);
  for (const stream of ["customers", "orders", "refunds", "ledger", "profiles", "engagement"]) {
    marks.add({ shopId: SHOP_ID, stream, upTo: now, syncId: SYNC_ID });
  }
}

/** Box and Muller, 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
