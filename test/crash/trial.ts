import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import SQLite from "better-sqlite3";
import { AppClient } from "../../scripts/demo/clients.ts";
import { type AppKeys, newAppKeys } from "../../scripts/demo/programs.ts";
import { AppProcess, freePort, type Mutation } from "./app.ts";
import { differences, type EndState, readEndState, type Stretch } from "./endState.ts";
import { isQuiet } from "./quiet.ts";
import { openSandbox, type RunningSandbox } from "./sandbox.ts";

/** Hashes of contacts must be comparable between runs. */
const KEYS: AppKeys = newAppKeys();

/** A stage of the path: what a person does, and what the app then does by itself until there is nothing left to do. */
export interface Stage {
  name: string;
  /** Minutes that pass before. Something held for a while is due then, so that it is not due in the middle of it. */
  minutes?: number;
  /** What people do in the store and in Klaviyo, once, after the app has started. */
  happens?(stand: CrashStand): Promise<void>;
  /** What somebody does in the app. Looks first, then acts: after a crash it is done again from the beginning. */
  visit?(app: AppClient): Promise<void>;
}

/** Both programs between two stages. */
export interface Checkpoint {
  /** When the stages before were. */
  stretches: readonly Stretch[];
  dataDir: string;
  /** A snapshot, as JSON; null before anything happened. */
  sandbox: string | null;
}

export interface TrialResult {
  /** Equal later: after minutes, in which what was put off is done. */
  end: "equal" | "equal later" | "different" | "not reached";
  differences: string[];
  milliseconds: number;
}

/** The app cannot get any further; says what it complained of. */
export class Stuck extends Error {}

/** How long a stage may take before it counts as stuck; milliseconds. */
const PATIENCE = 120_000;

/** One copy of both programs, for one run through a stage. */
export class CrashStand {
  readonly dataDir: string;
  readonly sandbox: RunningSandbox;
  readonly #port: number;
  readonly #mutations: readonly Mutation[];
  readonly #apps: AppProcess[] = [];

  private constructor(dataDir: string, sandbox: RunningSandbox, port: number, mutations: readonly Mutation[]) {
    this.dataDir = dataDir;
    this.sandbox = sandbox;
    this.#port = port;
    this.#mutations = mutations;
  }

  static async open({ minutes }: Stage, from: Checkpoint | null, mutations: readonly Mutation[]): Promise<CrashStand> {
    const dataDir = mkdtempSync(join(tmpdir(), "strata-crash-"));
    if (from) cpSync(from.dataDir, dataDir, { recursive: true });
    const sandbox = await openSandbox(from?.sandbox ?? null);
    const port = await freePort();
    await sandbox.client.post("/webhooks/target", { url: `http://127.0.0.1:${port}` });
    const stand = new CrashStand(dataDir, sandbox, port, mutations);
    if (minutes !== undefined) await stand.pass(minutes);
    return stand;
  }

  /** Lets minutes pass; an app that runs does not hear of it. */
  async pass(minutes: number): Promise<void> {
    await this.sandbox.client.post("/clock", { advanceDays: minutes / MINUTES_A_DAY });
  }

  /** One value of the app's database. */
  look(sql: string): unknown {
    const db = new SQLite(join(this.dataDir, "strata.db"), { readonly: true });
    try {
      return db.prepare(sql).pluck().get();
    } finally {
      db.close();
    }
  }

  /** Starts the app, or starts it again; a second one beside the first needs a port of its own. */
  async start(failpoints?: string, port = this.#port): Promise<AppProcess> {
    const now = new Date(await timeIn(this.sandbox)).toISOString();
    const app = new AppProcess({
      dataDir: this.dataDir,
      sandboxOrigin: this.sandbox.origin,
      port,
      clockStart: now,
      keys: KEYS,
      mutations: this.#mutations,
      ...(failpoints === undefined ? {} : { failpoints }),
    });
    this.#apps.push(app);
    await app.listens;
    return app;
  }

  /** Does the stage with a running app until nothing is left to do, or until the app has ended. */
  async drive(stage: Stage, app: AppProcess): Promise<"quiet" | "died"> {
    const client = new AppClient(app.origin, this.sandbox.client);
    const until = Date.now() + PATIENCE;
    const work = async () => {
      await stage.visit?.(client);
      while (!app.hasEnded && !(await isQuiet(this.dataDir, this.sandbox.client))) await sleep(60);
      return "quiet" as const;
    };
    const end = await Promise.race([
      work().catch((error: unknown) => error as Error),
      app.ended.then(() => "died" as const),
      sleep(PATIENCE, "late" as const, { ref: false }),
    ]);
    if (end === "quiet" || end === "died") return app.hasEnded ? "died" : end;
    // A request that failed because the app is dying, a moment before it is known to be dead.
    if (end !== "late" && (await Promise.race([app.ended.then(() => true), sleep(500, false)]))) return "died";
    const why = end === "late" ? `was not over after ${(Date.now() - until + PATIENCE) / 1000} s` : end.message;
    throw new Stuck(`${stage.name}: ${why}\n${app.complaints.join("\n")}`);
  }

  async close(): Promise<void> {
    for (const app of this.#apps) await app.signal("SIGKILL");
    await this.sandbox.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

const MINUTE = 60_000;
const MINUTES_A_DAY = 24 * 60;
/** What is put off is put off for half an hour at most. */
const STAGE_LASTS = 45 * MINUTE;
/** Machine time from now on. */
const MACHINE_TIME: Stretch = { from: Date.now(), to: Date.now() + MINUTES_A_DAY * MINUTE };

async function timeIn({ client }: RunningSandbox): Promise<number> {
  const { now } = await client.get<{ now: string }>("/state");
  return Date.parse(now);
}

/** A stage as it went undisturbed. */
export interface Undisturbed {
  stage: Stage;
  from: Checkpoint | null;
  points: string[];
  /** Its end, and both programs as the next stage finds them. */
  state: EndState;
  next: Checkpoint;
  milliseconds: number;
}

/** Goes through a stage and writes down its failpoints and its end. */
export async function runUndisturbed(
  stage: Stage,
  from: Checkpoint | null,
  keepIn: string,
  mutations: readonly Mutation[] = [],
): Promise<Undisturbed> {
  const stand = await CrashStand.open(stage, from, mutations);
  try {
    const started = performance.now();
    const began = await timeIn(stand.sandbox);
    const ownStretch = { from: began - MINUTE, to: began + STAGE_LASTS };
    const stretches = [...(from?.stretches ?? [MACHINE_TIME]), ownStretch];
    const list = join(keepIn, `${stage.name}.points`);
    rmSync(list, { force: true });
    const app = await stand.start(`list:${list}`);
    await stage.happens?.(stand);
    if ((await stand.drive(stage, app)) === "died") throw new Stuck(`${stage.name}: ${app.complaints.join("\n")}`);
    const milliseconds = performance.now() - started;
    const points = readFileSync(list, "utf8").trimEnd().split("\n");
    const state = await readEndState(stand.dataDir, stand.sandbox.client, stretches);
    await app.signal("SIGTERM");
    const dataDir = join(keepIn, stage.name);
    rmSync(dataDir, { recursive: true, force: true });
    cpSync(stand.dataDir, dataDir, { recursive: true });
    const response = await fetch(`${stand.sandbox.origin}/_sandbox/snapshot`);
    const next = { stretches, dataDir, sandbox: await response.text() };
    return { stage, from, points, state, next, milliseconds };
  } finally {
    await stand.close();
  }
}

/** Some work is put off by minutes, such as another look at what a crash cut off; after so many it has been done. */
const SETTLED_AFTER = 5;

/** Lets minutes pass on a stand whose stage is over, and what is due by then be done. */
async function settle(stand: CrashStand, name: string, stretches: readonly Stretch[]): Promise<EndState> {
  await stand.pass(SETTLED_AFTER);
  const app = await stand.start();
  if ((await stand.drive({ name }, app)) === "died") throw new Stuck(`${name}: ${app.complaints.join("\n")}`);
  return readEndState(stand.dataDir, stand.sandbox.client, stretches);
}

const settledEnds = new WeakMap<Undisturbed, Promise<EndState>>();

/** What an undisturbed stage has come to some minutes later. */
function settledEndOf(undisturbed: Undisturbed, mutations: readonly Mutation[]): Promise<EndState> {
  const known = settledEnds.get(undisturbed) ?? readSettledEnd(undisturbed, mutations);
  settledEnds.set(undisturbed, known);
  return known;
}

async function readSettledEnd({ stage, next }: Undisturbed, mutations: readonly Mutation[]): Promise<EndState> {
  const stand = await CrashStand.open({ name: stage.name }, next, mutations);
  try {
    return await settle(stand, stage.name, next.stretches);
  } finally {
    await stand.close();
  }
}

/** Kills the app at one failpoint of a stage, starts it again, lets the stage come to its end and compares the ends. */
export async function runKilled(
  undisturbed: Undisturbed,
  point: string,
  mutations: readonly Mutation[] = [],
): Promise<TrialResult> {
  const { stage, from, next } = undisturbed;
  const started = performance.now();
  const stand = await CrashStand.open(stage, from, mutations);
  const result = (end: TrialResult["end"], found: string[] = []): TrialResult => {
    return { end, differences: found, milliseconds: performance.now() - started };
  };
  try {
    const doomed = await stand.start(`kill:${point}`);
    await stage.happens?.(stand);
    if ((await stand.drive(stage, doomed)) !== "died") return result("not reached");
    const { signal } = await doomed.ended;
    const complaints = doomed.complaints.join("\n");
    if (signal !== "SIGKILL") throw new Stuck(`${stage.name}: the app ended by itself\n${complaints}`);
    const again = await stand.start();
    if ((await stand.drive(stage, again)) === "died") throw new Stuck(`${stage.name}: ${again.complaints.join("\n")}`);
    const state = await readEndState(stand.dataDir, stand.sandbox.client, next.stretches);
    if (differences(undisturbed.state, state).length === 0) return result("equal");
    await again.signal("SIGTERM");
    const settled = await settle(stand, stage.name, next.stretches);
    const found = differences(await settledEndOf(undisturbed, mutations), settled);
    return result(found.length === 0 ? "equal later" : "different", found);
  } finally {
    await stand.close();
  }
}
