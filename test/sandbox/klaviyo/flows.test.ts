import { FlowsApi, ListsApi, MetricsApi } from "klaviyo-api";
import { describe, expect, test } from "vitest";
import {
  createList,
  DAY,
  eventNamed,
  MINUTE,
  profileId,
  profileNamed,
  type Sandbox,
  STARTS_AT,
  startSandbox,
} from "./support.ts";

const profiles = () => [
  profileNamed(1),
  profileNamed(2, { emailConsent: "NEVER_SUBSCRIBED" }),
  profileNamed(3, { emailConsent: "UNSUBSCRIBED" }),
  profileNamed(4, { emailSuppressions: [{ reason: "HARD_BOUNCE", at: STARTS_AT - DAY }] }),
  profileNamed(5, { email: null, phone: "+12025550105" }),
];
const LIVE = { name: "Welcome", reentry: "once", status: "live" } as const;

const membersPath = (listId: string) => `/api/lists/${listId}/relationships/profiles`;
const members = (...numbers: number[]) => ({ data: numbers.map((n) => ({ type: "profile", id: profileId(n) })) });
const mailed = ({ inspector }: Sandbox) => inspector.messages().map(({ profileId: id }) => Number(id.slice(2)));

/** A sandbox with a list, and a flow that joining it starts. */
async function withFlow(changes: Partial<{ reentry: "once" | "always"; status: "live" | "draft" | "manual" }> = {}) {
  const sandbox = await startSandbox({ profiles: profiles() });
  const listId = await createList(sandbox);
  const flow = sandbox.inspector.createFlow({ ...LIVE, ...changes, listId });
  if (!flow) throw new Error("The flow was not made.");
  return { sandbox, listId, flow };
}

describe("a flow that a list starts", () => {
  test("mails whoever joins, the never-subscribed too, but not those who may not be mailed", async () => {
    const { sandbox, listId, flow } = await withFlow();
    await sandbox.call("POST", membersPath(listId), members(1, 2, 3, 4, 5));
    expect(mailed(sandbox)).toEqual([1, 2]);
    expect(sandbox.inspector.messages()[0]).toMatchObject({
      flowId: flow.id,
      flowName: "Welcome",
      cause: { list: listId },
    });
  });

  test.each([
    ["once", [1]],
    ["always", [1, 1]],
  ] as const)("lets somebody in who comes back: %s", async (reentry, expected) => {
    const { sandbox, listId } = await withFlow({ reentry });
    await sandbox.call("POST", membersPath(listId), members(1));
    // Who is a member already does not join.
    await sandbox.call("POST", membersPath(listId), members(1));
    await sandbox.call("DELETE", membersPath(listId), members(1));
    await sandbox.call("POST", membersPath(listId), members(1));
    expect(mailed(sandbox)).toEqual(expected);
  });

  test.each(["draft", "manual"] as const)(
    "mails nobody while it is %s, and nobody afterwards for it",
    async (status) => {
      const { sandbox, listId, flow } = await withFlow({ status });
      await sandbox.call("POST", membersPath(listId), members(1));
      sandbox.inspector.setFlowStatus(flow.id, "live");
      expect(mailed(sandbox)).toEqual([]);
      await sandbox.call("POST", membersPath(listId), members(2));
      expect(mailed(sandbox)).toEqual([2]);
    },
  );

  test("starts for profiles that a bulk import puts into the list", async () => {
    const { sandbox, listId } = await withFlow();
    const data = {
      type: "profile-bulk-import-job",
      attributes: { profiles: { data: [{ type: "profile", id: profileId(1), attributes: {} }] } },
      relationships: { lists: { data: [{ type: "list", id: listId }] } },
    };
    await sandbox.call("POST", "/api/profile-bulk-import-jobs", { data });
    expect(mailed(sandbox)).toEqual([]);
    sandbox.passTime(200);
    expect(mailed(sandbox)).toEqual([1]);
  });

  test("does not start for somebody whose addition was dropped", async () => {
    const { sandbox, listId } = await withFlow();
    sandbox.faults.dropListAdds = 1;
    await sandbox.call("POST", membersPath(listId), members(1));
    expect(mailed(sandbox)).toEqual([]);
  });

  test("cannot be made for a list that does not exist", async () => {
    const { inspector } = await startSandbox();
    expect(inspector.createFlow({ ...LIVE, listId: "NOLIST" })).toBeNull();
  });
});

describe("a flow that a metric starts", () => {
  test("mails for events as time brings them, not for those that were there", async () => {
    const later = STARTS_AT + DAY;
    const sandbox = await startSandbox({
      profiles: profiles(),
      events: [
        eventNamed(1, { metric: "Placed Order" }),
        eventNamed(2, { metric: "Placed Order", at: later, profileId: profileId(2) }),
        eventNamed(3, { metric: "Opened Email", at: later }),
      ],
    });
    sandbox.inspector.createFlow({ ...LIVE, metric: "Placed Order" });
    expect(mailed(sandbox)).toEqual([]);
    sandbox.clock.advanceTo(later + MINUTE);
    expect(mailed(sandbox)).toEqual([2]);
    expect(mailed(sandbox)).toEqual([2]);
  });
});

describe("the public API of flows", () => {
  test("names the flows of a list and of a metric, and their re-entry, to the official SDK", async () => {
    const { sandbox, listId, flow } = await withFlow({ reentry: "once" });
    const { session, inspector } = sandbox;
    const [triggered] = (await new ListsApi(session).getFlowsTriggeredByList(listId)).body.data;
    expect(triggered).toMatchObject({
      id: flow.id,
      attributes: { name: "Welcome", status: "live", archived: false, triggerType: "Added to List" },
    });
    const ids = await new ListsApi(session).getIdsForFlowsTriggeredByList(listId);
    expect(ids.body.data).toMatchObject([{ type: "flow", id: flow.id }]);
    const { body } = await new FlowsApi(session).getFlow(flow.id, { additionalFieldsFlow: ["definition"] });
    expect(body.data.attributes.definition).toMatchObject({
      triggers: [{ type: "list", id: listId }],
      reentryCriteria: { duration: 1, unit: "alltime" },
      actions: [{ type: "send-email" }],
    });

    const metric = inspector.createFlow({ ...LIVE, reentry: "always", metric: "Segment entered" });
    await sandbox.call("POST", "/api/events", {
      data: {
        type: "event",
        attributes: {
          properties: {},
          metric: { data: { type: "metric", attributes: { name: "Segment entered" } } },
          profile: { data: { type: "profile", id: profileId(1), attributes: {} } },
        },
      },
    });
    const [found] = (await new MetricsApi(session).getMetrics()).body.data;
    const byMetric = await new MetricsApi(session).getFlowsTriggeredByMetric(found?.id ?? "");
    expect(byMetric.body.data).toMatchObject([{ id: metric?.id, attributes: { triggerType: "Metric" } }]);
    const read = await sandbox.call("GET", `/api/flows/${metric?.id}?additional-fields[flow]=definition`);
    expect(read.items[0]?.attributes["definition"]).toMatchObject({
      triggers: [{ type: "metric", id: found?.id }],
      reentry_criteria: { duration: 0, unit: "alltime" },
    });
  });

  test.each([
    ["/api/lists/NOLIST/flow-triggers", 404],
    ["/api/flows/NOFLOW", 404],
    ["/api/metrics/NOPE00/flow-triggers", 404],
  ])("%s is %i", async (path, status) => {
    const { call } = await startSandbox();
    expect((await call("GET", path)).status).toBe(status);
  });

  test("needs the scopes, and leaves the definition out unless it is asked for", async () => {
    const sandbox = await startSandbox({}, { keys: [{ key: "pk_lists", scopes: ["lists:read"] }] });
    const listId = await createList(sandbox);
    const flow = sandbox.inspector.createFlow({ ...LIVE, listId });
    const headers = { Authorization: "Klaviyo-API-Key pk_lists" };
    const denied = await sandbox.call("GET", `/api/lists/${listId}/flow-triggers`, undefined, headers);
    expect([denied.status, denied.errors[0]?.detail]).toEqual([403, expect.stringContaining("flows:read")]);
    expect((await sandbox.call("GET", `/api/flows/${flow?.id}`)).items[0]?.attributes).not.toHaveProperty("definition");
  });

  test("allows three reads a second", async () => {
    const { sandbox, listId } = await withFlow();
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await sandbox.call("GET", `/api/lists/${listId}/flow-triggers`)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});
