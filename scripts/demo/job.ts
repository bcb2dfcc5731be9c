import { setTimeout as sleep } from "node:timers/promises";
import type { CheckView, PushView, RunView, SlotView, SyncView } from "./answers.ts";
import type { AppClient } from "./clients.ts";
import type { Console } from "./console.ts";

/** The only key the sandbox's Klaviyo knows. */
const KLAVIYO_KEY = "pk_sandbox_0000000000000000000000000000";

export interface JobResult {
  sync: SyncView;
  run: RunView;
  push: PushView | null;
  slots: SlotView[];
  seconds: Record<string, number>;
}

/** Installs the app, connects Klaviyo and chooses a goal: what a merchant does once. */
export async function setUp(app: AppClient, console: Console): Promise<void> {
  await console.step("Install in the store, connect Klaviyo, choose a goal", async () => {
    const shop = await app.request<{ name: string; domain: string }>("POST", "/install");
    const { accountId } = await app.request<{ accountId: string }>("PUT", "/klaviyo", { apiKey: KLAVIYO_KEY });
    const { question } = await app.request<{ question: string }>("PUT", "/goal", { preset: "repeat_purchase" });
    return `${shop.name} (${shop.domain}), Klaviyo account ${accountId}; "${question}"`;
  });
}

/** Sync, run, accept, push: the main job, once. */
export async function doJob(app: AppClient, console: Console, runSeed: number): Promise<JobResult> {
  const seconds: Record<string, number> = {};
  const timed = async <T>(name: string, title: string, work: (say: (line: string) => void) => Promise<[T, string]>) => {
    const started = performance.now();
    let result: T | undefined;
    await console.step(title, async (say) => {
      const [value, summary] = await work(say);
      result = value;
      return summary;
    });
    seconds[name] = Math.round((performance.now() - started) / 100) / 10;
    return result as T;
  };
  const sync = await timed("sync", "Read the store's history and Klaviyo's profiles", (say) => syncStore(app, say));
  const run = await timed("run", "Audit, find people, compute features, cluster, validate", (say) =>
    runOnce(app, runSeed, say),
  );
  if (run.state !== "proposed") return { sync, run, push: null, slots: [], seconds };
  const accepted = await timed("accept", "Accept the proposal", () => accept(app, run));
  const push = await timed("push", "Push to Klaviyo lists and read them back", (say) => pushOnce(app, say));
  const { segments: slots } = await app.request<{ segments: SlotView[] }>("GET", "/segments");
  return { sync, run: accepted, push, slots, seconds };
}

/** Asks again until `isDone` says so. */
async function poll<T>(ask: () => Promise<T>, isDone: (view: T) => boolean, onView: (view: T) => void): Promise<T> {
  for (;;) {
    const view = await ask();
    onView(view);
    if (isDone(view)) return view;
    await sleep(200);
  }
}

async function syncStore(app: AppClient, say: (line: string) => void): Promise<[SyncView, string]> {
  const { id } = await app.request<{ id: string }>("POST", "/syncs");
  const rows = (view: SyncView) =>
    view.streams.map(({ stream, read }) => `${stream} ${read.toLocaleString("en")}`).join(", ");
  const sync = await poll(
    () => app.request<SyncView>("GET", `/syncs/${id}`),
    ({ state }) => state !== "running",
    (view) => say(rows(view)),
  );
  if (sync.state === "failed") throw new Error(`The sync failed: ${sync.error}`);
  return [sync, `rows read: ${rows(sync)}`];
}

export async function runOnce(app: AppClient, seed: number, say: (line: string) => void): Promise<[RunView, string]> {
  const { id } = await app.request<{ id: string }>("POST", "/runs", { seed });
  const run = await poll(
    () => app.request<RunView>("GET", `/runs/${id}`),
    ({ state }) => state !== "running",
    ({ steps }) => say(steps.map(({ step }) => step).join(", ")),
  );
  if (run.state === "failed") throw new Error(`The run failed: ${run.error}`);
  if (run.refusal) return [run, `refused: ${run.refusal.text}`];
  return [run, `${run.segments.length} segments proposed for ${run.snapshot?.buyers.toLocaleString("en")} buyers`];
}

/** Every warning of a proposal must be named to accept it; the demo says which it takes on. */
export function warningsOf(run: RunView): string[] {
  const checks: CheckView[] = [
    ...run.segments.filter(({ isAccepted }) => isAccepted).flatMap((segment) => segment.checks),
    ...run.checks,
  ];
  return [...new Set(checks.filter(({ result }) => result === "warn").map(({ check }) => check))];
}

export async function accept(app: AppClient, run: RunView): Promise<[RunView, string]> {
  const warnings = warningsOf(run);
  await app.request("POST", `/runs/${run.id}/acceptance`, { warnings });
  const accepted = await poll(
    () => app.request<RunView>("GET", `/runs/${run.id}`),
    ({ state }) => state === "accepted",
    () => undefined,
  );
  return [accepted, warnings.length ? `with its warnings: ${warnings.join(", ")}` : "without warnings"];
}

export async function pushOnce(app: AppClient, say: (line: string) => void): Promise<[PushView, string]> {
  const { id } = await app.request<{ id: string }>("POST", "/pushes");
  const until = (open: readonly string[]) =>
    poll(
      () => app.request<PushView>("GET", `/pushes/${id}`),
      ({ state }) => !open.includes(state),
      ({ state }) => say(state),
    );
  const planned = await until(["draft"]);
  if (planned.state === "planned") await app.request("POST", `/pushes/${id}/approval`);
  const push = await until(["approved", "sending", "verifying"]);
  if (push.state === "failed") throw new Error(`The push failed: ${push.error}`);
  return [push, `${push.state}: ${push.operations} requests sent, ${push.calls} calls`];
}
