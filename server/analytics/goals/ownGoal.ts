import { AppError } from "../../domain/errors.ts";
import { FEATURES, featureNamed } from "../features/catalogue.ts";
import { objectionTo } from "../validation/denylist.ts";
import type { GoalAxis, GoalPreset } from "./goalPresets.ts";

/** One dimension a merchant chose; without a weight it has the preset's, or 1. */
export interface DimensionWish {
  feature: string;
  weight?: number | undefined;
}

/** What a merchant chose instead of what a preset says; null for what stays the preset's. */
export interface OwnGoal {
  axes: readonly { feature: string; weight: number }[] | null;
  segments: { readonly fewest: number; readonly most: number } | null;
}

/** Every segmentation is tested against plain rules of these, and worded by them, so they are among its columns. */
const ALWAYS = ["recency_days", "frequency", "monetary"] as const;
const MOST_DIMENSIONS = 10;

/** What a goal may be cut by: every feature is known as of an instant; what must not drive segments is left out. */
export const DIMENSION_CHOICES = FEATURES.filter(({ name }) => objectionTo(name) === null);

/**
 * The dimensions a merchant chose, checked and weighed, recency, frequency and monetary value first.
 * @throws {AppError} `invalid_input`, saying which one is unknown, not fit, twice there or missing
 */
export function chooseDimensions(preset: GoalPreset, wishes: readonly DimensionWish[]): GoalAxis[] {
  const axes = wishes.map(({ feature, weight }): GoalAxis => {
    const known = requireDimension(feature);
    const proposed = preset.axes.find((axis) => axis.feature === known);
    return { feature: known, weight: weight ?? proposed?.weight ?? 1, need: proposed?.need ?? "required" };
  });
  const features = new Set(axes.map(({ feature }) => feature));
  if (features.size < axes.length) throw refuse("Each dimension can be chosen once only.");
  if (axes.length > MOST_DIMENSIONS) {
    throw refuse(
      `${axes.length} dimensions are too many: segments cut by more than ${MOST_DIMENSIONS} do not come back.`,
    );
  }
  if (!ALWAYS.every((feature) => features.has(feature))) {
    throw refuse(
      "Recency, frequency and monetary value stay among the dimensions (recency_days, frequency, monetary): every " +
        "segmentation is tested against plain rules of these. Give one less weight instead of leaving it out.",
    );
  }
  const rank = ({ feature }: GoalAxis) => (ALWAYS as readonly string[]).indexOf(feature);
  const always = axes.filter((axis) => rank(axis) >= 0).toSorted((a, b) => rank(a) - rank(b));
  return [...always, ...axes.filter((axis) => rank(axis) < 0)];
}

function requireDimension(feature: string) {
  const objection = objectionTo(feature);
  if (objection) throw refuse(`Segments cannot be made by "${feature}": that is a ${objection} distinction.`);
  const known = featureNamed(feature);
  if (!known) throw refuse(`There is no feature "${feature}" to make segments by; GET /goals lists those there are.`);
  return known.name;
}

function refuse(message: string): AppError {
  return new AppError("invalid_input", message);
}

/**
 * A goal as a run serves it: the preset with what the merchant chose in its place. Numbers of segments end at what the
 * gate allows; somebody who unlocked more asked for them, so that a preset's own range goes as far.
 * @param mostSegments the most the gate lets pass
 * @param usual the most without any unlocking
 */
export function servedGoal(
  preset: GoalPreset,
  { axes, segments }: OwnGoal,
  { mostSegments, usual }: { mostSegments: number; usual: number },
): GoalPreset {
  const [fewest, most] = preset.segments;
  const wanted = segments ?? { fewest, most: mostSegments > usual ? mostSegments : most };
  const highest = Math.min(wanted.most, mostSegments);
  return {
    ...preset,
    axes: axes ? chooseDimensions(preset, axes) : preset.axes,
    segments: [Math.min(wanted.fewest, highest), highest],
  };
}
