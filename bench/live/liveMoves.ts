import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import SQLite from "better-sqlite3";
import { AppClient, SandboxClient } from "../../scripts/demo/clients.ts";
import { Console } from "../../scripts/demo/console.ts";
import { doJob, setUp } from "../../scripts/demo/job.ts";
import { newAppKeys, startApp, startSandbox, stopAll } from "../../scripts/demo/programs.ts";
import { type PlacedOrder, reportMoves } from "./reportMoves.ts";

const MINUTES = 10;
const ORDERS = 200;
/** One in five is a first order, whose Klaviyo profile appears two to ten minutes later. */
const NEW_EVERY = 5;
const LAG_SECONDS = { from: 120, to: 600 };

interface SegmentsAnswer {
  segments: { id: number; name: string; retiredAt: number | null }[];
}

/**
 * Orders reach a store by webhook, evenly over ten minutes, while it reads its whole history again and pushes some ten
 * thousand people: how long each move takes to be confirmed by Klaviyo, and whether anything was done that nobody
 * approved, or twice.
 * @param buyers of the generated store; half of them end on lists
 */
export async function benchLiveMoves(buyers: number): Promise<void> {
  mkdirSync(".local", { recursive: true });
  const dataDir = mkdtempSync(join(".local", "bench-live-"));
  try {
    await measure(buyers, dataDir);
  } finally {
    await stopAll();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(buyers: number, dataDir: string): Promise<void> {
  const console = new Console();
  const keys = newAppKeys();
  const { origin } = await startSandbox(["--seed", "11", "--buyers", String(buyers)]);
  const sandbox = new SandboxClient(origin);
  const start = async () => {
    const { now } = await sandbox.get<{ now: string }>("/state");
    const started = await startApp(origin, dataDir, now, keys);
    void started.lost.then((how) => console.line(how));
    return started;
  };
  let program = await start();
  await setUp(new AppClient(program.origin, sandbox), console);
  await doJob(new AppClient(program.origin, sandbox), console, 1);

  // Without watermarks the next sync reads everything again.
  await program.stop();
  write(dataDir, "delete from watermarks");
  program = await start();
  const app = new AppClient(program.origin, sandbox);
  await sandbox.post("/faults", { klaviyoLagSeconds: LAG_SECONDS });
  await sandbox.post("/webhooks/target", { url: program.origin });

  const since = Date.parse((await sandbox.get<{ now: string }>("/state")).now);
  const sentAt = new Map<string, number>();
  const watching = new AbortController();
  const watched = watchPushes(dataDir, since - Date.now(), sentAt, watching.signal);
  const [placed] = await Promise.all([placeOrders(dataDir, sandbox), keepBusy(app, console, dataDir)]);
  console.line(`${placed.length} orders placed; waiting for the last profiles and their moves.`);
  await sleep((LAG_SECONDS.to + 90) * 1000);
  watching.abort();
  await watched;
  reportMoves(console, dataDir, placed, { since, sentAt });
}

function write(dataDir: string, statement: string): void {
  const db = new SQLite(join(dataDir, "strata.db"));
  db.exec(statement);
  db.close();
}

/** Orders of people who lapsed, on lists or held out, and of people who are new. */
async function placeOrders(dataDir: string, sandbox: SandboxClient): Promise<PlacedOrder[]> {
  const db = new SQLite(join(dataDir, "strata.db"), { readonly: true });
  const known = db
    .prepare(
      `select distinct cast(a.reference as integer) id from memberships m
       join segments s on s.shop_id = m.shop_id and s.id = m.segment_id and s.name like '%apsed%'
       join person_links a on a.shop_id = m.shop_id and a.person_id = m.person_id and a.kind = 'account'
       join person_links p on p.shop_id = m.shop_id and p.person_id = m.person_id and p.kind = 'profile'
       where m.to_at is null order by id limit ?`,
    )
    .all(ORDERS) as { id: number }[];
  db.close();
  const placed: PlacedOrder[] = [];
  const pause = (MINUTES * 60_000) / ORDERS;
  for (let n = 0; n < ORDERS; n++) {
    const began = performance.now();
    const isNew = n % NEW_EVERY === 0;
    const customer = isNew ? "new" : known[n % known.length]?.id;
    const order = await sandbox.post<{ id: number; customerId: number; createdAt: string }>("/shopify/orders", {
      customer,
    });
    placed.push({ customerId: order.customerId, isNew, placedAt: Date.parse(order.createdAt) });
    await sleep(Math.max(0, pause - (performance.now() - began)));
  }
  return placed;
}

/** Notes when each automatic push was first seen to be sent and confirmed, by the sandbox's clock. */
async function watchPushes(
  dataDir: string,
  offset: number,
  sentAt: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const db = new SQLite(join(dataDir, "strata.db"), { readonly: true });
  const sent = db.prepare(
    "select id from pushes where kind = 'automatic' and state in ('verifying', 'verified', 'mismatch')",
  );
  while (!signal.aborted) {
    for (const { id } of sent.all() as { id: string }[]) if (!sentAt.has(id)) sentAt.set(id, Date.now() + offset);
    await sleep(250);
  }
  db.close();
}

/** A backfill, then a push of everybody (all segments get another name), over and over while orders come in. */
async function keepBusy(app: AppClient, console: Console, dataDir: string): Promise<void> {
  const until = performance.now() + MINUTES * 60_000;
  for (let round = 1; performance.now() < until; round++) {
    if (round > 1) write(dataDir, "delete from watermarks");
    const { id: syncId } = await app.request<{ id: string }>("POST", "/syncs");
    const sync = await untilOver<{ state: string; streams: { read: number }[] }>(app, `/syncs/${syncId}`, ["running"]);
    const read = sync.streams.reduce((sum, stream) => sum + stream.read, 0);
    console.line(`Round ${round}: sync ${sync.state}, ${read.toLocaleString("en")} records read.`);
    const { segments } = await app.request<SegmentsAnswer>("GET", "/segments");
    for (const { id, name, retiredAt } of segments) {
      if (retiredAt === null) await app.request("PUT", `/segments/${id}/name`, { name: renamed(name, round) });
    }
    const { id } = await app.request<{ id: string }>("POST", "/pushes");
    const planned = await untilOver<PushAnswer>(app, `/pushes/${id}`, ["draft"]);
    await app.request("POST", `/pushes/${id}/approval`, {});
    const push = await untilOver<PushAnswer>(app, `/pushes/${id}`, ["approved", "sending", "verifying"]);
    const people = (planned.dryRun?.properties ?? 0).toLocaleString("en");
    console.line(`Round ${round}: push of ${people} people ${push.state}.`);
  }
}

interface PushAnswer {
  state: string;
  dryRun: { properties: number } | null;
}

const renamed = (name: string, round: number) => `${name.replace(/ \(round \d+\)$/, "")} (round ${round})`;

async function untilOver<T extends { state: string }>(app: AppClient, path: string, open: string[]): Promise<T> {
  for (;;) {
    const view = await app.request<T>("GET", path);
    if (!open.includes(view.state)) return view;
    await sleep(500);
  }
}
