import { type Sentence, sentence } from "../../domain/sentence.ts";
import { featureNamed } from "../features/catalogue.ts";
import { behaviouralShare } from "./familyShares.ts";
import type { GoalPreset } from "./goalPresets.ts";
import type { InputFacts } from "./inputFacts.ts";
import { type InputReadiness, LEAST_COVERAGE, readinessOf } from "./readiness.ts";

/** An axis as a run uses it; stored with the model, so that people are placed later by the very same. */
export interface PlannedAxis {
  feature: string;
  weight: number;
  /** What counts for people of whom it is not known: the median of the buyers the segments were found among. */
  fill: number;
}

export interface AxisPlan {
  axes: PlannedAxis[];
  /** Whose logarithm is taken, by axis. */
  log: boolean[];
  /** What counted, as of the earlier day, for those of whom it was not known then. */
  pastFills: number[];
  inputs: InputReadiness[];
  /** What was left out or filled in, and why. */
  notes: Sentence[];
  /** Why the goal cannot be served by this shop's data; null where it can. */
  refusal: { check: "goal_inputs" | "goal_families"; number: number; threshold: number; sentence: Sentence } | null;
}

/**
 * The axes a goal is cut by in one shop. An optional axis that is known of too few buyers, today or as of the day the
 * backtest looks from, is left out and the others share its weight; without a required one there is no plan. Nobody is
 * left out for a missing value: it counts as the median, which pulls to no side, and how many they were is noted.
 * @param today facts about each feature among today's buyers; `past` among those of the earlier day
 */
export function planAxes(
  preset: GoalPreset,
  today: (feature: string) => InputFacts | undefined,
  past: (feature: string) => InputFacts | undefined,
): AxisPlan {
  const { inputs, state } = readinessOf(preset, today, past);
  const used = inputs.filter(({ state: one }) => one === "present" || one === "partly");
  const axes = used.map(({ axis: { feature, weight } }) => ({ feature, weight, fill: today(feature)?.median ?? 0 }));
  const notes = inputs.filter(({ state: one }) => one !== "present").map((input) => input.sentence);
  return {
    axes,
    log: axes.map(({ feature }) => featureNamed(feature)?.log ?? false),
    pastFills: axes.map(({ feature }) => past(feature)?.median ?? 0),
    inputs,
    notes,
    refusal: (state === "not_ready" ? refuseInputs(preset, inputs) : null) ?? refuseFamilies(axes),
  };
}

function refuseInputs({ id }: GoalPreset, inputs: readonly InputReadiness[]): AxisPlan["refusal"] {
  const missing = inputs.find(
    ({ axis, state }) => axis.need === "required" && (state === "missing" || state === "constant"),
  );
  if (!missing) return null;
  const { axis, state, coverage, source } = missing;
  const words = sentence(`refusal.goal_inputs.${state}`, {
    goal: id,
    feature: axis.feature,
    source,
    coverage,
    threshold: LEAST_COVERAGE,
  });
  return { check: "goal_inputs", number: coverage, threshold: LEAST_COVERAGE, sentence: words };
}

/** Segments by who people are, without what they do, say nothing about what they will do. */
function refuseFamilies(axes: readonly PlannedAxis[]): AxisPlan["refusal"] {
  const share = behaviouralShare(axes);
  if (share > 0) return null;
  return { check: "goal_families", number: share, threshold: 0, sentence: sentence("refusal.goal_families") };
}
