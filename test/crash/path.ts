import { setTimeout as sleep } from "node:timers/promises";
import type { RunView } from "../../scripts/demo/answers.ts";
import type { AppClient } from "../../scripts/demo/clients.ts";
import { warningsOf } from "../../scripts/demo/job.ts";
import type { OverviewView } from "../../server/http/contract/overview.ts";
import type { PushesView, PushView } from "../../server/http/contract/pushes.ts";
import type { CrashStand, Stage } from "./trial.ts";

const KLAVIYO_KEY = "pk_sandbox_0000000000000000000000000000";

const overview = (app: AppClient) => app.request<OverviewView>("GET", "/overview");

/** Asks again until `isDone` says so. */
async function until<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    await sleep(30);
  }
}

const connect: Stage = {
  name: "connect",
  async visit(app) {
    await app.request("POST", "/install");
    await app.request("PUT", "/klaviyo", { apiKey: KLAVIYO_KEY });
    await app.request("PUT", "/goal", { preset: "repeat_purchase" });
  },
};

const sync: Stage = {
  name: "sync",
  async visit(app) {
    if ((await overview(app)).sync === null) await app.request("POST", "/syncs");
    const { sync: done } = await until(
      () => overview(app),
      ({ sync }) => sync?.state !== "running",
    );
    if (done?.state !== "done") throw new Error(`The sync failed: ${done?.error}`);
  },
};

const run: Stage = {
  name: "run",
  async visit(app) {
    if ((await overview(app)).run === null) await app.request("POST", "/runs", { seed: 1 });
    const { run: done } = await until(
      () => overview(app),
      ({ run }) => run?.state !== "running",
    );
    if (done?.state !== "proposed") throw new Error(`The run ended ${done?.state}: ${done?.error ?? done?.refusal}`);
  },
};

/** The acceptance brings the publication of memberships and a refresh with it. */
const accept: Stage = {
  name: "accept",
  async visit(app) {
    const { run: latest } = await overview(app);
    const path = `/runs/${latest?.id}`;
    const proposal = await app.request<RunView>("GET", path);
    if (proposal.state === "proposed") {
      await app.request("POST", `${path}/acceptance`, { warnings: warningsOf(proposal) });
    }
    await until(
      () => app.request<RunView>("GET", path),
      ({ state }) => state === "accepted",
    );
  },
};

async function approveAndEnd(app: AppClient, path: string): Promise<void> {
  const ended = ["verified", "mismatch", "failed"];
  for (;;) {
    const push = await app.request<PushView>("GET", path);
    if (ended.includes(push.state)) {
      if (push.state !== "verified") throw new Error(`The push ended ${push.state}: ${push.error}`);
      return;
    }
    if (push.state === "planned") {
      const acknowledgedFlows = push.dryRun?.flows.map(({ flowId }) => flowId) ?? [];
      await app.request("POST", `${path}/approval`, { acknowledgedFlows });
    }
    await sleep(30);
  }
}

/** A push by hand, planned, approved, sent and read back; `before` is how many pushes there were. */
async function push(app: AppClient, before: number): Promise<void> {
  const { pushes } = await app.request<PushesView>("GET", "/pushes");
  const isThere = pushes.length > before;
  const id = isThere ? pushes[0]?.id : (await app.request<{ id: string }>("POST", "/pushes")).id;
  await approveAndEnd(app, `/pushes/${id}`);
}

const firstPush: Stage = { name: "push", visit: (app) => push(app, 0) };

/** From here on lists are accompanied by events. */
const switchEventsOn: Stage = {
  name: "events",
  minutes: 5,
  async visit(app) {
    await app.request("PUT", "/settings", { holdoutShare: 0.1, sendsEvents: true, onUninstall: "keep" });
  },
};

/** A number of an account whose owner is on the list of their segment, and how to tell them from the others. */
function buyerOnList(stand: CrashStand, segment: string): number {
  const customer = stand.look(`
    select min(cast(a.reference as integer)) from memberships m
      join segments s on s.shop_id = m.shop_id and s.id = m.segment_id
      join person_links a on a.shop_id = m.shop_id and a.person_id = m.person_id and a.kind = 'account'
      join person_links p on p.shop_id = m.shop_id and p.person_id = m.person_id and p.kind = 'profile'
      join list_members l on l.shop_id = m.shop_id and l.segment_id = m.segment_id and l.profile_id = p.reference
    where m.to_at is null and s.name like '${segment}'`);
  if (typeof customer !== "number") throw new Error(`Nobody of ${segment} is on a list.`);
  return customer;
}

/** The webhook is followed, the person moves, and under the standing approval so does their profile, with events. */
const order: Stage = {
  name: "order",
  minutes: 5,
  async happens(stand) {
    const customer = buyerOnList(stand, "Lapsed one-time buyers, smaller%");
    await stand.sandbox.client.post("/shopify/orders", { customer });
  },
};

const redaction: Stage = {
  name: "redaction",
  minutes: 5,
  async happens(stand) {
    const customer = buyerOnList(stand, "Lapsed repeat%");
    await stand.sandbox.client.post(`/shopify/customers/${customer}/redact`, {});
  },
};

/** What is due by then happens by itself: one sync and one refresh, with the moves that come of them. */
const daysLater: Stage = { name: "days later", minutes: 10 * 24 * 60 };

/** Whoever was not in Klaviyo at once is by then. */
const minutesLater: Stage = { name: "minutes later", minutes: 5 };

const reversal: Stage = {
  name: "reversal",
  minutes: 5,
  async visit(app) {
    const { pushes } = await app.request<PushesView>("GET", "/pushes");
    const manual = pushes.find(({ kind }) => kind === "manual");
    const there = pushes.find(({ kind }) => kind === "reversal");
    const id = there?.id ?? (await app.request<{ id: string }>("POST", `/pushes/${manual?.id}/reversal`)).id;
    await approveAndEnd(app, `/pushes/${id}`);
  },
};

/** The whole path, in order. */
export const PATH: readonly Stage[] = [
  connect,
  sync,
  run,
  accept,
  firstPush,
  switchEventsOn,
  order,
  daysLater,
  minutesLater,
  redaction,
  reversal,
];
