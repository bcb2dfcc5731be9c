import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AgainReport, againReport } from "./demo/again.ts";
import { AppClient, SandboxClient } from "./demo/clients.ts";
import { Console } from "./demo/console.ts";
import { doJob, setUp } from "./demo/job.ts";
import { type DemoOptions, readDemoOptions } from "./demo/options.ts";
import { printReport } from "./demo/print.ts";
import { newAppKeys, type Program, StartRefused, startApp, startSandbox, stopAll } from "./demo/programs.ts";
import { makeReport, type Report } from "./demo/report.ts";

interface SandboxState {
  now: string;
  store: { name: string; domain: string; currency: string };
}

/**
 * Does the job, and ends both programs whatever happens: also when a program is lost, on Ctrl-C, and when whoever reads
 * the output (a pager, `head`) goes away.
 */
async function main(options: DemoOptions): Promise<void> {
  const asked = askedToEnd();
  mkdirSync(".local", { recursive: true });
  const dataDir = mkdtempSync(join(".local", "demo-"));
  let lose: (reason: Error) => void = () => undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    lose = reject;
  });
  const watch = (program: Program): Program => {
    void program.lost.then((how) => lose(new Error(how)));
    return program;
  };
  try {
    const isDone = await Promise.race([doDemo(options, dataDir, watch), asked, lost]);
    if (isDone !== "done") process.exitCode = INTERRUPTED;
    else if (!options.exit) await Promise.race([asked, lost]);
  } finally {
    await stopAll();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What shells call the end of a program by Ctrl-C. */
const INTERRUPTED = 130;

function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    // Not once: npm hands on the Ctrl-C that the terminal has sent already.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    process.stdout.on("error", () => resolve());
  });
}

/** Starts the sandbox and the app, does the main job once (or twice), and says what came of it. */
async function doDemo(options: DemoOptions, dataDir: string, watch: (program: Program) => Program): Promise<"done"> {
  const console = new Console();
  const started = performance.now();
  const keys = newAppKeys();
  const programs = await console.stepOf("Start the sandbox and the app", async () => {
    const { origin } = watch(await startSandbox(options.sandbox));
    const sandbox = new SandboxClient(origin);
    const { now } = await sandbox.get<SandboxState>("/state");
    const program = watch(await startApp(origin, dataDir, now, keys));
    return [{ origin, sandbox, program }, `it is ${now} there`];
  });
  const { origin, sandbox } = programs;
  let { program } = programs;
  const { store } = await sandbox.get<SandboxState>("/state");
  const app = new AppClient(program.origin, sandbox);
  const startSeconds = Math.round((performance.now() - started) / 100) / 10;
  await setUp(app, console);
  const job = await doJob(app, console, options.runSeed);
  const report = await makeReport(sandbox, job, await app.peakRssMb());
  report.seconds = { start: startSeconds, ...report.seconds };
  printReport(console, report, store.currency);

  let again: AgainReport | null = null;
  if (options.againDays !== undefined && report.push) {
    // What moves by itself meanwhile would blur what the next push does.
    await app.request("POST", "/pause");
    await sandbox.post("/clock", { advanceDays: options.againDays });
    await program.stop();
    const { now } = await sandbox.get<SandboxState>("/state");
    console.line(`\n${options.againDays} days later: it is ${now}.`);
    program = watch(await startApp(origin, dataDir, now, keys));
    const later = new AppClient(program.origin, sandbox);
    again = await againReport(console, sandbox, later, options.againSeed, store.currency);
    await later.request("POST", "/resume");
  } else if (options.againDays !== undefined) {
    console.line("\nNothing was pushed, so there is nothing to do again (--again-days).");
  }
  writeReport(options, { ...report, again });
  const total = ((performance.now() - started) / 1000).toFixed(1);
  console.line(`\nDone in ${total} s; the app used at most ${report.peakRssMb} MB of memory.`);
  if (!options.exit) {
    // From here on what happens in the store reaches the app by webhook, and the admin page knows what to embed.
    await sandbox.post("/webhooks/target", { url: program.origin });
    printWhereToLook(console, origin, program.origin, dataDir);
  }
  return "done";
}

function writeReport(options: DemoOptions, report: Report & { again: AgainReport | null }): void {
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

function printWhereToLook(console: Console, sandbox: string, app: string, dataDir: string): void {
  console.line(`
Both go on running; Ctrl-C ends them. Open the app where a merchant would, in the (pretended) admin:

  http://localhost:${new URL(sandbox).port}/admin

Its panel places orders, refunds them, adds customers and advances the clock. More to look at:
  The lists in the sandbox's Klaviyo:   curl ${sandbox}/_sandbox/klaviyo/lists
  What the sandbox gave:                curl ${sandbox}/_sandbox/given
  The app's API, as the store's staff:  curl -H "Authorization: Bearer $(curl -sX POST ${sandbox}/_sandbox/session-token | cut -d'"' -f4)" ${app}/api/segments
  The app's database (SQLite):          ${join(dataDir, "strata.db")}`);
}

try {
  await main(readDemoOptions(process.argv.slice(2)));
} catch (error) {
  process.exitCode = error instanceof StartRefused ? 2 : 1;
  if (!(error instanceof StartRefused)) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  }
}
// An interrupted job would go on asking programs that have ended.
process.exit();
