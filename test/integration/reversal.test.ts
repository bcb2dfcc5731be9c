import SQLite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushView, SlotView } from "../../scripts/demo/answers.ts";
import type { AppClient } from "../../scripts/demo/clients.ts";
import { accept, pushOnce, runOnce } from "../../scripts/demo/job.ts";
import type { KlaviyoList } from "../../scripts/demo/report.ts";
import { Stand } from "./stand.ts";
import { klaviyoAs, waitFor, whenIdle } from "./waitFor.ts";
import { waitForSync } from "./waitForSync.ts";

/** A push of a second model, a month after the first; then hands on the lists; then it is taken back. */
describe("taking a push back", { timeout: 240_000 }, () => {
  let stand: Stand;
  let app: AppClient;
  let second: PushView;
  let before: Map<string, Set<string>>;
  let propertiesBefore: unknown;
  let membersBefore: unknown;
  let edits: { listId: string; removed: string; added: string };
  let refused: unknown;
  let reversal: ReversalView;
  let messagesBefore: unknown[];

  beforeAll(async () => {
    stand = await Stand.open(["--seed", "6", "--buyers", "1500"]);
    ({ app } = await stand.doJob());
    await stand.sandbox.post("/clock", { advanceDays: 30 });
    await stand.stopApp();
    app = await stand.startApp();
    await waitForSync(app);
    const [run] = await runOnce(app, 2, () => undefined);
    await whenIdle(stand);
    membersBefore = openMemberships();
    await accept(app, run);
    await whenIdle(stand);
    before = await readLists();
    propertiesBefore = await readProperties();
    [second] = await pushOnce(app, () => undefined);
    await whenIdle(stand);
    edits = await editByHand();
    messagesBefore = await messages();

    const flow = await liveFlowOn(before);
    const first = await plan();
    refused = await app.request("POST", `/pushes/${first.id}/approval`).catch((error: unknown) => String(error));
    await stand.sandbox.post(`/klaviyo/flows/${flow}`, { status: "draft" });
    await app.request("POST", `/pushes/${first.id}/discard`);
    const { id } = await plan();
    await app.request("POST", `/pushes/${id}/approval`);
    reversal = await waitFor(() => app.request<ReversalView>("GET", `/pushes/${id}`), isOver);
  }, 240_000);

  afterAll(() => stand.close());

  const readLists = async () => {
    const lists = await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists");
    return new Map(lists.map(({ id, members }) => [id, new Set(members)]));
  };
  const readProperties = () => stand.sandbox.get<unknown>("/klaviyo/properties?prefix=strata");
  const countPushes = async () => (await app.request<{ pushes: unknown[] }>("GET", "/pushes")).pushes.length;
  const messages = () => stand.sandbox.get<unknown[]>("/klaviyo/messages");
  const plan = async () => {
    const { id } = await app.request<{ id: string }>("POST", `/pushes/${second.id}/reversal`);
    return waitFor(
      () => app.request<ReversalView>("GET", `/pushes/${id}`),
      ({ state }) => state !== "draft",
    );
  };

  function openMemberships(): unknown {
    const db = new SQLite(stand.databaseFile, { readonly: true });
    try {
      return db.prepare("select person_id, segment_id from memberships where to_at is null order by person_id").all();
    } finally {
      db.close();
    }
  }

  /** Takes somebody off the longest list who was on it all along, and puts somebody else on. */
  async function editByHand() {
    const now = await readLists();
    const [listId, members] = [...now].toSorted(([, a], [, b]) => b.size - a.size)[0] ?? ["", new Set<string>()];
    const removed = [...members].find((id) => before.get(listId)?.has(id)) ?? "";
    const everywhere = new Set([...now.values(), ...before.values()].flatMap((one) => [...one]));
    const added = Object.keys((await readProperties()) as object).find((id) => !everywhere.has(id)) ?? "";
    const path = `/lists/${listId}/relationships/profiles`;
    await klaviyoAs(stand, "DELETE", path, { data: [{ type: "profile", id: removed }] });
    await klaviyoAs(stand, "POST", path, { data: [{ type: "profile", id: added }] });
    return { listId, removed, added };
  }

  /** A live flow on a list that people are going to be put back onto. */
  async function liveFlowOn(lists: ReadonlyMap<string, ReadonlySet<string>>): Promise<string> {
    const now = await readLists();
    const listId = [...lists].find(([id, members]) => [...members].some((one) => !now.get(id)?.has(one)))?.[0];
    const flow = { name: "Hello again", listId, reentry: "once", status: "live" };
    return (await stand.sandbox.post<{ id: string }>("/klaviyo/flows", flow)).id;
  }

  it("has something to take back: the second push moved people", () => {
    expect(second.state).toBe("verified");
    expect(second.dryRun?.lists.reduce((sum, { join, leave }) => sum + join + leave, 0)).toBeGreaterThan(20);
  });

  it("is refused while a live flow might write to those who are put back, and says which", () => {
    expect(refused).toMatch(/live flows may write to them: \\"Hello again/);
  });

  it("ends verified", () => {
    expect(reversal).toMatchObject({ kind: "reversal", state: "verified" });
  });

  it("leaves the lists as they were before, but for what hands did in between", async () => {
    const after = await readLists();
    const expected = new Map([...before].map(([id, members]) => [id, new Set(members)]));
    expected.get(edits.listId)?.delete(edits.removed);
    expected.get(edits.listId)?.add(edits.added);
    for (const [id, members] of expected) expect(after.get(id)).toEqual(members);
    const others = [...after].filter(([id]) => !expected.has(id));
    expect(others.filter(([, members]) => members.size > 0)).toEqual([]);
  });

  it("leaves our properties as they were before, none where there was none", async () => {
    expect(await readProperties()).toEqual(propertiesBefore);
  });

  it("names what hands did, and what it cannot take back", async () => {
    const { segments } = await app.request<{ segments: SlotView[] }>("GET", "/segments");
    const segmentId = segments.find(({ klaviyoListId }) => klaviyoListId === edits.listId)?.id;
    const edited = reversal.dryRun.handEdits.find((edit) => edit.segmentId === segmentId);
    expect(edited).toEqual({ segmentId, removed: 1, added: 1 });
    expect(reversal.dryRun.remains.map(({ code }) => code)).toContain("reversal.messages");
  });

  it("queues no message", async () => {
    expect(await messages()).toEqual(messagesBefore);
  });

  it("puts the earlier model back in force, with everybody where they were", () => {
    expect(openMemberships()).toEqual(membersBefore);
  });

  it("shows the push as taken back", async () => {
    const push = await app.request<PushView>("GET", `/pushes/${second.id}`);
    expect(push.state).toBe("reversed");
  });

  it("pushes nothing on the next three refreshes, whatever people did", async () => {
    const lists = await readLists();
    const pushes = await countPushes();
    for (let n = 0; n < 3; n++) {
      await stand.sandbox.post("/clock", { advanceDays: 1 });
      await stand.stopApp();
      app = await stand.startApp();
      const { id } = await app.request<{ id: string }>("POST", "/refreshes");
      const refresh = await waitFor(
        () => app.request<{ state: string }>("GET", `/refreshes/${id}`),
        ({ state }) => state !== "running",
      );
      expect(refresh.state).toBe("done");
    }
    await whenIdle(stand);
    expect(await readLists()).toEqual(lists);
    expect(await countPushes()).toBe(pushes);
  });
});

interface ReversalView {
  id: string;
  state: string;
  kind: string;
  error: string | null;
  dryRun: {
    handEdits: { segmentId: number; removed: number; added: number }[];
    remains: { code: string }[];
  };
}

function isOver({ state }: { state: string }): boolean {
  return !["draft", "planned", "approved", "sending", "verifying"].includes(state);
}
