import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/** One feature that a model places people by. */
export interface ModelAxis {
  feature: string;
  weight: number;
  /** Counts in the place of a value that is not known. */
  fill: number;
}

/** Why a membership began or ended. */
export const CAUSES = [
  "order",
  "ageing",
  "engagement",
  "refund",
  "consent",
  "model_change",
  "identity_merge",
  "identity_split",
  "arm",
  "undo",
  "manual",
] as const;
export type Cause = (typeof CAUSES)[number];

/** The models, slots, memberships and arms that acceptances made. */
export function defineMembershipTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /** What an acceptance fixed: immutable. */
  const models = k.table(
    "models",
    {
      shopId: shopId(),
      /** The run that was accepted, or the reversal that put an earlier model back. */
      runId: k.text("run_id").notNull(),
      goalId: k.text("goal_id").notNull(),
      /** The model that this one takes back; null for an acceptance. */
      undoes: k.text("undoes"),
      /** The model that this one puts back; null for an acceptance. */
      restores: k.text("restores"),
      method: k.text("method").notNull(),
      seed: k.integer("seed").notNull(),
      catalogueVersion: k.text("catalogue_version").notNull(),
      parameters: k.json<unknown>("parameters").notNull(),
      /** The features people are placed by, with the goal's weights and what counts where one is not known. */
      axes: k.json<ModelAxis[]>("axes").notNull(),
      /** Slot of each cluster, by cluster number; null where the segment was not accepted. */
      slots: k.json<(number | null)[]>("slots").notNull(),
      acceptedAt: k.instant("accepted_at").notNull(),
      acceptedBy: k.text("accepted_by").notNull(),
      /** Warnings the person who accepted has seen and taken on. */
      acceptedWarnings: k.json<string[]>("accepted_warnings").notNull(),
      /** Set by the one small commit that makes the model's memberships visible; null while they are being written. */
      publishedAt: k.instant("published_at"),
      retiredAt: k.instant("retired_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId] })],
  );

  /** Stable slots: they keep their id, name and Klaviyo list through re-clustering. */
  const segments = k.table(
    "segments",
    {
      shopId: shopId(),
      id: k.integer("id").notNull(),
      name: k.text("name").notNull(),
      createdAt: k.instant("created_at").notNull(),
      retiredAt: k.instant("retired_at"),
      /** Found before created, renamed, never recreated. */
      klaviyoListId: k.text("klaviyo_list_id"),
      klaviyoListName: k.text("klaviyo_list_name"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  const memberships = k.table(
    "memberships",
    {
      shopId: shopId(),
      personId: k.integer("person_id").notNull(),
      from: k.instant("from_at").notNull(),
      segmentId: k.integer("segment_id").notNull(),
      to: k.instant("to_at"),
      cause: k.text("cause").$type<Cause>().notNull(),
      endCause: k.text("end_cause").$type<Cause>(),
      modelRunId: k.text("model_run_id").notNull(),
      /** The person's values on the model's axes when the interval began, then their usual gap in days; null if unknown. */
      facts: k.json<(number | null)[]>("facts"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.personId, t.from] }),
      k.index("memberships_segment_idx").on(t.shopId, t.segmentId, t.to, t.from),
    ],
  );

  /** Treatment or control, drawn once per programme and never again. */
  const arms = k.table(
    "arms",
    {
      shopId: shopId(),
      programme: k.text("programme").notNull(),
      personId: k.integer("person_id").notNull(),
      arm: k.text("arm").$type<"treatment" | "control">().notNull(),
      drawnAt: k.instant("drawn_at").notNull(),
      /** The person turned out to be two who had been drawn differently: kept as a control, and left out of the analysis. */
      isMixed: k.boolean("is_mixed").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.programme, t.personId] })],
  );

  return { models, segments, memberships, arms };
}
