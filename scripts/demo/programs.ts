import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program of the demo that listens on a port of this machine. */
export interface Program {
  origin: string;
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
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
    STRATA_CLOCK_START: clockStart,
  });
}

/** Starts a program and waits for the line of JSON that names its port; what it says of errors is passed on. */
async function start(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<Program> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${name} ended before it listened (exit code ${code}).`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = parseLine(line);
      if (typeof said.port === "number") resolve(said.port);
      if (typeof said.level === "number" && said.level >= 50) process.stderr.write(`${line}\n`);
    });
  });
  return { origin: `http://127.0.0.1:${port}`, stop: (signal) => stop(child, signal) };
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
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
