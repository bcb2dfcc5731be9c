import { afterEach, describe, expect, it } from "vitest";
import { engagementMetrics } from "../../../server/connectors/klaviyo/klaviyo.ts";
import { consentOf } from "../../../server/connectors/klaviyo/profiles.ts";
import type { EngagementKind } from "../../../server/domain/source.ts";
import { type Answer, json, type LocalServer, startServer } from "../localServer.ts";
import { connect, page } from "./fixtures.ts";

let server: LocalServer | undefined;
afterEach(() => server?.close());

async function serve(...answers: [Answer, ...Answer[]]) {
  server = await startServer(...answers);
  return { klaviyo: connect(server.origin).klaviyo, requests: server.requests };
}

describe("the account", () => {
  it("is read with its currency and time zone", async () => {
    const attributes = {
      test_account: true,
      contact_information: { organization_name: "Demo" },
      timezone: "Europe/London",
      preferred_currency: "GBP",
    };
    const { klaviyo } = await serve(json(page([{ type: "account", id: "ABC123", attributes }])));
    expect(await klaviyo.getAccount()).toEqual({
      id: "ABC123",
      name: "Demo",
      timeZone: "Europe/London",
      currency: "GBP",
      isTest: true,
    });
  });

  it("that is not named is an error", async () => {
    const { klaviyo } = await serve(json(page([])));
    await expect(klaviyo.getAccount()).rejects.toMatchObject({ code: "bad_response" });
  });
});

describe("metrics", () => {
  const metric = (id: string, name: string, integration?: string) => ({
    type: "metric",
    id,
    attributes: { name, integration: integration === undefined ? null : { name: integration } },
  });

  it("are read page by page, without a page size", async () => {
    const { klaviyo, requests } = await serve(
      json(page([metric("M1", "Opened Email", "Klaviyo")], "next:id::M1+=")),
      json(page([metric("M2", "Own")])),
    );
    expect(await klaviyo.listMetrics()).toEqual([
      { id: "M1", name: "Opened Email", integration: "Klaviyo" },
      { id: "M2", name: "Own", integration: null },
    ]);
    expect(requests.map((request) => request.query)).toEqual([{}, { "page[cursor]": "next:id::M1+=" }]);
  });

  it("that go in circles are an error", async () => {
    const { klaviyo } = await serve(json(page([], "a")));
    await expect(klaviyo.listMetrics()).rejects.toMatchObject({ code: "bad_response" });
  });

  it.each<[string, string | null, EngagementKind | null]>([
    ["Received Email", "Klaviyo", "email_received"],
    ["Opened Email", "Klaviyo", "email_opened"],
    ["Clicked E-mail", "klaviyo", "email_clicked"],
    ["Opened Email", "Mailer", null],
    ["Active on Site", "API", "site_active"],
    ["Viewed Product", null, "product_viewed"],
    ["Added to Cart", "API", "cart_added"],
    ["Checkout Started", "Shopify", "checkout_started"],
    ["Started Checkout", "API", "checkout_started"],
    ["Clicked Text Message", "Klaviyo", null],
    ["Placed Order", "Shopify", null],
  ])("%s of %s tells about %s", (name, integration, kind) => {
    const found = engagementMetrics([{ id: "M1", name, integration }]);
    expect(found.map((entry) => entry.kind)).toEqual(kind === null ? [] : [kind]);
  });

  it("of one name may exist once per integration", () => {
    const metrics = ["Shopify", "API"].map((integration, i) => ({ id: `M${i}`, name: "Added to Cart", integration }));
    expect(engagementMetrics(metrics).map(({ metric: { id } }) => id)).toEqual(["M0", "M1"]);
  });
});

describe("profiles", () => {
  const ATTRIBUTES = {
    email: "ada@example.com",
    phone_number: "+447700900001",
    external_id: "1",
    first_name: "Ada",
    last_name: "Exa\0mple",
    created: "2026-01-01T00:00:00+00:00",
    updated: "2026-01-02T00:00:00+00:00",
    properties: { strata_segment: "loyal", favourite: "tea" },
    subscriptions: {
      email: {
        marketing: {
          can_receive_email_marketing: false,
          consent: "SUBSCRIBED",
          suppression: [{ reason: "HARD_BOUNCE", timestamp: "2026-01-01T00:00:00Z" }],
          list_suppressions: [{ list_id: "L", reason: "HARD_BOUNCE" }, { reason: "SPAM_COMPLAINT" }],
        },
      },
      sms: null,
    },
    a_field_of_the_future: {},
  };
  const profile = (change: object = {}) => ({ type: "profile", id: "01A", attributes: { ...ATTRIBUTES, ...change } });
  const request = { updatedAfter: null, cursor: null, ownPrefix: "strata_" };

  it("are read a hundred at a time with their subscriptions", async () => {
    const { klaviyo, requests } = await serve(json(page([profile()], "c2")));
    const updatedAfter = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(await klaviyo.fetchProfiles({ ...request, updatedAfter, cursor: "c1" })).toEqual({
      profiles: [
        {
          id: "01A",
          externalId: "1",
          email: "ada@example.com",
          phone: "+447700900001",
          name: "Ada Example",
          createdAt: Date.UTC(2026, 0, 1),
          updatedAt: Date.UTC(2026, 0, 2),
          emailConsent: "subscribed",
          smsConsent: "unknown",
          emailSuppressions: ["HARD_BOUNCE", "SPAM_COMPLAINT"],
          properties: { strata_segment: "loyal" },
        },
      ],
      rejections: [],
      next: "c2",
    });
    expect(requests[0]?.query).toEqual({
      "additional-fields[profile]": "subscriptions",
      filter: "greater-than(updated,2026-01-02T03:04:05Z)",
      "page[cursor]": "c1",
      "page[size]": "100",
      sort: "updated",
    });
  });

  it("that never subscribed are not subscribed, although Klaviyo says they can be mailed", async () => {
    const marketing = { can_receive_email_marketing: true, consent: "NEVER_SUBSCRIBED" };
    const { klaviyo } = await serve(json(page([profile({ subscriptions: { email: { marketing } } })])));
    const { profiles } = await klaviyo.fetchProfiles(request);
    expect(profiles[0]).toMatchObject({ emailConsent: "never_subscribed", emailSuppressions: [] });
  });

  it.each([
    ["SUBSCRIBED", "subscribed"],
    ["UNSUBSCRIBED", "unsubscribed"],
    ["NEVER_SUBSCRIBED", "never_subscribed"],
    ["PENDING", "pending"],
    ["SOMETHING_NEW", "unknown"],
    [true, "unknown"],
    [undefined, "unknown"],
  ])("with consent %j are %s", (consent, state) => {
    expect(consentOf(consent)).toBe(state);
  });

  it.each<[string, unknown, string]>([
    ["a time that is none", profile({ updated: "yesterday" }), "01A"],
    ["no time", profile({ created: null }), "01A"],
    ["no id", { type: "profile", attributes: ATTRIBUTES }, "a profile without an id"],
    ["nothing at all", null, "a profile without an id"],
  ])("with %s are rejected, and the others kept", async (_, broken, reference) => {
    const { klaviyo } = await serve(json(page([broken, profile()])));
    const { profiles, rejections } = await klaviyo.fetchProfiles(request);
    expect(profiles).toHaveLength(1);
    expect(rejections).toEqual([{ reference, reason: expect.stringContaining("not a time") }]);
  });

  it("without anything but times are kept", async () => {
    const { created, updated } = ATTRIBUTES;
    const { klaviyo } = await serve(json({ data: [{ id: "01B", attributes: { created, updated } }] }));
    const { profiles } = await klaviyo.fetchProfiles(request);
    expect(profiles[0]).toMatchObject({ id: "01B", email: null, name: null, emailConsent: "unknown", properties: {} });
  });

  it.each([
    ["https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=a%2B%3D&page%5Bsize%5D=100", "a+="],
    ["http://127.0.0.1:1/api/profiles?page[cursor]=b", "b"],
    ["https://a.klaviyo.com/api/profiles", null],
    ["nonsense", null],
    [null, null],
  ])("go on after %s with cursor %s", async (next, cursor) => {
    const { klaviyo } = await serve(json({ data: [], links: { next } }));
    expect((await klaviyo.fetchProfiles(request)).next).toBe(cursor);
  });
});

describe("events", () => {
  const event = (properties: object = {}, change: object = {}) => ({
    type: "event",
    id: "E1",
    attributes: { datetime: "2026-01-02T03:04:05+00:00", event_properties: properties },
    relationships: { profile: { data: { type: "profile", id: "01A" } } },
    ...change,
  });
  const request = { metricId: "M1", kind: "email_opened" as const, since: null, cursor: null };

  it("are read a thousand at a time, oldest first, from an instant on", async () => {
    const { klaviyo, requests } = await serve(json(page([event()])));
    expect(await klaviyo.fetchEvents({ ...request, since: Date.UTC(2026, 0, 2) })).toEqual({
      events: [
        {
          id: "E1",
          profileId: "01A",
          kind: "email_opened",
          occurredAt: Date.UTC(2026, 0, 2, 3, 4, 5),
          isMachine: false,
          productId: null,
          category: null,
          value: null,
          isMobile: null,
        },
      ],
      rejections: [],
      next: null,
    });
    expect(requests[0]?.query).toEqual({
      filter: 'equals(metric_id,"M1"),greater-or-equal(datetime,2026-01-02T00:00:00Z)',
      "page[size]": "1000",
      sort: "datetime",
    });
  });

  it.each<[EngagementKind, object, boolean]>([
    ["email_opened", { machine_open: true }, true],
    ["email_opened", { machine_open: "True" }, true],
    ["email_opened", { machine_open: false }, false],
    ["email_opened", { "Bot Click": true }, false],
    ["email_clicked", { "Bot Click": true }, true],
    ["email_clicked", {}, false],
    ["product_viewed", { machine_open: true, "Bot Click": true }, false],
  ])("of kind %s with %j are machine-made: %s", async (kind, properties, isMachine) => {
    const { klaviyo } = await serve(json(page([event(properties)])));
    expect((await klaviyo.fetchEvents({ ...request, kind })).events[0]?.isMachine).toBe(isMachine);
  });

  it.each<[EngagementKind, object, object]>([
    [
      "product_viewed",
      { "Product ID": 77, Categories: ["", " Candles ", "New"], Price: 12.5 },
      { productId: 77, category: "Candles", value: 12.5 },
    ],
    ["product_viewed", { ProductID: "77", Categories: [] }, { productId: 77, category: null, value: null }],
    ["product_viewed", { "Product ID": "SKU-1", Price: "free" }, { productId: null, value: null }],
    [
      "cart_added",
      { AddedItemProductID: 77, AddedItemCategories: ["Tea"], $value: 30, Price: 10 },
      { productId: 77, category: "Tea", value: 30 },
    ],
    ["site_active", { os: "iOS" }, { isMobile: true }],
    ["site_active", { os: "Windows", Categories: ["Tea"] }, { isMobile: false, category: null }],
    ["email_opened", { "Product ID": 77, $value: 3, os: "iOS" }, { productId: null, value: null, isMobile: null }],
  ])("of kind %s with %j say %j", async (kind, properties, details) => {
    const { klaviyo } = await serve(json(page([event(properties)])));
    expect((await klaviyo.fetchEvents({ ...request, kind })).events[0]).toMatchObject(details);
  });

  it.each<[string, unknown]>([
    ["profile", event({}, { relationships: {} })],
    ["time", event({}, { attributes: { datetime: "soon" } })],
    ["id", event({}, { id: undefined })],
  ])("without a %s are rejected, and the others kept", async (_, broken) => {
    const { klaviyo } = await serve(json(page([broken, event()])));
    const { events, rejections } = await klaviyo.fetchEvents(request);
    expect(events).toHaveLength(1);
    expect(rejections).toHaveLength(1);
  });

  it("are not asked for by an id that would change the filter", async () => {
    const { klaviyo, requests } = await serve(json(page([])));
    const metricId = 'M1"),equals(profile_id,"01A';
    await expect(klaviyo.fetchEvents({ ...request, metricId })).rejects.toMatchObject({ code: "invalid_input" });
    expect(requests).toEqual([]);
  });
});

describe("lists", () => {
  const list = (id: string, name: string) => ({ type: "list", id, attributes: { name } });
  const LISTS_PATH = "/api/lists/LIST01/relationships/profiles";

  it("are read over all pages, also those of one name", async () => {
    const { klaviyo } = await serve(
      json(page([list("A", "Strata: Loyal"), list("B", "Other")], "c")),
      json(page([list("C", "Strata: Loyal")])),
    );
    expect(await klaviyo.listAllLists()).toEqual([
      { id: "A", name: "Strata: Loyal" },
      { id: "B", name: "Other" },
      { id: "C", name: "Strata: Loyal" },
    ]);
  });

  it("are created and renamed", async () => {
    const { klaviyo, requests } = await serve(json({ data: list("A", "x") }, 201));
    expect(await klaviyo.createList("Strata: Loyal")).toBe("A");
    await klaviyo.renameList("A", "Strata: Regulars");
    expect(requests.map(({ method, path, body }) => [method, path, JSON.parse(body) as unknown])).toEqual([
      ["POST", "/api/lists", { data: { type: "list", attributes: { name: "Strata: Loyal" } } }],
      ["PATCH", "/api/lists/A", { data: { type: "list", id: "A", attributes: { name: "Strata: Regulars" } } }],
    ]);
  });

  it("take and give up profiles by id alone", async () => {
    const { klaviyo, requests } = await serve(json("", 204));
    await klaviyo.addToList("LIST01", ["01A", "01B"]);
    await klaviyo.removeFromList("LIST01", ["01A"]);
    expect(requests.map(({ method, path, body }) => [method, path, JSON.parse(body) as unknown])).toEqual([
      [
        "POST",
        LISTS_PATH,
        {
          data: [
            { type: "profile", id: "01A" },
            { type: "profile", id: "01B" },
          ],
        },
      ],
      ["DELETE", LISTS_PATH, { data: [{ type: "profile", id: "01A" }] }],
    ]);
  });

  it("are not changed by nothing, nor by more than Klaviyo takes", async () => {
    const { klaviyo, requests } = await serve(json("", 204));
    await klaviyo.addToList("LIST01", []);
    const many = Array.from({ length: 1_001 }, (_, i) => `01${i}`);
    await expect(klaviyo.removeFromList("LIST01", many)).rejects.toMatchObject({ code: "invalid_input" });
    expect(requests).toEqual([]);
  });

  it("name their members a hundred at a time", async () => {
    const members = [
      { type: "profile", id: "01A" },
      { type: "profile", id: "01B" },
    ];
    const { klaviyo, requests } = await serve(json(page(members, "c2")));
    expect(await klaviyo.fetchListMembers("LIST01", "c1")).toEqual({ profileIds: ["01A", "01B"], next: "c2" });
    expect(requests[0]).toMatchObject({ path: LISTS_PATH, query: { "page[size]": "100", "page[cursor]": "c1" } });
  });
});

describe("an import", () => {
  const accepted = json(
    { data: { type: "profile-bulk-import-job", id: "JOB1", attributes: { status: "queued" } } },
    202,
  );

  it("sends ids and properties, and nothing else about a person", async () => {
    const { klaviyo, requests } = await serve(accepted);
    const properties = { strata_segment: "loyal", strata_score: 1.5, strata_new: false };
    expect(await klaviyo.importProfiles([{ id: "01A", properties }])).toBe("JOB1");
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      data: {
        type: "profile-bulk-import-job",
        attributes: { profiles: { data: [{ type: "profile", id: "01A", attributes: { properties } }] } },
      },
    });
  });

  it.each<[string, { id: string; properties: Record<string, string> }[]]>([
    [
      "without an id",
      [
        { id: "01A", properties: {} },
        { id: " ", properties: {} },
      ],
    ],
    ["of nobody", []],
    ["of too many", Array.from({ length: 10_001 }, (_, i) => ({ id: `01${i}`, properties: {} }))],
    ["of too many bytes", [{ id: "01A", properties: { strata_note: "x".repeat(5_000_000) } }]],
  ])("%s is refused before anything is sent", async (_, items) => {
    const { klaviyo, requests } = await serve(accepted);
    await expect(klaviyo.importProfiles(items)).rejects.toMatchObject({ code: "invalid_input" });
    expect(requests).toEqual([]);
  });

  it.each(["queued", "processing", "complete", "cancelled"])("that is %s says so", async (status) => {
    const attributes = { status, total_count: 10, completed_count: 7, failed_count: 2 };
    const { klaviyo } = await serve(json({ data: { id: "JOB1", attributes } }));
    expect(await klaviyo.getImportJob("JOB1")).toEqual({ state: status, total: 10, completed: 7, failed: 2 });
  });

  it("of a status of the future is an error", async () => {
    const { klaviyo } = await serve(json({ data: { id: "JOB1", attributes: { status: "resting" } } }));
    await expect(klaviyo.getImportJob("JOB1")).rejects.toMatchObject({ code: "bad_response" });
  });

  it("names what went wrong without the payload", async () => {
    const attributes = {
      code: "invalid",
      title: "Invalid input",
      detail: "ada@example.com is not valid",
      source: { pointer: "/data/attributes/profiles/data/3/id" },
      original_payload: { id: "01A", email: "ada@example.com" },
    };
    const errors = [
      { type: "import-error", id: "1", attributes },
      { type: "import-error", id: "2" },
    ];
    const { klaviyo } = await serve(json(page(errors)));
    expect(await klaviyo.fetchImportErrors("JOB1", null)).toEqual({
      errors: [
        { profileId: "01A", index: 3, code: "invalid", reason: "[e-mail] is not valid" },
        { profileId: null, index: null, code: "unknown", reason: "Klaviyo gave no reason." },
      ],
      next: null,
    });
  });
});
