import { type Column, getTableColumns } from "drizzle-orm";
import type { Database } from "../database.ts";
import { deleteRows } from "../deleteRows.ts";
import { eq } from "../query.ts";

/**
 * Removes every row of a shop, its own last: what was cut off is found again by it.
 * @returns rows removed, by table
 */
export async function redactShop(db: Database, shopId: number): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  // The lease under which this is done, and the job and request that say what is to be done, go with the shop's own row.
  const { shops, shopLeases: _lease, jobs: _job, complianceRequests: _request, ...rest } = db.tables;
  for (const [name, table] of Object.entries(rest)) {
    const columns: Record<string, Column> = getTableColumns(table);
    if (columns.shopId) removed[name] = await deleteRows(db, table, eq(columns.shopId, shopId));
  }
  removed.shops = await deleteRows(db, shops, eq(shops.id, shopId));
  return Object.fromEntries(Object.entries(removed).filter(([, count]) => count > 0));
}
