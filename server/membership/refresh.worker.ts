import { parentPort, workerData } from "node:worker_threads";
import { openSqlite } from "../store/sqlite.ts";
import { type RefreshTask, refreshEverybody } from "./refreshEverybody.ts";

const { databaseFile, ...task } = workerData as RefreshTask & { databaseFile: string };
const db = openSqlite(databaseFile, { readOnly: true });
try {
  parentPort?.postMessage({ result: await refreshEverybody(db, task) });
} finally {
  await db.close();
}
