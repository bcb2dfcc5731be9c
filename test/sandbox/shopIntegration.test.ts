import { describe, expect, it } from "vitest";
import type { Profile } from "../../sandbox/world/world.ts";
import { type SandboxClient, start } from "./shopify/harness.ts";
import { customer, NOW, world } from "./shopify/world.ts";

const MINUTE = 60_000;
const LAG = { faults: { klaviyoLagSeconds: { from: 60, to: 120 } } };

function profile(given: Partial<Profile> = {}): Profile {
  return {
    id: "01PROFILE0000000000000000A",
    createdAt: NOW - 100 * MINUTE,
    updatedAt: NOW - 100 * MINUTE,
    email: "person1@example.com",
    phone: null,
    externalId: "1",
    firstName: null,
    lastName: null,
    emailConsent: "SUBSCRIBED",
    smsConsent: "NEVER_SUBSCRIBED",
    emailSuppressions: [],
    properties: {},
    ...given,
  };
}

async function klaviyo(sandbox: SandboxClient, path: string) {
  // Tests know the shape of what they asked for.
  return (await sandbox.klaviyo("GET", path)).body.data as { id: string; attributes: Record<string, never> }[];
}

const later = (sandbox: SandboxClient, minutes: number) =>
  sandbox.control("clock", { to: new Date(sandbox.context.clock.now() + minutes * MINUTE).toISOString() });

describe("Klaviyo's connection to the store", () => {
  it("hears of a new customer and their order a while later", async () => {
    const sandbox = await start(LAG);
    const person = { email: "new@example.com", firstName: "Zoë", emailConsent: "SUBSCRIBED" };
    const { body: placed } = await sandbox.control("shopify/orders", { customer: "new", person });
    await later(sandbox, 0.9);
    expect(await klaviyo(sandbox, "profiles")).toEqual([]);
    await later(sandbox, 2);
    const [made] = await klaviyo(sandbox, "profiles?additional-fields[profile]=subscriptions");
    expect(made?.attributes).toMatchObject({
      email: "new@example.com",
      external_id: String(placed.customerId),
      first_name: "Zoë",
      subscriptions: { email: { marketing: { consent: "SUBSCRIBED", can_receive_email_marketing: true } } },
    });
    const [event] = await klaviyo(sandbox, "events?include=metric");
    expect(event?.attributes).toMatchObject({
      event_properties: { $event_id: String(placed.id), $value: placed.total / 100, $currency_code: "GBP" },
      timestamp: Math.floor(Date.parse(placed.createdAt) / 1000),
    });
    expect((await sandbox.control("klaviyo/counters")).body.profilesCreated).toBe(0);
  });

  it("knows a customer by the id, then the address, and makes no second profile", async () => {
    const given = world({
      customers: [customer(1), customer(2)],
      profiles: [
        profile({ email: "other@example.com" }),
        profile({ id: "01PROFILE0000000000000000B", email: "person2@example.com", externalId: null }),
      ],
    });
    const sandbox = await start({ world: given, ...LAG });
    await sandbox.control("shopify/orders", { customer: 1 });
    await sandbox.control("shopify/orders", { customer: 2 });
    await later(sandbox, 3);
    const profiles = await klaviyo(sandbox, "profiles?sort=id");
    expect(profiles.map(({ attributes: { email, external_id } }) => [email, external_id])).toEqual([
      ["other@example.com", "1"],
      ["person2@example.com", "2"],
    ]);
  });

  it("makes a profile of a guest, and none of a test order", async () => {
    const sandbox = await start(LAG);
    await sandbox.control("shopify/orders", { customer: "guest", person: { email: "Guest@example.com" } });
    await sandbox.control("shopify/orders", { customer: "guest", person: { email: "test@example.com" }, test: true });
    await later(sandbox, 3);
    const profiles = await klaviyo(sandbox, "profiles");
    expect(profiles.map(({ attributes }) => attributes["email"])).toEqual(["guest@example.com"]);
  });

  it("mirrors consent, and leaves alone what did not change", async () => {
    const given = world({ profiles: [profile({ smsConsent: "UNSUBSCRIBED" })] });
    const sandbox = await start({ world: given, ...LAG });
    const read = async () => {
      await later(sandbox, 3);
      const [found] = await klaviyo(sandbox, "profiles?additional-fields[profile]=subscriptions");
      const { email, sms } = (found?.attributes["subscriptions"] ?? {}) as Record<string, { marketing: object }>;
      return { ...email?.marketing, sms: sms?.marketing };
    };
    await sandbox.control("shopify/customers/1", { tags: ["vip"] });
    expect(await read()).toMatchObject({ consent: "SUBSCRIBED", sms: { consent: "UNSUBSCRIBED" } });
    await sandbox.control("shopify/customers/1", { emailConsent: "UNSUBSCRIBED" });
    expect(await read()).toMatchObject({
      consent: "UNSUBSCRIBED",
      can_receive_email_marketing: false,
      suppression: [{ reason: "UNSUBSCRIBE" }],
      sms: { consent: "UNSUBSCRIBED" },
    });
    await sandbox.control("shopify/customers/1", { emailConsent: "SUBSCRIBED" });
    expect(await read()).toMatchObject({ consent: "SUBSCRIBED", can_receive_email_marketing: true, suppression: [] });
  });

  it("starts the flows of Placed Order", async () => {
    const sandbox = await start({ world: world({ profiles: [profile()] }), ...LAG });
    const flow = { name: "Thanks", metric: "Placed Order", reentry: "always" };
    expect((await sandbox.control("klaviyo/flows", flow)).status).toBe(201);
    await sandbox.control("shopify/orders", { customer: 1 });
    expect((await sandbox.control("klaviyo/messages")).body).toEqual([]);
    await later(sandbox, 3);
    expect((await sandbox.control("klaviyo/messages")).body).toMatchObject([
      { flowName: "Thanks", profileId: "01PROFILE0000000000000000A", cause: { metric: "Placed Order" } },
    ]);
  });
});

describe("the control routes of flows", () => {
  it.each([
    [{ name: "F", listId: "NOLIST" }, "There is no list NOLIST."],
    [{ name: "F" }, "A flow has one trigger: give listId or metric."],
    [{ name: "F", metric: "Placed Order", reentry: "twice" }, /^reentry: /],
  ])("refuse %o", async (body, error) => {
    const answer = await (await start()).control("klaviyo/flows", body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(error);
  });

  it("list flows, switch them and show properties by prefix", async () => {
    const sandbox = await start({ world: world({ profiles: [profile({ properties: { ours_a: 1, b: 2 } })] }) });
    const { id } = (await sandbox.control("klaviyo/flows", { name: "F", metric: "Placed Order" })).body;
    await sandbox.control(`klaviyo/flows/${id}`, { status: "draft" });
    expect((await sandbox.control("klaviyo/flows")).body).toMatchObject([{ id, status: "draft", reentry: "once" }]);
    expect((await sandbox.control("klaviyo/flows/NOFLOW", { status: "live" })).status).toBe(400);
    expect((await sandbox.control("klaviyo/properties?prefix=ours_")).body).toEqual({
      "01PROFILE0000000000000000A": { ours_a: 1 },
    });
  });
});
