import { EventsApi, MetricsApi } from "klaviyo-api";
import { describe, expect, test } from "vitest";
import { profileId, profileNamed, type Sandbox, STARTS_AT, startSandbox } from "./support.ts";

interface Wanted {
  id?: string;
  email?: string;
  metric?: string;
  unique?: string;
  time?: string;
  backfill?: boolean;
  properties?: Record<string, unknown>;
}

const metricOf = (name = "Segment entered") => ({ data: { type: "metric", attributes: { name } } });
const profileOf = ({ id, email }: Wanted) => ({
  data: { type: "profile", ...(id && { id }), attributes: { ...(email && { email }) } },
});
const detailsOf = ({ metric, unique, time, backfill, properties = {} }: Wanted) => ({
  properties,
  metric: metricOf(metric),
  ...(unique && { unique_id: unique }),
  ...(time && { time }),
  ...(backfill !== undefined && { backfill }),
});

const single = (sandbox: Sandbox, wanted: Wanted) =>
  sandbox.call("POST", "/api/events", {
    data: { type: "event", attributes: { ...detailsOf(wanted), profile: profileOf(wanted) } },
  });

const bulk = (sandbox: Sandbox, wanted: Wanted[]) =>
  sandbox.call("POST", "/api/event-bulk-create-jobs", {
    data: {
      type: "event-bulk-create-job",
      attributes: {
        "events-bulk-create": {
          data: wanted.map((one) => ({
            type: "event-bulk-create",
            attributes: { profile: profileOf(one), events: { data: [{ type: "event", attributes: detailsOf(one) }] } },
          })),
        },
      },
    },
  });

const recorded = async ({ call }: Sandbox) =>
  (await call("GET", "/api/events?sort=datetime&page[size]=1000")).items.map(({ attributes }) => attributes);

describe("recording an event", () => {
  test("shows it and its metric to the official SDK", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    expect((await new MetricsApi(sandbox.session).getMetrics()).body.data).toEqual([]);
    const answer = await single(sandbox, { id: profileId(1), unique: "u1", properties: { segment: "loyal" } });
    expect([answer.status, answer.items]).toEqual([202, []]);
    const [metric] = (await new MetricsApi(sandbox.session).getMetrics()).body.data;
    expect(metric?.attributes).toMatchObject({ name: "Segment entered", integration: { name: "API" } });
    const { data } = (await new EventsApi(sandbox.session).getEvents({ include: ["metric", "profile"] })).body;
    expect(data).toMatchObject([
      {
        attributes: { eventProperties: { segment: "loyal", $event_id: "u1" }, datetime: new Date(STARTS_AT) },
        relationships: { profile: { data: { id: profileId(1) } }, metric: { data: { id: metric?.id } } },
      },
    ]);
    expect(sandbox.inspector.counters().profilesCreated).toBe(0);
  });

  test("creates a profile for an address nobody has, and counts it", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    await single(sandbox, { email: "SHOPPER1@example.com" });
    expect(sandbox.inspector.counters().profilesCreated).toBe(0);
    await single(sandbox, { email: "stranger@example.com" });
    await bulk(sandbox, [{ email: "stranger2@example.com" }]);
    expect(sandbox.inspector.counters().profilesCreated).toBe(2);
  });

  test("keeps the first of a unique_id for a profile and metric", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1), profileNamed(2)] });
    const statuses: number[] = [];
    for (const wanted of [
      { id: profileId(1), unique: "u", properties: { n: 1 } },
      { id: profileId(1), unique: "u", properties: { n: 2 } },
      { id: profileId(2), unique: "u", properties: { n: 3 } },
      { id: profileId(1), unique: "u", metric: "Segment left", properties: { n: 4 } },
    ]) {
      statuses.push((await single(sandbox, wanted)).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202]);
    const numbers = (await recorded(sandbox)).map((event) => (event["event_properties"] as { n: number }).n);
    expect(new Set(numbers)).toEqual(new Set([1, 3, 4]));
  });

  test("without a unique_id allows one event a second", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    for (const time of ["2026-08-01T10:00:00.100Z", "2026-08-01T10:00:00.900Z", "2026-08-01T10:00:01Z"]) {
      await single(sandbox, { id: profileId(1), time });
    }
    expect((await recorded(sandbox)).map(({ datetime }) => datetime)).toEqual([
      "2026-08-01T10:00:00+00:00",
      "2026-08-01T10:00:01+00:00",
    ]);
  });

  test("of a name that an integration uses makes a metric of its own", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    await single(sandbox, { id: profileId(1), metric: "Placed Order" });
    const [metric] = (await sandbox.call("GET", "/api/metrics")).items;
    expect(metric?.attributes).toMatchObject({ name: "Placed Order", integration: { name: "API" } });
  });

  test("starts the flows of its metric, unless it is a backfill", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1), profileNamed(2), profileNamed(3)] });
    sandbox.inspector.createFlow({ name: "F", metric: "Segment entered", reentry: "always", status: "live" });
    await single(sandbox, { id: profileId(1) });
    await single(sandbox, { id: profileId(2), backfill: true });
    await bulk(sandbox, [{ id: profileId(3) }, { id: profileId(2), backfill: true, unique: "b" }]);
    sandbox.clock.advanceTo(STARTS_AT + 60_000);
    expect(sandbox.inspector.messages().map((message) => message.profileId)).toEqual([profileId(1), profileId(3)]);
  });

  test.each([
    [{}, 400, "/data/attributes/profile/data/attributes"],
    [{ id: "01GONE" }, 404, "/data/attributes/profile/data/id"],
    [{ email: "nonsense" }, 400, "/data/attributes/profile/data/attributes/email"],
    [{ email: "a@example.com", metric: "m".repeat(128) }, 400, "/data/attributes/metric/data/attributes/name"],
    [{ email: "a@example.com", time: "1989-12-31T00:00:00Z" }, 400, "/data/attributes/time"],
    [{ email: "a@example.com", time: "2028-01-01T00:00:00Z" }, 400, "/data/attributes/time"],
    [
      { email: "a@example.com", properties: Object.fromEntries(Array.from({ length: 401 }, (_, i) => [`p${i}`, i])) },
      400,
      "/data/attributes/properties",
    ],
    [{ email: "a@example.com", properties: { text: "x".repeat(100_001) } }, 400, "/data/attributes/properties"],
  ])("is refused, %#", async (wanted, status, pointer) => {
    const sandbox = await startSandbox();
    const answer = await single(sandbox, wanted);
    expect([answer.status, answer.errors[0]?.source.pointer]).toEqual([status, pointer]);
    expect(sandbox.inspector.counters().profilesCreated).toBe(0);
  });

  test("about an unknown id is accepted and forgotten where the account is said to", async () => {
    const sandbox = await startSandbox();
    sandbox.faults.eventUnknownIdFails = false;
    expect((await single(sandbox, { id: "01GONE" })).status).toBe(202);
    expect((await bulk(sandbox, [{ id: "01GONE" }])).status).toBe(202);
    expect(await recorded(sandbox)).toEqual([]);
  });

  test("needs a field the API knows", async () => {
    const { call } = await startSandbox();
    const data = { type: "event", attributes: { properties: {}, metric: metricOf(), colour: "red" } };
    expect((await call("POST", "/api/events", { data })).errors[0]).toMatchObject({
      detail: "'colour' is not a valid field for the resource 'event'.",
    });
  });
});

describe("recording events in bulk", () => {
  test("takes a thousand and no more", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    const events = (count: number) => Array.from({ length: count }, (_, i) => ({ id: profileId(1), unique: `u${i}` }));
    expect((await bulk(sandbox, events(1_001))).status).toBe(400);
    expect((await bulk(sandbox, events(1_000))).status).toBe(202);
    expect(await recorded(sandbox)).toHaveLength(1_000);
  });

  test("fails whole when a unique_id is repeated for a profile and metric, however the profile is named", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    const answer = await bulk(sandbox, [
      { id: profileId(1), unique: "a" },
      { id: profileId(1), unique: "b" },
      { email: "shopper1@example.com", unique: "a" },
    ]);
    expect([answer.status, answer.errors[0]?.source.pointer]).toEqual([
      400,
      "/data/attributes/events-bulk-create/data/2/attributes/events/data/0/attributes/unique_id",
    ]);
    expect(await recorded(sandbox)).toEqual([]);
  });

  test.each([
    [false, 202],
    [true, 400],
  ])("that repeats an earlier request's unique_id, with bulkEventRepeatFails %s, is %i", async (fails, status) => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    sandbox.faults.bulkEventRepeatFails = fails;
    await bulk(sandbox, [{ id: profileId(1), unique: "a" }]);
    const again = [
      { id: profileId(1), unique: "a" },
      { id: profileId(1), unique: "b" },
    ];
    expect((await bulk(sandbox, again)).status).toBe(status);
    expect(await recorded(sandbox)).toHaveLength(fails ? 1 : 2);
  });

  test("with one unknown profile records none", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    const answer = await bulk(sandbox, [{ id: profileId(1) }, { id: "01GONE" }]);
    expect(answer.status).toBe(404);
    expect(await recorded(sandbox)).toEqual([]);
  });
});
