import { existsSync } from "node:fs";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import type { SandboxClient } from "../../scripts/demo/clients.ts";

/** Whether nothing is left to be done now: no job and no schedule is due, none is to be tried again, no webhook is on its way. */
export async function isQuiet(dataDir: string, sandbox: SandboxClient): Promise<boolean> {
  const webhooks = await sandbox.get<{ status: string }[]>("/shopify/webhooks");
  if (webhooks.some(({ status }) => status === "waiting")) return false;
  const { now } = await sandbox.get<{ now: string }>("/state");
  return countDue(join(dataDir, "strata.db"), Date.parse(now)) === 0;
}

function countDue(file: string, now: number): number {
  if (!existsSync(file)) return 0;
  const db = new SQLite(file, { readonly: true });
  try {
    const sql = `select (select count(*) from jobs where state <> 'dead' and (due_at <= :now or attempts > 0))
      + (select count(*) from schedules where is_enabled and next_due_at <= :now)`;
    return db.prepare(sql).pluck().get({ now }) as number;
  } finally {
    db.close();
  }
}
