import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences, type EndState } from "./endState.ts";
import { PATH } from "./path.ts";
import { type Checkpoint, runKilled, runUndisturbed, type Stage, Stuck } from "./trial.ts";

export interface CrashOptions {
  /** So many points drawn from all of them; null for all. */
  sample: number | null;
  seed: number;
  /** Trials side by side. */
  lanes: number;
  /** Stages to be tried, by name; null for all. */
  stages: readonly string[] | null;
  /** One point alone. */
  only: string | null;
  say: (line: string) => void;
}

/** A stage as it went undisturbed. */
interface Known {
  stage: Stage;
  from: Checkpoint | null;
  points: string[];
  state: EndState;
}

/** What became of the points of one stage. */
export interface StageReport {
  stage: string;
  points: number;
  tried: number;
  equal: number;
  notReached: string[];
  different: { point: string; differences: string[] }[];
  seconds: number;
}

/** Goes the path undisturbed, then kills the app at its failpoints, one a trial, and compares the ends. */
export async function crashEverywhere(options: CrashOptions): Promise<{ reports: StageReport[]; isGood: boolean }> {
  const { say } = options;
  const keepIn = mkdtempSync(join(tmpdir(), "strata-path-"));
  try {
    const path = await goUndisturbed(keepIn, say, options.stages);
    const all = path.flatMap((known) => known.points.map((point) => ({ known, point })));
    say(`${all.length} failpoints in ${path.length} stages`);
    const chosen = choose(all, options);
    const reports: StageReport[] = [];
    for (const known of path) {
      const points = chosen.filter((one) => one.known === known).map(({ point }) => point);
      if (points.length === 0) continue;
      const report = await tryPoints(known, points, options);
      say(lineOf(report));
      reports.push(report);
    }
    const isGood = reports.every(({ different }) => different.length === 0);
    return { reports, isGood };
  } finally {
    rmSync(keepIn, { recursive: true, force: true });
  }
}

async function goUndisturbed(
  keepIn: string,
  say: (line: string) => void,
  stages: readonly string[] | null,
): Promise<Known[]> {
  const path: Known[] = [];
  let from: Checkpoint | null = null;
  const last = stages === null ? PATH.length - 1 : PATH.findLastIndex(({ name }) => stages.includes(name));
  for (const stage of PATH.slice(0, last + 1)) {
    const { points, state, next, milliseconds }: Awaited<ReturnType<typeof runUndisturbed>> = await runUndisturbed(
      stage,
      from,
      keepIn,
    );
    say(`${stage.name}: ${points.length} failpoints, ${(milliseconds / 1000).toFixed(1)} s undisturbed`);
    path.push({ stage, from, points, state });
    from = next;
  }
  return path.filter(({ stage }) => stages === null || stages.includes(stage.name));
}

/** All points, or a sample of them that moves on with the seed: so many seeds later all have been tried. */
function choose<T extends { point: string }>(all: readonly T[], { sample, seed, only }: CrashOptions): T[] {
  if (only !== null) return all.filter(({ point }) => point === only);
  if (sample === null || sample >= all.length) return [...all];
  const step = all.length / sample;
  return Array.from({ length: sample }, (_, i) => all[(Math.floor(i * step) + seed) % all.length]).flatMap(
    (one) => one ?? [],
  );
}

/** After so many milliseconds the app does by itself what it put off, and the end is another one. */
const TOO_LONG = 25_000;
const ATTEMPTS = 3;

/** What differs after a kill at a point; null where the point was not reached. A trial that took too long is repeated. */
async function tryOnce(
  stage: Stage,
  from: Checkpoint | null,
  point: string,
  expected: EndState,
): Promise<string[] | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { state, milliseconds } = await runKilled(stage, from, point);
      const found = state && differences(expected, state);
      if (found === null || found.length === 0 || milliseconds < TOO_LONG || attempt === ATTEMPTS) return found;
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      return [error.message];
    }
  }
}

async function tryPoints({ stage, from, state }: Known, points: readonly string[], options: CrashOptions) {
  const started = performance.now();
  const report: StageReport = {
    stage: stage.name,
    points: points.length,
    tried: 0,
    equal: 0,
    notReached: [],
    different: [],
    seconds: 0,
  };
  const left = [...points];
  const lane = async () => {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      const end = await tryOnce(stage, from, point, state);
      report.tried++;
      if (end === null) report.notReached.push(point);
      else if (end.length === 0) report.equal++;
      else report.different.push({ point, differences: end });
      const last = report.different.at(-1);
      if (last?.point === point) options.say([`  ${stage.name}: ${point}`, ...last.differences].join("\n    "));
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

function lineOf({ stage, tried, equal, notReached, different, seconds }: StageReport): string {
  const perTrial = (seconds / Math.max(1, tried)).toFixed(2);
  return `${stage}: ${tried} tried, ${equal} equal, ${notReached.length} not reached, ${different.length} different; ${seconds.toFixed(0)} s, ${perTrial} s each${notReached.length > 0 ? `\n  not reached: ${notReached.join("; ")}` : ""}`;
}
