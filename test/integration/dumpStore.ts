import SQLite from "better-sqlite3";

/** Columns that say when and by which attempt something was written, not what. */
const VOLATILE = new Set(["recorded_at", "seen_by_sync"]);

/** The rows of the given tables in canonical order, without what differs between two undisturbed syncs. */
export function dumpStore(file: string, tables: readonly string[]): Record<string, string[]> {
  const db = new SQLite(file, { readonly: true });
  try {
    return Object.fromEntries(
      tables.map((table) => {
        const rows = db.prepare(`select * from ${table}`).all() as Record<string, unknown>[];
        return [table, rows.map(canonical).toSorted()];
      }),
    );
  } finally {
    db.close();
  }
}

function canonical(row: Record<string, unknown>): string {
  const kept = Object.entries(row).filter(([name]) => !VOLATILE.has(name));
  return JSON.stringify(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
