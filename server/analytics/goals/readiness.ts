import { type Sentence, sentence } from "../../domain/sentence.ts";
import { featureNamed } from "../features/catalogue.ts";
import type { GoalAxis, GoalPreset } from "./goalPresets.ts";
import type { InputFacts } from "./inputFacts.ts";

/**
 * - `present`  known of nearly every buyer.
 * - `partly`   known of enough; the others count as the median, and how many they are and what that is is said.
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

type FactsOf = (feature: string) => InputFacts | undefined;

/**
 * Whether a shop has what a goal is cut by, today and as of the day the backtest looks from: runs and the screen that
 * offers goals ask nobody else.
 */
export function readinessOf(preset: GoalPreset, today: FactsOf, past: FactsOf): Readiness {
  const inputs = preset.axes.map((axis) => inputReadiness(axis, worseOf(today(axis.feature), past(axis.feature))));
  const isOut = ({ state }: InputReadiness) => state === "missing" || state === "constant";
  if (inputs.some((input) => isOut(input) && input.axis.need === "required")) return { state: "not_ready", inputs };
  return { state: inputs.every(({ state }) => state === "present") ? "ready" : "partly", inputs };
}

function worseOf(today: InputFacts | undefined, past: InputFacts | undefined): InputFacts | undefined {
  if (!today || !past) return undefined;
  return { ...today, known: Math.min(today.known, past.known), varies: today.varies && past.varies };
}

function inputReadiness(axis: GoalAxis, facts: InputFacts | undefined): InputReadiness {
  const coverage = facts?.known ?? 0;
  const state = stateOf(coverage, facts?.varies ?? false);
  const { source = "shopify", unit = "count" } = featureNamed(axis.feature) ?? {};
  const fill = facts?.median ?? 0;
  const code = `goal.input.${state}.${useOf(axis, state, fill)}`;
  const params = { feature: axis.feature, source, coverage, threshold: LEAST_COVERAGE, fill, unit };
  return { axis, source, state, coverage, sentence: sentence(code, params) };
}

/** What becomes of an input. Where most of those of whom it is known have none, a median says of the others what zero would. */
function useOf({ need }: GoalAxis, state: InputState, fill: number): string {
  if (state === "missing" || state === "constant") return need;
  return state === "partly" && fill === 0 ? "as_none" : "used";
}

function stateOf(coverage: number, varies: boolean): InputState {
  if (coverage < LEAST_COVERAGE) return "missing";
  if (!varies) return "constant";
  return coverage >= NEARLY_ALL ? "present" : "partly";
}
