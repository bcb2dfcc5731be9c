import { workerData } from "node:worker_threads";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { GateSettings } from "../analytics/validation/gateSettings.ts";
import { handOver, progressTeller } from "../jobs/threadSide.ts";
import type { RunKey } from "../store/runs.ts";
import type { Shop } from "../store/shops.ts";
import { openSqlite } from "../store/sqlite.ts";
import { openAuditedSnapshot } from "./auditedSnapshot.ts";
import { readCategoryNames } from "./categoryNames.ts";
import { chooseSegments } from "./chooseSegments.ts";
import { columnsToSegment, readDropped } from "./columnsToSegment.ts";
import { type CompareTask, compareRuns } from "./compareRuns.ts";
import { readLiveBasis } from "./liveBasis.ts";
import { findLookalikePeople, type LookalikeTask } from "./lookalikePeople.ts";
import { type PrepareTask, prepareRun } from "./prepare.ts";

/** What the worker thread is asked to do. It reads the store by itself and writes nothing. */
export type AnalysisTask =
  | ({ kind: "prepare"; databaseFile: string; shop: Shop } & PrepareTask)
  | {
      kind: "segment";
      databaseFile: string;
      key: RunKey;
      seed: number;
      goal: GoalPreset;
      gate: GateSettings;
      currency: string;
      holdoutShare: number;
    }
  | ({ kind: "lookalikes"; databaseFile: string } & LookalikeTask)
  | ({ kind: "compare"; databaseFile: string } & CompareTask);

const task = workerData as AnalysisTask;
const { databaseFile } = task;
// An order may move somebody meanwhile: rows read together must belong together.
const db = openSqlite(databaseFile, { readOnly: true, isSnapshot: task.kind === "prepare" });
try {
  if (task.kind === "prepare") await prepare(task);
  else if (task.kind === "lookalikes") await handOver(await findLookalikePeople(db, task.shopId, task.of, task));
  else if (task.kind === "compare") await handOver(await compareRuns(db, task));
  else {
    const columns = await openAuditedSnapshot(db, task.key, await columnsToSegment(db, task));
    const live = await readLiveBasis(db, task.key.shopId);
    const dropped = await readDropped(db, task.key);
    const now = () => performance.now();
    const categories = await readCategoryNames(db, task.key);
    const options = { ...task, live, dropped, categories, now, onProgress: progressTeller() };
    await handOver(await chooseSegments(columns, options));
  }
} finally {
  await db.close();
}

async function prepare({ shop, ...options }: Extract<AnalysisTask, { kind: "prepare" }>): Promise<void> {
  const latest = openSqlite(databaseFile, { readOnly: true });
  try {
    for await (const part of prepareRun(db, latest, shop, { ...options, onProgress: progressTeller() })) {
      await handOver(part, part.kind === "columns" ? buffersOf(part.columns) : []);
    }
  } finally {
    await latest.close();
  }
}

/** Memory of columns that changes hands with them. */
function buffersOf(columns: readonly (readonly [string, Float64Array])[]): ArrayBuffer[] {
  const buffers = new Set(columns.map(([, { buffer }]) => buffer));
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}
