import type { Sentence } from "../../domain/sentence.ts";
import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

/** A range of one feature, as a rule states it. */
export interface RuleCondition {
  feature: string;
  unit: string;
  isWhole: boolean;
  above: number | null;
  most: number | null;
}

/** One criterion of a segment's scorecard; `number` is null where it could not be measured. */
export interface StoredCriterion {
  criterion: string;
  result: "pass" | "warn" | "fail";
  number: number | null;
  threshold: number;
  sentence: Sentence;
}

/** What to do for a segment: words are sentences `playbook.<id>.<part>`. */
export interface StoredPlaybook {
  id: string;
  channels: readonly string[];
  kpi: string;
}

/** A segment in plain conditions; precision, recall and their smaller, fidelity, are of people held out. */
export interface StoredRule {
  conditions: readonly RuleCondition[];
  precision: number;
  recall: number;
  fidelity: number;
  isApproximate: boolean;
  tested: number;
  sentences: Sentence[];
}

/** What a run found each segment to be like: the figures, and the words made of them. */
export function defineDescriptionTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /** One feature within one proposed segment; cluster -1 is all buyers. Figures are null where nobody's value is known. */
  const segmentProfiles = k.table(
    "segment_profiles",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      cluster: k.integer("cluster").notNull(),
      feature: k.text("feature").notNull(),
      /** People whose value is known; the figures are over them. */
      known: k.integer("known").notNull(),
      mean: k.real("mean"),
      lowerQuartile: k.real("lower_quartile"),
      median: k.real("median"),
      upperQuartile: k.real("upper_quartile"),
      /** Of all buyers; null for a segment. */
      sd: k.real("sd"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.cluster, t.feature] })],
  );

  /** What the run's models foresee of the people of one proposed segment, by outcome; cluster -1 is all buyers. */
  const segmentForecasts = k.table(
    "segment_forecasts",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      cluster: k.integer("cluster").notNull(),
      outcome: k.text("outcome").notNull(),
      horizonDays: k.integer("horizon_days").notNull(),
      /** People of whom it is foreseen; the figures are over them. */
      known: k.integer("known").notNull(),
      mean: k.real("mean"),
      lowerQuartile: k.real("lower_quartile"),
      median: k.real("median"),
      upperQuartile: k.real("upper_quartile"),
      /** People by tenth of all buyers' scores, lowest first. */
      tenths: k.json<number[]>("tenths").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.cluster, t.outcome] })],
  );

  /** A proposed segment in words: sentences whose numbers are those of its other rows. */
  const segmentDescriptions = k.table(
    "segment_descriptions",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      cluster: k.integer("cluster").notNull(),
      persona: k.json<Sentence[]>("persona").notNull(),
      /** Null where no condition tells the segment from the rest. */
      rule: k.json<StoredRule>("rule"),
      scorecard: k.json<StoredCriterion[]>("scorecard").notNull(),
      playbook: k.json<StoredPlaybook>("playbook").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.cluster] })],
  );

  return { segmentProfiles, segmentForecasts, segmentDescriptions };
}
