import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/** What members of staff decided about segments, each by name and taken back by name. */
export function defineDecisionTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /** Somebody lets runs look for more segments than a team usually serves; one stands at a time. */
  const segmentUnlocks = k.table(
    "segment_unlocks",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      /** The most segments it allows. */
      segments: k.integer("segments").notNull(),
      reason: k.text("reason").notNull(),
      by: k.text("by").notNull(),
      at: k.instant("at").notNull(),
      undoneBy: k.text("undone_by"),
      undoneAt: k.instant("undone_at"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.uniqueIndex("segment_unlocks_standing_key").on(t.shopId).where(k.isNull(t.undoneAt)),
    ],
  );

  /** Somebody says that a segment does not match reality: its list waits until somebody resolves that. */
  const segmentDisputes = k.table(
    "segment_disputes",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      segmentId: k.integer("segment_id").notNull(),
      reason: k.text("reason").notNull(),
      by: k.text("by").notNull(),
      at: k.instant("at").notNull(),
      undoneBy: k.text("undone_by"),
      undoneAt: k.instant("undone_at"),
      /** What whoever resolved it says of it. */
      note: k.text("note"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.uniqueIndex("segment_disputes_standing_key").on(t.shopId, t.segmentId).where(k.isNull(t.undoneAt)),
    ],
  );

  return { segmentUnlocks, segmentDisputes };
}
