import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AgainReport, againReport } from "./demo/again.ts";
import { AppClient, SandboxClient } from "./demo/clients.ts";
import { Console } from "./demo/console.ts";
import { doJob, setUp } from "./demo/job.ts";
import { type DemoOptions, readDemoOptions } from "./demo/options.ts";
import { printReport } from "./demo/print.ts";
import { newAppKeys, type Program, startApp, startSandbox } from "./demo/programs.ts";
import { makeReport, type Report } from "./demo/report.ts";

interface SandboxState {
  now: string;
  store: { name: string; domain: string; currency: string };
}

/** Starts the sandbox and the app, does the main job once (or twice), and says what came of it. */
async function main(options: DemoOptions): Promise<void> {
  const console = new Console();
  const programs: Program[] = [];
  mkdirSync(".local", { recursive: true });
  const dataDir = mkdtempSync(join(".local", "demo-"));
  const stopAll = async () => {
    for (const program of programs.splice(0).toReversed()) await program.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const started = performance.now();
    const keys = newAppKeys();
    let sandbox: SandboxClient | undefined;
    let origin = "";
    await console.step("Start the sandbox and the app", async () => {
      const program = await startSandbox(options.sandbox);
      programs.push(program);
      origin = program.origin;
      sandbox = new SandboxClient(origin);
      const { now } = await sandbox.get<SandboxState>("/state");
      programs.push(await startApp(origin, dataDir, now, keys));
      return `it is ${now} there`;
    });
    if (!sandbox) throw new Error("The sandbox did not start.");
    const { store } = await sandbox.get<SandboxState>("/state");
    let app = new AppClient(programs.at(-1)?.origin ?? "", sandbox);
    const startSeconds = Math.round((performance.now() - started) / 100) / 10;
    await setUp(app, console);
    const job = await doJob(app, console, options.runSeed);
    const report = await makeReport(sandbox, job, await app.peakRssMb());
    report.seconds = { start: startSeconds, ...report.seconds };
    printReport(console, report, store.currency);

    let again: AgainReport | null = null;
    if (options.againDays !== undefined && report.push) {
      await sandbox.post("/clock", { advanceDays: options.againDays });
      await programs.pop()?.stop();
      const { now } = await sandbox.get<SandboxState>("/state");
      programs.push(await startApp(origin, dataDir, now, keys));
      app = new AppClient(programs.at(-1)?.origin ?? "", sandbox);
      again = await againReport(console, sandbox, app, options.againSeed, store.currency);
    }
    writeReport(options, { ...report, again });
    const total = ((performance.now() - started) / 1000).toFixed(1);
    console.line(`\nDone in ${total} s; the app used at most ${report.peakRssMb} MB of memory.`);
    if (!options.exit) {
      printWhereToLook(console, origin, programs.at(-1)?.origin ?? "", dataDir);
      await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    }
  } finally {
    await stopAll();
  }
}

function writeReport(options: DemoOptions, report: Report & { again: AgainReport | null }): void {
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

function printWhereToLook(console: Console, sandbox: string, app: string, dataDir: string): void {
  console.line(`
Both go on running; Ctrl-C ends them.
  The lists in the sandbox's Klaviyo:   curl ${sandbox}/_sandbox/klaviyo/lists
  What the sandbox gave:                curl ${sandbox}/_sandbox/given
  A session token of the store's staff: curl -X POST ${sandbox}/_sandbox/session-token
  The app's API with that token:        curl -H "Authorization: Bearer TOKEN" ${app}/api/segments
  The app's database (SQLite):          ${join(dataDir, "strata.db")}`);
}

try {
  await main(readDemoOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
