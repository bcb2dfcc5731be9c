import { computeFeatures } from "../analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../analytics/features/history.ts";
import type { Axes } from "../analytics/goals/goalPresets.ts";
import { placePeople } from "../analytics/segmentation/hysteresis.ts";
import { matrix } from "../analytics/segmentation/matrix.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import type { Instant } from "../domain/instant.ts";
import { type Decision, decide } from "./decide.ts";

/** What placing people under a live model needs of it. */
export interface PlacingModel {
  parameters: PartitionParameters;
  /** Slot of each group; null where the group was not accepted. */
  slots: readonly (number | null)[];
  axes: Axes;
}

/** A person to be placed; their row number is the person of the history. */
export interface Placed {
  /** Slot they are in, null for none. */
  current: number | null;
  acted: boolean;
  candidate: { segmentId: number; refreshes: number } | null;
}

/**
 * Decides for each person of a history where they belong as of an instant. Buyers are placed; whoever is none any more
 * belongs to no segment.
 */
export function place(
  history: PurchaseHistory,
  asOf: Instant,
  people: readonly Placed[],
  model: PlacingModel,
  isRefresh: boolean,
): Decision[] {
  const features = computeFeatures(history, asOf, { features: model.axes });
  const rows = people.map((_, row) => row).filter((row) => features.buyer[row] === 1);
  const values = matrix(rows.length, model.axes.length);
  for (const [j, axis] of model.axes.entries()) {
    const column = features.columns.get(axis);
    for (const [i, row] of rows.entries()) values.data[i * model.axes.length + j] = column?.[row] ?? Number.NaN;
  }
  const groupOf = new Map(model.slots.flatMap((slot, group) => (slot === null ? [] : [[slot, group] as const])));
  const current = Int32Array.from(rows, (row) => groupOf.get(people[row]?.current ?? 0) ?? -1);
  const { nearest, isClear } = placePeople(model.parameters, values, current);
  const decisions = people.map((person) => decide({ ...person, wanted: null, isClear: true, acted: true }, isRefresh));
  for (const [i, row] of rows.entries()) {
    const person = people[row];
    if (!person) continue;
    const wanted = model.slots[nearest[i] ?? -1] ?? null;
    decisions[row] = decide({ ...person, wanted, isClear: isClear[i] === 1 }, isRefresh);
  }
  return decisions;
}
