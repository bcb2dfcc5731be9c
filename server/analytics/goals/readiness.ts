import { type Sentence, sentence } from "../../domain/sentence.ts";
import { featureNamed } from "../features/catalogue.ts";
import type { GoalAxis, GoalPreset } from "./goalPresets.ts";
import type { InputFacts } from "./inputFacts.ts";

/**
 * - `present`  known of nearly every buyer.
 * - `partly`   known of enough; the others count as the median, and how many they are is said.
 * - `missing`  known of too few.
 * - `constant` the same for nearly all, so that it tells nobody apart.
 */
export type InputState = "present" | "partly" | "missing" | "constant";

export interface InputReadiness {
  axis: GoalAxis;
  source: "shopify" | "klaviyo";
  state: InputState;
  /** Part of the buyers of whom it is known, 0 to 1. */
  coverage: number;
  sentence: Sentence;
}

export interface Readiness {
  /** `partly`: served without some optional axis, or with medians in the place of what is not known. */
  state: "ready" | "partly" | "not_ready";
  inputs: InputReadiness[];
}

/**
 * Part of the buyers of whom an axis must be known. With more of them at the median, a segment would be "people of whom
 * nothing is known" under another name.
 */
export const LEAST_COVERAGE = 0.6;
/** Above this nothing is said of the few who are missing. */
const NEARLY_ALL = 0.995;

/** Whether a shop has what a goal is cut by. Nothing is filled in with zero. */
export function readinessOf(preset: GoalPreset, factsOf: (feature: string) => InputFacts | undefined): Readiness {
  const inputs = preset.axes.map((axis) => inputReadiness(axis, factsOf(axis.feature)));
  const isOut = ({ state }: InputReadiness) => state === "missing" || state === "constant";
  if (inputs.some((input) => isOut(input) && input.axis.need === "required")) return { state: "not_ready", inputs };
  return { state: inputs.every(({ state }) => state === "present") ? "ready" : "partly", inputs };
}

function inputReadiness(axis: GoalAxis, facts: InputFacts | undefined): InputReadiness {
  const coverage = facts?.known ?? 0;
  const state = stateOf(coverage, facts?.varies ?? false);
  const source = featureNamed(axis.feature)?.source ?? "shopify";
  const isOut = state === "missing" || state === "constant";
  const code = `goal.input.${state}.${isOut ? axis.need : "used"}`;
  const params = { feature: axis.feature, source, coverage, threshold: LEAST_COVERAGE };
  return { axis, source, state, coverage, sentence: sentence(code, params) };
}

function stateOf(coverage: number, varies: boolean): InputState {
  if (coverage < LEAST_COVERAGE) return "missing";
  if (!varies) return "constant";
  return coverage >= NEARLY_ALL ? "present" : "partly";
}
