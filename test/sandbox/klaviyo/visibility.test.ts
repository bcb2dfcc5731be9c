import { describe, expect, test } from "vitest";
import { type Answer, DAY, eventNamed, profileId, profileNamed, STARTS_AT, startSandbox } from "./support.ts";

const ids = ({ items }: Answer) => items.map(({ id }) => id);

describe("the sandbox's now", () => {
  test("hides profiles and events that come later, and the metrics they would bring", async () => {
    const later = STARTS_AT + DAY;
    const { call, clock, inspector } = await startSandbox({
      profiles: [profileNamed(1), profileNamed(2, { createdAt: later, updatedAt: later })],
      events: [eventNamed(1), eventNamed(2, { at: later, metric: "Placed Order" })],
    });
    expect(ids(await call("GET", "/api/profiles"))).toEqual([profileId(1)]);
    expect(ids(await call("GET", "/api/events"))).toEqual(["event000001"]);
    expect((await call("GET", "/api/metrics")).items).toHaveLength(1);
    expect((await call("GET", `/api/profiles/${profileId(2)}`)).status).toBe(404);
    expect(inspector.profile(profileId(2))).toBeUndefined();
    clock.advanceTo(later);
    expect(ids(await call("GET", "/api/profiles"))).toEqual([profileId(1), profileId(2)]);
    expect(ids(await call("GET", "/api/events?sort=datetime"))).toEqual(["event000001", "event000002"]);
    expect((await call("GET", "/api/metrics")).items).toHaveLength(2);
  });

  test("shows a change of a profile when it has happened", async () => {
    const changed = STARTS_AT + DAY;
    const { call, clock } = await startSandbox({
      profiles: [profileNamed(1, { updatedAt: changed }), profileNamed(2)],
    });
    const byChange = async () => ids(await call("GET", "/api/profiles?sort=updated"));
    expect(await byChange()).toEqual([profileId(1), profileId(2)]);
    clock.advanceTo(changed);
    expect(await byChange()).toEqual([profileId(2), profileId(1)]);
    const since = "greater-than(updated,2026-09-02T00:00:00Z)";
    expect(ids(await call("GET", `/api/profiles?sort=-updated&filter=${since}`))).toEqual([profileId(1)]);
    expect(ids(await call("GET", `/api/profiles?filter=${since}`))).toEqual([profileId(1)]);
  });

  test("lets somebody join early who is imported before their time", async () => {
    const later = STARTS_AT + DAY;
    const { call, inspector, world } = await startSandbox({
      profiles: [profileNamed(1, { createdAt: later, updatedAt: later })],
    });
    const data = { type: "profile", attributes: { email: "shopper1@example.com" } };
    expect((await call("POST", "/api/profile-import", { data })).status).toBe(201);
    expect(world.profiles).toHaveLength(1);
    expect(inspector.counters().profilesCreated).toBe(1);
  });
});

describe("event filters", () => {
  const at = (second: number, millisecond: number) => Date.UTC(2026, 2, 1, 0, 0, second, millisecond);
  const events = [at(0, 0), at(1, 0), at(1, 900), at(2, 0)].map((time, index) => eventNamed(index, { at: time }));

  test.each([
    ["greater-than(datetime,2026-03-01T00:00:01Z)", [3]],
    ["greater-or-equal(datetime,2026-03-01T00:00:01Z)", [1, 2, 3]],
    ["greater-or-equal(datetime,2026-03-01T00:00:01.500Z)", [3]],
    ["less-than(datetime,2026-03-01T00:00:01Z)", [0]],
    ["less-or-equal(datetime,2026-03-01T00:00:01Z)", [0, 1, 2]],
    ["greater-than(timestamp,1772323200),less-than(timestamp,1772323202)", [1, 2]],
  ])("%s compares whole seconds", async (filter, expected) => {
    const { call } = await startSandbox({ events });
    const found = ids(await call("GET", `/api/events?sort=timestamp&filter=${filter}`));
    expect(found).toEqual(expected.map((number) => `event00000${number}`));
  });

  test("several metrics, one profile, and both together", async () => {
    const { call } = await startSandbox({
      events: [
        eventNamed(1, { metric: "Opened Email" }),
        eventNamed(2, { metric: "Clicked Email", profileId: profileId(2) }),
        eventNamed(3, { metric: "Placed Order" }),
        eventNamed(4, { metric: "Clicked Email" }),
      ],
    });
    const metrics = (await call("GET", "/api/metrics")).items;
    const [opened, clicked] = ["Opened Email", "Clicked Email"].map(
      (name) => metrics.find(({ attributes }) => attributes["name"] === name)?.id,
    );
    const found = async (filter: string) => ids(await call("GET", `/api/events?sort=datetime&filter=${filter}`));
    expect(await found(`equals(metric_id,["${opened}","${clicked}"])`)).toEqual([
      "event000001",
      "event000002",
      "event000004",
    ]);
    expect(await found(`equals(profile_id,"${profileId(1)}")`)).toEqual(["event000001", "event000003", "event000004"]);
    expect(await found(`equals(profile_id,"${profileId(1)}"),equals(metric_id,"${clicked}")`)).toEqual(["event000004"]);
    expect(await found(`equals(metric_id,"ZZZZZZ")`)).toEqual([]);
  });

  test("properties come as Klaviyo's integrations wrote them, dates with an offset", async () => {
    const properties = {
      $event_id: "a:b",
      $internal: { "Transmission ID": "t1" },
      machine_open: true,
      "Bot Click": false,
    };
    const { call } = await startSandbox({ events: [eventNamed(1, { properties })] });
    const [event] = (await call("GET", "/api/events")).items;
    expect(event?.attributes).toEqual({
      timestamp: 1_769_904_060,
      datetime: "2026-02-01T00:01:00+00:00",
      event_properties: properties,
      uuid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
  });
});
