import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goPath, tryPoint } from "./goPath.ts";
import { PATH } from "./path.ts";
import type { Undisturbed } from "./trial.ts";

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

/** What became of the points of one stage. */
export interface StageReport {
  stage: string;
  /** How many there are. */
  points: number;
  tried: number;
  equal: number;
  /** After some minutes, in which what was put off is done. */
  equalLater: number;
  notReached: string[];
  different: { point: string; differences: string[] }[];
  seconds: number;
}

/** Goes the path undisturbed, then kills the app at its failpoints, one a trial, and compares the ends. */
export async function crashEverywhere(options: CrashOptions): Promise<StageReport[]> {
  const { say, stages } = options;
  const keepIn = mkdtempSync(join(tmpdir(), "strata-path-"));
  try {
    const gone = await goPath(keepIn, stages ?? PATH.map(({ name }) => name), say);
    const all = gone.flatMap((undisturbed) => undisturbed.points.map((point) => ({ undisturbed, point })));
    say(`${all.length} failpoints in ${gone.length} stages`);
    const chosen = choose(all, options);
    const reports: StageReport[] = [];
    for (const undisturbed of gone) {
      const points = chosen.filter((one) => one.undisturbed === undisturbed).map(({ point }) => point);
      if (points.length === 0) continue;
      const report = await tryPoints(undisturbed, points, options);
      say(lineOf(report));
      reports.push(report);
    }
    return reports;
  } finally {
    rmSync(keepIn, { recursive: true, force: true });
  }
}

/** All points, or a sample of them that moves on with the seed: so many seeds later all have been tried. */
function choose<T extends { point: string }>(all: readonly T[], { sample, seed, only }: CrashOptions): T[] {
  if (only !== null) return all.filter(({ point }) => point === only);
  if (sample === null || sample >= all.length) return [...all];
  const step = all.length / sample;
  const chosen = Array.from({ length: sample }, (_, i) => all[(Math.floor(i * step) + seed) % all.length]);
  return chosen.flatMap((one) => one ?? []);
}

async function tryPoints(
  undisturbed: Undisturbed,
  points: readonly string[],
  { lanes, say }: CrashOptions,
): Promise<StageReport> {
  const started = performance.now();
  const { stage } = undisturbed;
  const counts = { points: undisturbed.points.length, tried: 0, equal: 0, equalLater: 0, seconds: 0 };
  const report: StageReport = { stage: stage.name, ...counts, notReached: [], different: [] };
  const left = [...points];
  const lane = async () => {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      const { end, differences } = await tryPoint(undisturbed, point);
      report.tried++;
      if (end === "not reached") report.notReached.push(point);
      else if (end === "equal") report.equal++;
      else if (end === "equal later") report.equalLater++;
      else {
        report.different.push({ point, differences });
        say([`  ${stage.name}: ${point}`, ...differences].join("\n    "));
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

function lineOf({ stage, tried, equal, equalLater, notReached, different, seconds }: StageReport): string {
  const counts = `${tried} tried, ${equal} equal, ${equalLater} equal minutes later, ${notReached.length} not reached, ${different.length} different`;
  const time = `${seconds.toFixed(0)} s, ${(seconds / Math.max(1, tried)).toFixed(2)} s each`;
  return [`${stage}: ${counts}; ${time}`, ...notReached.map((point) => `  not reached: ${point}`)].join("\n");
}
