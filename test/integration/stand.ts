import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import SQLite from "better-sqlite3";
import type { Given } from "../../scripts/demo/answers.ts";
import { AppClient, SandboxClient } from "../../scripts/demo/clients.ts";
import { Console } from "../../scripts/demo/console.ts";
import { doJob, type JobResult, setUp } from "../../scripts/demo/job.ts";
import { type AppKeys, newAppKeys, type Program, startApp, startSandbox } from "../../scripts/demo/programs.ts";
import { makeReport, type Report } from "../../scripts/demo/report.ts";

/** Says nothing. */
export const silent = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }) as NodeJS.WriteStream);

/** The sandbox and the app as two processes, as a person would run them. */
export class Stand {
  readonly dataDir = mkdtempSync(join(tmpdir(), "strata-stand-"));
  readonly #sandboxProgram: Program;
  #appProgram: Program | undefined;
  #app: AppClient | undefined;
  readonly sandbox: SandboxClient;

  readonly #keys: AppKeys;

  private constructor(program: Program, keys: AppKeys) {
    this.#sandboxProgram = program;
    this.#keys = keys;
    this.sandbox = new SandboxClient(program.origin);
  }

  static async open(sandboxArgs: readonly string[], keys = newAppKeys()): Promise<Stand> {
    return new Stand(await startSandbox(sandboxArgs), keys);
  }

  /** Starts the app, or starts it again on the same data: its clock begins where the sandbox's is. */
  async startApp(): Promise<AppClient> {
    const { now } = await this.sandbox.get<{ now: string }>("/state");
    this.#appProgram = await startApp(this.#sandboxProgram.origin, this.dataDir, now, this.#keys);
    this.#app = new AppClient(this.#appProgram.origin, this.sandbox);
    return this.#app;
  }

  /** The app as last started. */
  get app(): AppClient {
    if (!this.#app) throw new Error("The app has not been started.");
    return this.#app;
  }

  /** What the app as last started has logged. */
  get appLog(): string {
    return this.#appProgram?.said.join("\n") ?? "";
  }

  /** Lets the store's webhooks reach the app. */
  async connectWebhooks(): Promise<void> {
    await this.sandbox.post("/webhooks/target", { url: this.#appProgram?.origin });
  }

  async stopApp(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    await this.#appProgram?.stop(signal);
    this.#appProgram = undefined;
  }

  get databaseFile(): string {
    return join(this.dataDir, "strata.db");
  }

  get appOrigin(): string {
    if (!this.#appProgram) throw new Error("The app has not been started.");
    return this.#appProgram.origin;
  }

  get sandboxOrigin(): string {
    return this.#sandboxProgram.origin;
  }

  /** Some customers of a segment who are on its list, with their Klaviyo profiles. */
  customersOnList(segmentId: number, limit: number): { customerId: number; profileId: string }[] {
    const db = new SQLite(this.databaseFile, { readonly: true });
    try {
      return db
        .prepare(
          `select cast(a.reference as integer) customerId, p.reference profileId from memberships m
           join person_links a on a.shop_id = m.shop_id and a.person_id = m.person_id and a.kind = 'account'
           join person_links p on p.shop_id = m.shop_id and p.person_id = m.person_id and p.kind = 'profile'
           join list_members l on l.shop_id = m.shop_id and l.segment_id = m.segment_id and l.profile_id = p.reference
           where m.to_at is null and m.segment_id = ? order by 1 limit ?`,
        )
        .all(segmentId, limit) as { customerId: number; profileId: string }[];
    } finally {
      db.close();
    }
  }

  /** What the snapshot step of the oldest run left. */
  snapshotOfFirstRun(): unknown {
    const db = new SQLite(this.databaseFile, { readonly: true });
    try {
      const row = db.prepare("select result from run_steps where step = 'snapshot' order by finished_at").get();
      return JSON.parse((row as { result: string }).result);
    } finally {
      db.close();
    }
  }

  given(): Promise<Given> {
    return this.sandbox.get<Given>("/given");
  }

  /** The whole job on a fresh app, and the report the demo would write. */
  async doJob(runSeed = 1): Promise<{ app: AppClient; job: JobResult; report: Report }> {
    const app = await this.startApp();
    await setUp(app, silent);
    const job = await doJob(app, silent, runSeed);
    return { app, job, report: await makeReport(this.sandbox, job, await app.peakRssMb()) };
  }

  async close(): Promise<void> {
    await this.stopApp();
    await this.#sandboxProgram.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Opens a stand for the time of `work` and closes it whatever happens. */
export async function onStand<T>(
  sandboxArgs: readonly string[],
  work: (stand: Stand) => Promise<T>,
  keys = newAppKeys(),
): Promise<T> {
  const stand = await Stand.open(sandboxArgs, keys);
  try {
    return await work(stand);
  } finally {
    await stand.close();
  }
}
