import { z } from "zod";

/** PUT /goal: the one that runs serve from now on; the others stay. */
export const goalRequest = z.strictObject({ preset: z.string().min(1).max(64) });

/** What segments are cut by instead of the preset's axes; a list without one of those refuses it. */
const dimensions = z
  .array(z.strictObject({ feature: z.string().min(1).max(64), weight: z.number().min(0.1).max(2).optional() }))
  .min(3, { error: "needs three dimensions at least" })
  .max(10, { error: "takes ten dimensions at most" });

/** Fewer than four are refused by the gate; more than eight are to be unlocked first. */
const segmentRange = z
  .strictObject({ fewest: z.int().min(4).max(12), most: z.int().min(4).max(12) })
  .refine(({ fewest, most }) => fewest <= most, { error: "has more as the fewest than as the most", path: ["most"] });

/** PUT /goals: one to three, the most important first. */
export const goalsRequest = z.strictObject({
  goals: z
    .array(
      z.strictObject({
        preset: z.string().min(1).max(64),
        question: z.string().trim().min(1).max(200).optional(),
        target: z.number().min(0).nullish(),
        due: z.int().min(0).nullish(),
        owner: z.string().trim().min(1).max(80).nullish(),
        axes: dimensions.nullish(),
        segments: segmentRange.nullish(),
      }),
    )
    .min(1, { error: "needs one goal at least" })
    .max(3, { error: "takes three goals at most" }),
});

export type GoalsRequest = z.infer<typeof goalsRequest>;

export interface KpiView {
  id: string;
  text: string;
  unit: "share" | "money";
}

export interface GoalView {
  preset: string;
  rank: number;
  name: string;
  question: string;
  kpi: KpiView;
  /** The KPI over the 90 days up to the newest snapshot; null before the first run, or where nothing was to be divided by. */
  measured: number | null;
  target: number | null;
  /** Whether the measured KPI is where the target wants it; null without either. */
  isReached: boolean | null;
  due: number | null;
  owner: string | null;
  /** What it is cut by, and into how many, instead of what its preset says; null for that. */
  axes: GoalAxisView[] | null;
  segments: { fewest: number; most: number } | null;
  createdAt: number;
}

export interface GoalAxisView {
  feature: string;
  label: string;
  /** As it was given: only proportions matter. */
  weight: number;
}

/** What a goal may be cut by. */
export interface DimensionView {
  feature: string;
  label: string;
  family: string;
  source: "shopify" | "klaviyo";
}

export interface GoalInputView {
  feature: string;
  label: string;
  source: "shopify" | "klaviyo";
  need: "required" | "optional";
  /** Part of the goal's whole weight, 0 to 1. */
  weight: number;
  /** Null before the first run. */
  state: "present" | "partly" | "missing" | "constant" | null;
  /** Part of the buyers of whom it is known. */
  coverage: number | null;
  text: string;
}

export interface GoalPresetView {
  id: string;
  name: string;
  question: string;
  /** The marketing action that the answer enables. */
  action: string;
  decisions: string[];
  kpi: KpiView;
  segments: { fewest: number; most: number };
  readiness: { state: "ready" | "partly" | "not_ready" | "unknown"; text: string };
  inputs: GoalInputView[];
  /** How the weight is shared out among families of features. */
  families: { family: string; share: number }[];
}

/** GET /goals */
export interface GoalsView {
  goals: GoalView[];
  presets: GoalPresetView[];
  dimensions: DimensionView[];
}
