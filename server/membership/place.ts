import { type FeatureName, featureNamed } from "../analytics/features/catalogue.ts";
import { computeFeatures } from "../analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../analytics/features/history.ts";
import { fillMissing } from "../analytics/goals/fillMissing.ts";
import type { PlannedAxis } from "../analytics/goals/planAxes.ts";
import { placePeople } from "../analytics/segmentation/hysteresis.ts";
import { matrix } from "../analytics/segmentation/matrix.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import type { Instant } from "../domain/instant.ts";
import { type Candidate, type Decision, decide } from "./decide.ts";

/** What placing people under a live model needs of it. */
export interface PlacingModel {
  parameters: PartitionParameters;
  /** Slot of each group; null where the group was not accepted. */
  slots: readonly (number | null)[];
  axes: readonly PlannedAxis[];
}

/** A person to be placed; their row number is the person of the history. */
export interface Placed {
  /** Slot they are in, null for none. */
  current: number | null;
  acted: boolean;
  candidate: Candidate | null;
}

/** What is decided about each person, and what it was decided by. */
export interface Decisions {
  decisions: Decision[];
  /** A person's values on the model's axes, then their usual gap in days; null for what is not known. */
  factsOf: (row: number) => Facts;
}

export type Facts = (number | null)[];

const USUAL_GAP: FeatureName = "mean_gap_days";

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
): Decisions {
  const features = computeFeatures(history, asOf, { features: [...featuresOf(model), USUAL_GAP] });
  const rows = people.map((_, row) => row).filter((row) => features.buyer[row] === 1);
  const values = matrix(rows.length, model.axes.length);
  for (const [j, axis] of featuresOf(model).entries()) {
    const column = features.columns.get(axis);
    for (const [i, row] of rows.entries()) values.data[i * model.axes.length + j] = column?.[row] ?? Number.NaN;
  }
  // As when the segments were found: what is not known of somebody pulls to no side.
  fillMissing(
    values,
    model.axes.map(({ fill }) => fill),
  );
  const { groupOf, unaccepted } = groupsOf(model);
  const current = Int32Array.from(rows, (row) => groupOf.get(people[row]?.current ?? 0) ?? -1);
  const { nearest, isClear } = placePeople(model.parameters, values, current, unaccepted);
  const isNew = (person: Placed) => person.current === null && unaccepted.length === 0;
  const decisions = people.map((person) =>
    decide({ ...person, wanted: null, isClear: true, isOut: true, isNew: isNew(person) }, isRefresh),
  );
  for (const [i, row] of rows.entries()) {
    const person = people[row];
    if (!person) continue;
    const wanted = model.slots[nearest[i] ?? -1] ?? null;
    const found = { wanted, isClear: isClear[i] === 1, isOut: false, isNew: isNew(person) };
    decisions[row] = decide({ ...person, ...found }, isRefresh);
  }
  const columns = [...featuresOf(model), USUAL_GAP].map((name) => features.columns.get(name));
  return { decisions, factsOf: (row) => columns.map((column) => knownOrNull(column?.[row])) };
}

/** The features that a membership keeps of the person: why they are where they are can be told from them. */
export function factNames(axes: readonly { feature: string }[]): string[] {
  return [...axes.map(({ feature }) => feature), USUAL_GAP];
}

/** Reads what `factNames` names. */
export function knownOrNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** The axes by name; the catalogue is the model's own, or nobody would be placed. */
function featuresOf({ axes }: PlacingModel): FeatureName[] {
  return axes.flatMap(({ feature }) => featureNamed(feature)?.name ?? []);
}

/** Groups by slot, and those that were not accepted: whoever is in no segment is near one of them. */
function groupsOf({ slots }: PlacingModel): { groupOf: Map<number, number>; unaccepted: number[] } {
  const groupOf = new Map<number, number>();
  const unaccepted: number[] = [];
  for (const [group, slot] of slots.entries()) {
    if (slot === null) unaccepted.push(group);
    else groupOf.set(slot, group);
  }
  return { groupOf, unaccepted };
}
