import { z } from "zod";

/** PUT /goal: the one that runs serve from now on; the others stay. */
export const goalRequest = z.strictObject({ preset: z.string().min(1).max(64) });

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
  createdAt: number;
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
}
