import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import type { AppKeys } from "../../scripts/demo/programs.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COMPILED = fileURLToPath(new URL("../../node_modules/.cache/crash", import.meta.url));

export interface AppOptions {
  dataDir: string;
  sandboxOrigin: string;
  /** A fixed one: webhooks must find the app after a restart. */
  port: number;
  /** Business time, as ISO text. */
  clockStart: string;
  keys: AppKeys;
  /** STRATA_FAILPOINTS. */
  failpoints?: string;
  /** Changes to the sources as they are loaded. */
  mutations?: readonly Mutation[];
}

/** One exact piece of source text and what is put in its place. */
export interface Mutation {
  file: string;
  from: string;
  to: string;
}

/** The app as a process of its own. */
export class AppProcess {
  readonly origin: string;
  readonly #child: ChildProcess;
  /** Resolves once it listens; false when it ended before. */
  readonly listens: Promise<boolean>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #hasEnded = false;
  /** What it said of errors. */
  readonly complaints: string[] = [];
  /** What it said at all, in JSON. */
  readonly said: string[] = [];

  constructor({ dataDir, sandboxOrigin, port, clockStart, keys, failpoints, mutations = [] }: AppOptions) {
    const imports = mutations.length > 0 ? ["--import", new URL("./mutate.ts", import.meta.url).href] : [];
    this.origin = `http://127.0.0.1:${port}`;
    const child = spawn(process.execPath, [...imports, "server/main.ts"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        NODE_ENV: "development",
        NODE_COMPILE_CACHE: COMPILED,
        PORT: String(port),
        LOG_LEVEL: "info",
        STRATA_DATA_DIR: dataDir,
        SHOPIFY_API_KEY: "sandbox-key",
        SHOPIFY_API_SECRET: "sandbox-secret",
        STRATA_SEALING_KEYS: keys.sealing,
        STRATA_CONTACT_KEY: keys.contact,
        SANDBOX_ORIGIN: sandboxOrigin,
        KLAVIYO_BASE_URL: sandboxOrigin,
        // The sandbox's lists do not lag.
        KLAVIYO_READ_BACK_SECONDS: "1",
        STRATA_CLOCK_START: clockStart,
        ...(failpoints === undefined ? {} : { STRATA_FAILPOINTS: failpoints }),
        CRASH_MUTATIONS: JSON.stringify(mutations),
      },
    });
    this.#child = child;
    this.ended = new Promise((resolve) =>
      // Not at its exit: what it said last may still be on its way.
      child.once("close", (code, signal) => {
        this.#hasEnded = true;
        resolve({ code, signal });
      }),
    );
    const listens = Promise.withResolvers<boolean>();
    this.listens = listens.promise;
    void this.ended.then(() => listens.resolve(false));
    child.stdout?.on("data", (chunk: Buffer) => {
      const text = chunk.toString();
      if (text.includes("Strata listens")) listens.resolve(true);
      this.said.push(...text.split("\n"));
      for (const line of text.split("\n")) if (/"level":[56]0/.test(line)) this.complaints.push(line.slice(0, 2_000));
    });
    child.stderr?.on("data", (chunk: Buffer) => this.complaints.push(chunk.toString().slice(0, 2_000)));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether it was suspended (SIGSTOP). Linux says so in /proc. */
  get isSuspended(): boolean {
    return /^State:\s+T/m.test(readFileSync(`/proc/${this.#child.pid}/status`, "utf8"));
  }

  /** Sends a signal and, if it ends the process, waits for that. */
  async signal(signal: "SIGTERM" | "SIGKILL" | "SIGCONT"): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill(signal);
    if (signal !== "SIGCONT") await this.ended;
  }
}

/** A port of this machine that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("No port could be had.");
  return address.port;
}
