import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program of the demo that listens on a port of this machine. */
export interface Program {
  origin: string;
  /** Says how the program ended, should it end without being told to. */
  lost: Promise<string>;
  /** Every line it has said since it was started. */
  said: readonly string[];
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** A program that does not start, and has said itself why. */
export class StartRefused extends Error {}

/** The sandbox's exit code for a command line or a file that it cannot follow. */
const REFUSED = 2;

/** How long a program may take to end when told to: the app first brings running work to its next commit. */
const PATIENCE_MS = 15_000;

/** Programs that were told to end. */
const told = new WeakSet<ChildProcess>();

/** What runs, from the moment it is spawned: whoever is interrupted while a program starts must still be able to end it. */
const running = new Set<ChildProcess>();

/** Ends every program that was started here, the last one first. */
export async function stopAll(): Promise<void> {
  for (const child of [...running].toReversed()) await stop(child);
}

/** Keys of a demo's app: made anew for each demo and kept while it runs, so that the app can be restarted. */
export interface AppKeys {
  sealing: string;
  contact: string;
}

export function newAppKeys(): AppKeys {
  return { sealing: `demo:${randomBytes(32).toString("base64")}`, contact: randomBytes(32).toString("base64") };
}

export function startSandbox(args: readonly string[]): Promise<Program> {
  return start("The sandbox", ["sandbox/main.ts", "--port", "0", ...args], process.env);
}

/** With the flag of `npm start`: V8's own choice of a young generation lets loading alone take 200 MB. */
export function startApp(sandboxOrigin: string, dataDir: string, clockStart: string, keys: AppKeys): Promise<Program> {
  return start("The app", ["--max-semi-space-size=4", "server/main.ts"], {
    ...process.env,
    NODE_ENV: "development",
    PORT: "0",
    LOG_LEVEL: "info",
    STRATA_DATA_DIR: dataDir,
    SHOPIFY_API_KEY: "sandbox-key",
    SHOPIFY_API_SECRET: "sandbox-secret",
    STRATA_SEALING_KEYS: keys.sealing,
    STRATA_CONTACT_KEY: keys.contact,
    SANDBOX_ORIGIN: sandboxOrigin,
    KLAVIYO_BASE_URL: sandboxOrigin,
    // The sandbox's lists do not lag.
    KLAVIYO_READ_BACK_SECONDS: "1,3",
    STRATA_CLOCK_START: clockStart,
  });
}

/** Starts a program and waits for the line of JSON that names its port; what it says of errors is passed on. */
async function start(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<Program> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const said: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", (code) => {
      if (code === REFUSED) reject(new StartRefused(`${name} did not start.`));
      else reject(new Error(`${name} ended before it listened (exit code ${code}).`));
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      said.push(line);
      const { port: named, level } = parseLine(line);
      if (typeof named === "number") resolve(named);
      if (typeof level === "number" && level >= 50) process.stderr.write(`${line}\n`);
    });
  });
  const lost = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      if (!told.has(child)) resolve(`${name} ended by itself (${signal ?? `exit code ${code}`}).`);
    });
  });
  return { origin: `http://127.0.0.1:${port}`, lost, said, stop: (signal) => stop(child, signal) };
}

function parseLine(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  told.add(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  const impatience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await ended;
  clearTimeout(impatience);
}
