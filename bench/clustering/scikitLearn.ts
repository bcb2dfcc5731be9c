import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Matrix } from "../../server/analytics/segmentation/matrix.ts";

/** Debian's python3-sklearn is for the system's Python alone. */
const PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(new URL("./scikit_learn.py", import.meta.url));
const ONE_THREAD = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export type ScikitTask =
  | { method: "kmeans"; start: number[]; limit: number }
  | { method: "ward"; k: number }
  | { method: "dbscan"; reach: number; minPoints: number }
  | { method: "hdbscan"; minPoints: number };

export interface ScikitAnswer {
  version: string;
  /** CPU time of the best run, one thread; null where this version cannot do it. */
  milliseconds: number | null;
  inertia?: number;
  iterations?: number;
  labels?: Int32Array;
}

/** Has scikit-learn cluster the points in a process of its own; null where it is not installed. */
export function askScikitLearn(points: Matrix, task: ScikitTask, runs: number): ScikitAnswer | null {
  if (!hasScikitLearn()) return null;
  const folder = mkdtempSync(join(tmpdir(), "strata-bench-"));
  try {
    const files = { points: join(folder, "points.f64"), labels: join(folder, "labels.i32") };
    writeFileSync(files.points, new Uint8Array(points.data.buffer, points.data.byteOffset, points.data.byteLength));
    const input = JSON.stringify({ ...task, ...files, rows: points.rows, columns: points.columns, runs });
    const { status, stdout, stderr } = spawnSync(PYTHON, [SCRIPT], {
      input,
      encoding: "utf8",
      env: { ...process.env, ...ONE_THREAD },
    });
    if (status !== 0) throw new Error(`scikit-learn failed: ${stderr}`);
    const answer = JSON.parse(stdout) as ScikitAnswer;
    if (!existsSync(files.labels)) return answer;
    const bytes = readFileSync(files.labels);
    return { ...answer, labels: new Int32Array(Uint8Array.from(bytes).buffer) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasScikitLearn(): boolean {
  return existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import sklearn"]).status === 0;
}

export const NO_SCIKIT_LEARN = `scikit-learn is not there (${PYTHON} cannot import sklearn), so there is no ratio to it`;
