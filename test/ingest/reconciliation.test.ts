import { expect, it } from "vitest";
import type { Database } from "../../server/store/database.ts";
import { asc, eq } from "../../server/store/query.ts";
import { openStore, startSandboxShop } from "./sandboxShop.ts";

async function rowsOf(db: Database, shopId: number) {
  const { customers, orders, orderLines, refunds, ledger } = db.tables;
  const { query } = db;
  const unseen = <T extends { seenBySync: string }>(rows: T[]) => rows.map(({ seenBySync: _by, ...row }) => row);
  const entries = await query.select().from(ledger).where(eq(ledger.shopId, shopId));
  const worth = [...Map.groupBy(entries, ({ orderId }) => orderId)].map(
    ([orderId, rows]) => [orderId, rows.reduce((sum, { amount }) => sum + amount, 0)] as const,
  );
  return {
    customers: unseen(await query.select().from(customers).where(eq(customers.shopId, shopId)).orderBy(customers.id)),
    orders: unseen(await query.select().from(orders).where(eq(orders.shopId, shopId)).orderBy(orders.id)),
    lines: await query.select().from(orderLines).orderBy(asc(orderLines.orderId), asc(orderLines.id)),
    refunds: await query.select().from(refunds).orderBy(refunds.id),
    worth: worth.toSorted(([a], [b]) => a - b),
  };
}

it("One sync of what changed makes up for every webhook that never came", { timeout: 120_000 }, async () => {
  const source = await startSandboxShop(["--buyers", "60", "--days", "200", "--seed", "5"]);
  const { db } = await openStore();
  const shop = await source.install(db);
  await source.sync(db, shop);
  const before = await rowsOf(db, shop.id);

  // Nobody is told of any of this.
  await source.sandbox.post("/clock", { advanceDays: 1 });
  const post = <T>(path: string, body: object = {}) => source.sandbox.post<T>(`/shopify/${path}`, body);
  const placed = await post<{ id: number; lines: { id: number }[] }>("orders", { customer: "new" });
  const guest = await post<{ id: number }>("orders", { customer: "guest" });
  const line = placed.lines[0]?.id;
  await post(`orders/${placed.id}/refunds`, { lines: [{ lineId: line, quantity: 1 }] });
  await post(`orders/${guest.id}/cancel`);
  const someone = before.customers[0]?.id;
  await post(`customers/${someone}`, { tags: ["vip"], emailConsent: "UNSUBSCRIBED" });
  await post(`orders/${before.orders[0]?.id}`, { tags: ["looked at"] });
  await source.sandbox.post("/clock", { advanceDays: 1 });
  await source.sync(db, shop);

  const { db: fresh } = await openStore();
  await source.install(fresh);
  await source.sync(fresh, shop);
  const after = await rowsOf(db, shop.id);
  expect(after).toEqual(await rowsOf(fresh, shop.id));
  expect(after.orders.map(({ id }) => id)).toEqual(expect.arrayContaining([placed.id, guest.id]));
  expect(after.orders.find(({ id }) => id === guest.id)?.cancelledAt).not.toBeNull();
  expect(after.refunds.length).toBeGreaterThan(before.refunds.length);
  expect(after.customers.find(({ id }) => id === someone)).toMatchObject({
    tags: expect.arrayContaining(["vip"]),
    emailConsent: "unsubscribed",
  });
});
