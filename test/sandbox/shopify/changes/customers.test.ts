import { describe, expect, it } from "vitest";
import { startApp } from "../app.ts";
import { start } from "../harness.ts";
import { customer, line, order, world } from "../world.ts";
import { CUSTOMER, gid, shop } from "./shop.ts";

describe("changing a customer", () => {
  it("shows at once and sends customers/update", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    const change = { email: "Other@example.org", emailConsent: "UNSUBSCRIBED", tags: ["vip"], dataSaleOptOut: true };
    await sandbox.control("shopify/customers/1", change);
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 1) })).toMatchObject({
      customer: {
        defaultEmailAddress: { emailAddress: "other@example.org", marketingState: "UNSUBSCRIBED" },
        tags: ["vip"],
        dataSaleOptOut: true,
      },
    });
    const [told] = await app.until(1, "customers/update");
    expect(told?.body).toMatchObject({ id: 1, email: "other@example.org" });
    expect((await sandbox.control("shopify/customers/2", { email: "person1@example.com" })).status).toBe(200);
  });

  it.each([
    [{ email: "person2@example.com" }, "Email has already been taken"],
    [{ email: "nonsense" }, "Email is invalid"],
    [{ phone: "+442079460002" }, "Phone has already been taken"],
    [{ smsConsent: "SUBSCRIBED" }, "A phone number is required to set the SMS consent state."],
    [{ email: null, emailConsent: "SUBSCRIBED" }, /An email address is required/],
    [{ email: null, firstName: null, lastName: null }, "A name, phone number, or email address must be present"],
  ])("refuses %o", async (change, error) => {
    const sandbox = await start({ world: shop() });
    const before = await sandbox.data(CUSTOMER, { id: gid("Customer", 1) });
    const answer = await sandbox.control("shopify/customers/1", change);
    expect(answer.status).toBe(422);
    expect(answer.body.error).toMatch(error);
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 1) })).toEqual(before);
  });

  it("deletes one who never bought, and nobody who has", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    expect(await sandbox.control("shopify/customers/1", undefined, "DELETE")).toEqual({
      status: 422,
      body: { error: "Customer can’t be deleted because they have associated orders" },
    });
    expect((await sandbox.control("shopify/customers/2", undefined, "DELETE")).status).toBe(204);
    expect(await sandbox.data(CUSTOMER, { id: gid("Customer", 2) })).toEqual({ customer: null });
    const [told] = await app.until(1);
    expect(told).toMatchObject({
      topic: "customers/delete",
      body: { id: 2, admin_graphql_api_id: gid("Customer", 2) },
    });
    // The address is free again, the id is not.
    const { body } = await sandbox.control("shopify/customers", { email: "person2@example.com" });
    expect(body.id).toBe(3);
  });

  it("merges one into another: orders, tags and missing contacts go along", async () => {
    const sandbox = await start({ world: shop() });
    const app = await startApp(sandbox);
    await sandbox.control("shopify/customers/1/merge", { into: 2 });
    const read = `{ customers(first: 5) { nodes { id tags numberOfOrders } } order(id: "${gid("Order", 1)}") { customer { id } } }`;
    expect(await sandbox.data(read)).toEqual({
      customers: { nodes: [{ id: gid("Customer", 2), tags: ["press"], numberOfOrders: "1" }] },
      order: { customer: { id: gid("Customer", 2) } },
    });
    const [told] = await app.until(1, "customers/merge");
    expect(told?.body).toMatchObject({
      admin_graphql_api_customer_kept_id: gid("Customer", 2),
      admin_graphql_api_customer_deleted_id: gid("Customer", 1),
      status: "completed",
    });
  });

  it.each([
    [1, { into: 1 }, "Customers IDs should not match"],
    [1, { into: 9 }, "Customer does not exist with ID 9"],
    [3, { into: 1 }, "Ada Number 3 is a company contact and can’t be merged."],
    [4, { into: 1 }, "Ada Number 4 has subscription contracts and can’t be merged."],
  ])("does not merge %i %o", async (id, body, error) => {
    const given = world({
      customers: [customer(1), customer(2), customer(3, { company: "Tea Ltd" }), customer(4)],
      orders: [order(1, { customerId: 4, lines: [line(10, { isSubscription: true })] })],
    });
    const sandbox = await start({ world: given });
    expect((await sandbox.control(`shopify/customers/${id}/merge`, body)).body).toEqual({ error });
  });

  it("customerCreate sends customers/create too", async () => {
    const sandbox = await start({ settings: { scopes: ["write_customers"] } });
    const app = await startApp(sandbox);
    await sandbox.data('mutation { customerCreate(input: { firstName: "Eve" }) { customer { id } } }');
    expect((await app.until(1))[0]).toMatchObject({ topic: "customers/create", body: { first_name: "Eve" } });
  });
});
