import { workerData } from "node:worker_threads";
import { handOver } from "../jobs/threadSide.ts";
import { openSqlite } from "../store/sqlite.ts";
import { type RefreshTask, refreshEverybody } from "./refreshEverybody.ts";

const { databaseFile, ...task } = workerData as RefreshTask & { databaseFile: string };
const db = openSqlite(databaseFile, { readOnly: true });
try {
  await handOver(await refreshEverybody(db, task));
} finally {
  await db.close();
}
