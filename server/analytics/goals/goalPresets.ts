import { AppError } from "../../domain/errors.ts";
import type { FeatureName } from "../features/catalogue.ts";

/** Features that clusters are made of: recency, frequency and monetary value, then at most three of a goal's own. */
export type Axes = readonly ["recency_days", "frequency", "monetary", ...FeatureName[]];

/** A decision that segments can serve: what they are cut by, and how many of them are looked for. */
export interface GoalPreset {
  id: string;
  /** What a merchant who chose it wants to know. */
  question: string;
  axes: Axes;
  /** Fewest and most segments tried. */
  segments: readonly [fewest: number, most: number];
}

/** Every decision on offer. */
export const GOAL_PRESETS: readonly GoalPreset[] = [
  {
    id: "repeat_purchase",
    question: "Whom should we invite to the next purchase, and with what?",
    axes: ["recency_days", "frequency", "monetary"],
    segments: [4, 8],
  },
];

/** @throws {AppError} `invalid_input` for an unknown preset, naming the known ones */
export function findGoalPreset(id: string): GoalPreset {
  const preset = GOAL_PRESETS.find((known) => known.id === id);
  if (!preset) {
    const known = GOAL_PRESETS.map((one) => one.id).join(", ");
    throw new AppError("invalid_input", `There is no goal "${id}"; choose one of: ${known}.`);
  }
  return preset;
}
