import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/** Who is one person: what runs found out, and what is kept of people for the features. */
export function definePersonTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /** One human after identity resolution. `survivor` names the oldest account, or the guest's identifier. */
  const persons = k.table(
    "persons",
    {
      shopId: shopId(),
      id: k.integer("id").notNull(),
      survivor: k.text("survivor").notNull(),
      /** Set when the person turned out to be another one; kept so that history can be followed. */
      mergedInto: k.integer("merged_into"),
      since: k.instant("since").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.uniqueIndex("persons_survivor_key").on(t.shopId, t.survivor),
    ],
  );

  /** Which account, guest order or Klaviyo profile belongs to whom, and by which rule. Rewritten by each run. */
  const personLinks = k.table(
    "person_links",
    {
      shopId: shopId(),
      kind: k.text("kind").$type<"account" | "guest_order" | "profile">().notNull(),
      reference: k.text("reference").notNull(),
      personId: k.integer("person_id").notNull(),
      rule: k.text("rule").notNull(),
      runId: k.text("run_id").notNull(),
      /** When the link was last found to hold; a run drops those it did not find and that are older than what it read. */
      linkedAt: k.instant("linked_at").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.kind, t.reference] }),
      k.index("person_links_person_idx").on(t.shopId, t.personId),
    ],
  );

  /**
   * What the rows of a person's records come to, packed (store/history/packRows.ts), so that daily refreshes need not read
   * every order again. Whoever changes a record of somebody empties theirs in the same transaction.
   */
  const personFacts = k.table(
    "person_facts",
    {
      shopId: shopId(),
      personId: k.integer("person_id").notNull(),
      /** A hash of which records they were read from: of others they say nothing. Empty while the rows are. */
      records: k.text("records").notNull(),
      rows: k.bytes("rows").notNull(),
      /** When a record was last changed: rows read before that must not be written after it. */
      forgottenAt: k.instant("forgotten_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.personId] })],
  );

  return { persons, personLinks, personFacts };
}
