import { describe, expect, it } from "vitest";
import { generateWorldWithTruth } from "../../../../sandbox/world/generate.ts";
import type { Event, IntegrationMetric } from "../../../../sandbox/world/world.ts";

const { world, truth } = generateWorldWithTruth({ seed: 2 });
const byMetric = Map.groupBy(world.events, ({ metric }) => metric);
const of = (metric: IntegrationMetric) => byMetric.get(metric) ?? [];
const isTrue = (property: string) => (event: Event) => event.properties[property] === true;
const profileOf = new Map(world.profiles.map((profile) => [profile.id, profile]));

describe("the generated Klaviyo profiles", () => {
  const customers = new Map(world.customers.map((customer) => [String(customer.id), customer]));
  const linked = world.profiles.filter(({ externalId }) => externalId !== null);

  it("cover about 88 per cent of the people one can contact", () => {
    expect(linked.length / world.customers.length).toBeGreaterThan(0.78);
    expect(linked.length / world.customers.length).toBeLessThan(0.84);
    expect(linked.every(({ externalId }) => customers.has(externalId ?? ""))).toBe(true);
  });

  it("have ids in Klaviyo's look", () => {
    expect(world.profiles.filter(({ id }) => !/^01[0-9A-HJKMNP-TV-Z]{24}$/.test(id))).toEqual([]);
  });

  it("hold every state of consent, subscribers most, and every reason of suppression", () => {
    const states = Map.groupBy(world.profiles, ({ emailConsent }) => emailConsent);
    expect(states.get("SUBSCRIBED")?.length).toBeGreaterThan(world.profiles.length / 2);
    expect(states.get("UNSUBSCRIBED")?.length).toBeGreaterThan(world.profiles.length / 20);
    expect(states.get("NEVER_SUBSCRIBED")?.length).toBeGreaterThan(world.profiles.length / 5);
    const reasons = new Set(world.profiles.flatMap(({ emailSuppressions }) => emailSuppressions.map((s) => s.reason)));
    expect(reasons).toEqual(new Set(["HARD_BOUNCE", "SPAM_COMPLAINT", "UNSUBSCRIBE", "USER_SUPPRESSED"]));
  });

  it("include people under another address than their account's, and people without an account", () => {
    const elsewhere = linked.filter(({ email, externalId }) => {
      const account = customers.get(externalId ?? "")?.email ?? null;
      return account !== null && email !== account;
    });
    expect(elsewhere.length).toBeGreaterThan(80);
    const accounts = new Set(world.customers.flatMap(({ email }) => email ?? []));
    const strangers = world.profiles.filter(
      ({ email, externalId }) => externalId === null && !accounts.has(email ?? ""),
    );
    expect(strangers.length).toBeGreaterThan(200);
  });
});

describe("the generated events", () => {
  it("number 40,000 to 80,000", () => {
    expect(world.events.length).toBeGreaterThan(40_000);
    expect(world.events.length).toBeLessThan(80_000);
  });

  it.each<[IntegrationMetric, string[]]>([
    ["Received Email", ["$message", "Campaign Name", "Subject", "Recipient Email Address", "$internal", "$event_id"]],
    ["Opened Email", ["$message", "$internal", "$event_id", "machine_open"]],
    ["Clicked Email", ["$message", "$internal", "URL", "Bot Click"]],
    ["Active on Site", ["page"]],
    ["Viewed Product", ["Product Name", "Product ID", "Categories", "URL", "Price"]],
    ["Added to Cart", ["Product Name", "$value", "Quantity"]],
    ["Checkout Started", ["$event_id", "$value", "Items", "Item Count", "Discount Codes"]],
    ["Placed Order", ["$event_id", "$value", "Items", "Item Count", "Discount Codes", "Source Name"]],
  ])("have Klaviyo's properties: %s", (metric, properties) => {
    expect(of(metric).length).toBeGreaterThan(500);
    for (const { properties: found } of of(metric))
      expect(Object.keys(found)).toEqual(expect.arrayContaining(properties));
  });

  it("tell machines from people: proxies that open, scanners that click", () => {
    expect(of("Opened Email").filter(isTrue("machine_open")).length).toBeGreaterThan(500);
    expect(of("Opened Email").filter((event) => event.properties["machine_open"] === false).length).toBeGreaterThan(
      500,
    );
    expect(of("Clicked Email").filter(isTrue("Bot Click")).length).toBeGreaterThan(50);
    expect(of("Clicked Email").filter((event) => event.properties["Bot Click"] === false).length).toBeGreaterThan(300);
  });

  it("join opens and clicks with a mail that was received before", () => {
    const transmission = ({ properties }: Event) => JSON.stringify(properties["$internal"]);
    const received = new Map(of("Received Email").map((event) => [transmission(event), event.at]));
    const orphans = [...of("Opened Email"), ...of("Clicked Email")].filter(
      (event) => (received.get(transmission(event)) ?? Number.POSITIVE_INFINITY) > event.at,
    );
    expect(orphans).toEqual([]);
  });

  it("send mail only to subscribers who are not suppressed", () => {
    const wrong = of("Received Email").filter(({ profileId, at }) => {
      const profile = profileOf.get(profileId);
      return profile?.emailConsent !== "SUBSCRIBED" || profile.emailSuppressions.some((s) => s.at <= at);
    });
    expect(wrong).toEqual([]);
  });

  it("leave about a third of the profiles without a sign of interest", () => {
    const passive: readonly string[] = ["Received Email", "Placed Order"];
    const engaged = new Set(
      world.events.flatMap(({ metric, profileId }) => (passive.includes(metric) ? [] : profileId)),
    );
    expect(1 - engaged.size / world.profiles.length).toBeGreaterThan(0.28);
    expect(1 - engaged.size / world.profiles.length).toBeLessThan(0.4);
  });

  it("go with the latent groups, which overlap", () => {
    const visits = new Map<string, number>();
    for (const { profileId } of of("Active on Site")) visits.set(profileId, (visits.get(profileId) ?? 0) + 1);
    const visitsOf = (group: string) =>
      world.profiles.flatMap(({ id, externalId }) =>
        truth.get(Number(externalId)) === group ? [visits.get(id) ?? 0] : [],
      );
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const enthusiasts = visitsOf("enthusiast");
    const giftBuyers = visitsOf("gift");
    expect(mean(enthusiasts)).toBeGreaterThan(2 * mean(giftBuyers));
    expect(giftBuyers.filter((count) => count > mean(enthusiasts)).length).toBeGreaterThan(20);
    expect(enthusiasts.filter((count) => count < mean(giftBuyers)).length).toBeGreaterThan(10);
  });

  it("report orders that exist, at their time", () => {
    const orders = new Map(world.orders.map((order) => [String(order.id), order.createdAt]));
    expect(
      of("Placed Order").filter(({ properties, at }) => orders.get(String(properties["$event_id"])) !== at),
    ).toEqual([]);
  });
});
