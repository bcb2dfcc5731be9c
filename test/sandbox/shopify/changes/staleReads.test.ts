import { describe, expect, it } from "vitest";
import { start } from "../harness.ts";
import { gid, shop } from "./shop.ts";

describe("stale reads", () => {
  const ALL = '{ orders(first: 9) { nodes { id } } customer(id: "gid://shopify/Customer/1") { tags numberOfOrders } }';

  it("answer the state before the last change, and only while it is fresh", async () => {
    const sandbox = await start({ world: shop(), faults: { staleReads: 1 } });
    const before = await sandbox.data(ALL);
    await sandbox.control("shopify/orders", { customer: 1 });
    expect(await sandbox.data(ALL)).toEqual(before);
    await sandbox.control("shopify/customers/1", { tags: ["vip"] });
    // One change back: the order shows, the tag does not.
    expect(await sandbox.data(ALL)).toMatchObject({ orders: { nodes: [{}, {}] }, customer: { tags: [] } });
    await sandbox.control("clock", { advanceDays: 1 });
    expect(await sandbox.data(ALL)).toMatchObject({ customer: { tags: ["vip"], numberOfOrders: "2" } });
  });

  it("bring back what was deleted", async () => {
    const sandbox = await start({ world: shop(), faults: { staleReads: 1 } });
    await sandbox.control("shopify/customers/2", undefined, "DELETE");
    const read = `{ customer(id: "${gid("Customer", 2)}") { id } customersCount { count } }`;
    expect(await sandbox.data(read)).toEqual({ customer: { id: gid("Customer", 2) }, customersCount: { count: 2 } });
  });

  it("end for whoever asks the same often enough", async () => {
    const sandbox = await start({ world: shop(), faults: { staleReads: 1 } });
    await sandbox.control("shopify/orders", { customer: 1 });
    const counts: number[] = [];
    for (let i = 0; i < 6; i++) {
      counts.push(
        (await sandbox.data<{ ordersCount: { count: number } }>("{ ordersCount { count } }")).ordersCount.count,
      );
    }
    expect(counts).toEqual([1, 1, 1, 1, 2, 2]);
  });
});
