import type { Sentence } from "../../domain/sentence.ts";
import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/** What an unlike buyer looks like: to look into, to serve otherwise, to look after, or merely unusual. */
export type StoredOutlierKind = "suspicious" | "reseller" | "vip" | "other";

/** People whom a run found unlike everybody. */
export function defineOutlierTables(k: Kit, { shops }: ShopTables) {
  /** The most extreme of each kind; the kinds of all are a column of the snapshot. */
  const runOutliers = k.table(
    "run_outliers",
    {
      shopId: k
        .integer("shop_id")
        .notNull()
        .references(() => shops.id, { onDelete: "cascade" }),
      runId: k.text("run_id").notNull(),
      personId: k.integer("person_id").notNull(),
      kind: k.text("kind").$type<StoredOutlierKind>().notNull(),
      /** How far from the nearest crowd, in usual neighbour distances. */
      apart: k.real("apart").notNull(),
      sentence: k.json<Sentence>("sentence").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.personId] })],
  );

  return { runOutliers };
}
