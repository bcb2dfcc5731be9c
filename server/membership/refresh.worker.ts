import { workerData } from "node:worker_threads";
import { handOver } from "../jobs/threadSide.ts";
import { openSqlite } from "../store/sqlite.ts";
import { type RefreshTask, refreshEverybody } from "./refreshEverybody.ts";

const { databaseFile, ...task } = workerData as RefreshTask & { databaseFile: string };
const db = openSqlite(databaseFile, { readOnly: true });
try {
  for await (const part of refreshEverybody(db, task)) await handOver(part);
} finally {
  await db.close();
}
