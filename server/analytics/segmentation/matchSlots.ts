import { AppError } from "../../domain/errors.ts";
import { hungarian } from "./hungarian.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** An earlier group and the new one that is its best counterpart. */
export interface SlotMatch {
  before: number;
  after: number;
  /** People in both. */
  shared: number;
  /** Shared people as a part of those in either, 0 to 1. */
  jaccard: number;
  /** The new group carries on the earlier one's slot: its id, name, list and owner. */
  carriedOver: boolean;
}

export interface SlotMatches {
  /** Earlier groups x new groups: people. */
  overlap: Matrix;
  /** In the order of the earlier groups; groups without a counterpart are absent. */
  matches: SlotMatch[];
}

/** Overlap from which a group counts as the same one. */
const SAME = 0.5;
/** The same where its centroid, too, lies where the earlier one did: of two groups alike in size, half are in both. */
const SAME_PLACE = 1 / 3;

/**
 * Which new group continues which earlier one: the one-to-one matching that keeps most people where they were, among
 * people known to both assignments. A pair carries the slot over where at least half of the people in either are in
 * both, or a third where centroids match as well; below that the new group is a new segment.
 * @param before the earlier group of each person, -1 for none
 * @param after the new group of the same person, -1 for none
 * @param samePlace by earlier group the new one whose centroid lies where it did (see `matchCentroids`)
 * @example matchSlots(Int32Array.of(0, 0, 1), Int32Array.of(1, 1, 0)).matches // 0 -> 1 and 1 -> 0, both carried over
 */
export function matchSlots(before: Int32Array, after: Int32Array, samePlace?: Int32Array): SlotMatches {
  if (before.length !== after.length) {
    throw new AppError(
      "invalid_input",
      `Slots are matched over the same people; ${before.length} were given before and ${after.length} after.`,
    );
  }
  const overlap = countOverlap(before, after);
  const { columns, data } = overlap;
  const rowTotals = new Float64Array(overlap.rows);
  const columnTotals = new Float64Array(columns);
  for (const [at, shared] of data.entries()) {
    rowTotals[Math.floor(at / columns)]! += shared;
    columnTotals[at % columns]! += shared;
  }
  const matches: SlotMatch[] = [];
  for (const [earlier, later] of hungarian(overlap).entries()) {
    const shared = later < 0 ? 0 : data[earlier * columns + later]!;
    if (shared === 0) continue;
    const jaccard = shared / (rowTotals[earlier]! + columnTotals[later]! - shared);
    const least = samePlace?.[earlier] === later ? SAME_PLACE : SAME;
    matches.push({ before: earlier, after: later, shared, jaccard, carriedOver: jaccard >= least });
  }
  return { overlap, matches };
}

function countOverlap(before: Int32Array, after: Int32Array): Matrix {
  let rows = 1;
  let columns = 1;
  for (let i = 0; i < before.length; i++) {
    rows = Math.max(rows, before[i]! + 1);
    columns = Math.max(columns, after[i]! + 1);
  }
  const overlap = matrix(rows, columns);
  for (let i = 0; i < before.length; i++) {
    if (before[i]! >= 0 && after[i]! >= 0) overlap.data[before[i]! * columns + after[i]!]!++;
  }
  return overlap;
}
