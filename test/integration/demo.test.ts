import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";

/** The demo on a store without anybody, which is done within seconds. */
const SMALL = ["--buyers", "0"];

interface RunningDemo {
  child: ChildProcess;
  out: () => string;
  exitCode: Promise<number | null>;
}

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

function startDemo(args: readonly string[]): RunningDemo {
  const child = spawn(process.execPath, ["scripts/demo.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let said = "";
  const keep = (chunk: Buffer) => {
    said += chunk.toString("utf8");
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const exitCode = once(child, "exit").then(([code]) => code as number | null);
  return { child, out: () => said, exitCode };
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await sleep(50);
  }
}

/** The processes that a demo has started (Linux). */
function childrenOf({ pid }: ChildProcess): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return listed === "" ? [] : listed.split(" ").map(Number);
}

const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

const dataDirOf = ({ out }: RunningDemo) => /(\.local\/demo-\w+)\/strata\.db/.exec(out())?.[1];

describe("the demo's command line", () => {
  const refused = (...args: string[]) =>
    spawnSync(process.execPath, ["scripts/demo.ts", ...args], { encoding: "utf8" });

  it.each([
    [["--buyers", "many"], '--buyers wants a whole number from 0 to 10000000, not "many".'],
    [["--currency", "GBP"], "--currency describes a file of orders: give --orders too."],
    [["--again-days", "91"], '--again-days wants a whole number from 1 to 90, not "91".'],
    [["--json", "/no/such/folder/out.json"], '--json: there is no folder "/no/such/folder".'],
  ])("refuses %o before anything is started", (args, sentence) => {
    const { status, stdout, stderr } = refused(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });

  it("leaves it to the sandbox to say what is wrong with a file", () => {
    const { status, stderr } = refused("--orders", "/no/such/orders.csv");
    expect(status).toBe(2);
    expect(stderr).toContain("/no/such/orders.csv");
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe.runIf(process.platform === "linux")("the demo's end", () => {
  it("takes both programs and their data with it", async () => {
    const demo = startDemo(SMALL);
    const dataDir = await until(() => dataDirOf(demo));
    const programs = childrenOf(demo.child);
    expect(programs).toHaveLength(2);
    demo.child.kill("SIGINT");
    expect(await demo.exitCode).toBe(0);
    expect(programs.filter(isRunning)).toEqual([]);
    expect(existsSync(dataDir)).toBe(false);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("does so amid the job too, on %s", async (signal) => {
    const demo = startDemo(["--buyers", "2000"]);
    await until(() => (demo.out().includes("Read the store") ? true : undefined));
    const programs = childrenOf(demo.child);
    expect(programs).toHaveLength(2);
    demo.child.kill(signal);
    expect(await demo.exitCode).toBe(130);
    expect(programs.filter(isRunning)).toEqual([]);
  });

  it("does so when whoever read its output has gone", async () => {
    const demo = startDemo(SMALL);
    await until(() => (demo.out().includes("Read the store") ? true : undefined));
    const programs = childrenOf(demo.child);
    demo.child.stdout?.destroy();
    await demo.exitCode;
    expect(programs.filter(isRunning)).toEqual([]);
  });

  it("comes when a program is lost, and is explained", async () => {
    const demo = startDemo(SMALL);
    await until(() => dataDirOf(demo));
    const app = childrenOf(demo.child).at(-1) ?? 0;
    process.kill(app, "SIGKILL");
    expect(await demo.exitCode).toBe(1);
    expect(demo.out()).toContain("The app ended by itself (SIGKILL).");
  });
});
