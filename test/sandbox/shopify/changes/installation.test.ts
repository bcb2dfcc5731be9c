import { describe, expect, it } from "vitest";
import { startApp } from "../app.ts";
import { start } from "../harness.ts";
import { CUSTOMER, gid, shop } from "./shop.ts";

describe("the law's requests", () => {
  it("name the shop, the customer and their orders, and change nothing", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    await sandbox.control("shopify/customers/1/redact", {});
    await sandbox.control("shopify/customers/1/data-request", {});
    await app.until(2);
    const who = { shop_id: 5, shop_domain: "demo.myshopify.com" };
    const person = { id: 1, email: "person1@example.com", phone: null };
    expect((await app.until(1, "customers/redact"))[0]?.body).toEqual({
      ...who,
      customer: person,
      orders_to_redact: [1],
    });
    expect((await app.until(1, "customers/data_request"))[0]?.body).toEqual({
      ...who,
      customer: person,
      orders_requested: [1],
      data_request: { id: 1 },
    });
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 1) })).toMatchObject({
      customer: { numberOfOrders: "1" },
    });
  });
});

describe("uninstalling the app", () => {
  it("ends its tokens, tells it, and sends it nothing more but what the law asks", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    const tokens = (await sandbox.exchange(await sandbox.sessionToken())).body;
    await sandbox.control("shopify/uninstall", {});
    expect((await sandbox.post({ query: "{ shop { id } }" }, tokens.access_token)).status).toBe(401);
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token };
    expect((await sandbox.grant(refresh)).body).toMatchObject({ error: "invalid_grant" });
    expect((await sandbox.exchange(await sandbox.sessionToken())).body).toMatchObject({
      error: "invalid_subject_token",
    });
    await sandbox.control("shopify/orders", { customer: 1 });
    await sandbox.control("shopify/customers/1/redact", {});
    await app.until(2);
    expect(app.topics.toSorted()).toEqual(["app/uninstalled", "customers/redact"]);
  });

  it("is followed by shop/redact after 48 hours, unless the app is back", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    const redact = () => sandbox.control("shopify/redact", {});
    expect((await redact()).status).toBe(422);
    await sandbox.control("shopify/uninstall", {});
    expect((await redact()).body.error).toMatch(/no earlier than 48 hours/);
    await sandbox.control("clock", { advanceDays: 2 });
    expect((await redact()).status).toBe(202);
    expect((await app.until(1, "shop/redact"))[0]?.body).toEqual({ shop_id: 5, shop_domain: "demo.myshopify.com" });
    await sandbox.control("shopify/install", {});
    expect((await redact()).status).toBe(422);
    expect((await sandbox.exchange(await sandbox.sessionToken())).status).toBe(200);
  });
});
