import { parentPort, workerData } from "node:worker_threads";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { RunKey } from "../store/runs.ts";
import type { Shop } from "../store/shops.ts";
import { openSqlite } from "../store/sqlite.ts";
import { readAuditedColumns } from "./auditedSnapshot.ts";
import { chooseSegments } from "./chooseSegments.ts";
import { type PrepareTask, prepareRun } from "./prepare.ts";

/** What the worker thread is asked to do. It reads the store by itself and writes nothing. */
export type AnalysisTask =
  | ({ kind: "prepare"; databaseFile: string; shop: Shop } & PrepareTask)
  | { kind: "segment"; databaseFile: string; key: RunKey; seed: number; goal: GoalPreset; currency: string };

const task = workerData as AnalysisTask;
// An order may move somebody meanwhile: rows read together must belong together.
const db = openSqlite(task.databaseFile, { readOnly: true, isSnapshot: task.kind === "prepare" });
try {
  if (task.kind === "prepare") {
    parentPort?.postMessage({ result: await prepareRun(db, task.shop, task) });
  } else {
    const columns = await readAuditedColumns(db, task.key);
    parentPort?.postMessage({ result: chooseSegments(columns, { ...task, now: () => performance.now() }) });
  }
} finally {
  await db.close();
}
