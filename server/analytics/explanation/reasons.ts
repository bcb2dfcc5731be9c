import { type Sentence, sentence } from "../../domain/sentence.ts";
import { featureNamed } from "../features/catalogue.ts";
import { matrix } from "../segmentation/matrix.ts";
import type { PartitionParameters } from "../segmentation/partition.ts";
import { applyScaler } from "../segmentation/scale.ts";

/** A person in a group of a partition. */
export interface PlacedPerson {
  parameters: PartitionParameters;
  /** The features the partition was fitted on, with the person's value; `fill` counts where that is not known. */
  axes: readonly { feature: string; value: number | null; fill: number }[];
  /** The person's own days between orders; null where they ordered on fewer than two days. */
  usualGap: number | null;
  group: number;
  /** The group they are held against, such as the one they came from; null for the next nearest. */
  against: number | null;
  currency: string;
}

export interface Reasons {
  /** The group they were held against; null where the partition knows no distances. */
  against: number | null;
  /** The strongest first; params are the person's own values. */
  sentences: Sentence[];
}

const MOST = 4;
/** What adds less than a tenth of what speaks for the group is left unsaid. */
const WORTH_SAYING = 0.1;

/**
 * Why a person is in a group and not in another: by axis, how much farther the person is from the other's centroid than
 * from the group's own, in squared scaled distance. These parts add up to what decides, the difference of the squared
 * distances, so the axes with the greatest parts are the reasons. Rules have no distances and codes of a network none by
 * axis; there every axis is one. What is not known of the person is no reason.
 * @example scaled person (2, 0), own centroid (2, 1), other (0, 0): parts 4 - 0 = 4 and 0 - 1 = -1, so axis 0 it is
 */
export function reasonsFor(person: PlacedPerson): Reasons {
  const { parameters, axes } = person;
  if (parameters.method !== "k_means") {
    return { against: null, sentences: axes.slice(0, MOST).flatMap((_, axis) => word(person, axis, 0)) };
  }
  const { scaler, centroids } = parameters;
  const scaled = applyScaler(
    scaler,
    matrix(
      1,
      axes.length,
      Float64Array.from(axes, ({ value, fill }) => value ?? fill),
    ),
  ).data;
  const own = centroids[person.group] ?? [];
  const against = person.against ?? nextNearest(scaled, centroids, person.group);
  const other = centroids[against] ?? own;
  const parts = axes.map((_, axis) => (scaled[axis]! - other[axis]!) ** 2 - (scaled[axis]! - own[axis]!) ** 2);
  const speaking = parts
    .map((part, axis) => ({ part, axis }))
    .filter(({ part, axis }) => part > 0 && axes[axis]?.value !== null);
  const total = speaking.reduce((sum, { part }) => sum + part, 0);
  const sentences = speaking
    .filter(({ part }) => part >= WORTH_SAYING * total)
    .toSorted((a, b) => b.part - a.part)
    .slice(0, MOST)
    .flatMap(({ axis }) => word(person, axis, own[axis]! - other[axis]!));
  return { against, sentences };
}

function nextNearest(scaled: Float64Array, centroids: readonly (readonly number[])[], group: number): number {
  const distances = centroids.map((centroid) =>
    centroid.reduce((sum, value, axis) => sum + (scaled[axis]! - value) ** 2, 0),
  );
  let next = group;
  for (const [other, distance] of distances.entries()) {
    if (other !== group && (next === group || distance < distances[next]!)) next = other;
  }
  return next;
}

/** @param direction above zero where the group has more of it than the other */
function word({ axes, usualGap, currency }: PlacedPerson, axis: number, direction: number): Sentence[] {
  const { feature, value } = axes[axis]!;
  if (value === null) return [];
  if (feature === "recency_days") return [wordRecency(value, usualGap, direction)];
  if (feature === "frequency") return [sentence("reason.orders", { frequency: value })];
  if (feature === "monetary") return [sentence("reason.spent", { monetary: value, currency })];
  const unit = featureNamed(feature)?.unit ?? "count";
  return [sentence("reason.value", { feature, unit, value, ...(unit === "minor_units" ? { currency } : {}) })];
}

/**
 * The gap is named where it says the same as the direction: somebody in a recent group in spite of a long silence is not
 * there for the silence. Where nothing is compared (`direction` 0), both stand beside each other.
 */
function wordRecency(recency_days: number, usualGap: number | null, direction: number): Sentence {
  const word = direction > 0 ? "silent" : "recent";
  if (usualGap === null) return sentence(`reason.${word}`, { recency_days });
  if (direction === 0) return sentence("reason.recency_and_gap", { recency_days, usualGap });
  const agrees = direction > 0 === recency_days > usualGap;
  return agrees
    ? sentence(`reason.${word}_for_gap`, { recency_days, usualGap })
    : sentence(`reason.${word}`, { recency_days });
}
