import type { Matrix } from "./matrix.ts";
import type { PartitionParameters } from "./partition.ts";
import { distancesUnder, restorePartition } from "./restorePartition.ts";

/**
 * How near another centroid must be, in squared distance, for a person to change segment: at .64 (.8 of the distance)
 * people who went back to a segment just left fell by a factor of 3 to 18 on the order histories this was chosen on.
 */
const CLEARLY_NEARER = 0.64;

/** Where people are by their features alone, held against where they were. */
export interface Placement {
  /** The group of each row. */
  nearest: Int32Array;
  /** 1 where the nearest group is clearly nearer than the current one, or there is no current one. */
  isClear: Uint8Array;
}

/**
 * Places people under a stored partition. Rules have no distances: whoever fulfils another rule fulfils it clearly.
 * @param values people x the features the partition was fitted on
 * @param current the group of each row now, -1 for none
 * @param open groups that whoever is in none may have come from: the nearest of them counts as theirs
 */
export function placePeople(
  parameters: PartitionParameters,
  values: Matrix,
  current: Int32Array,
  open: readonly number[] = [],
): Placement {
  const isClear = new Uint8Array(values.rows).fill(1);
  const distancesTo = distancesUnder(parameters, values);
  if (!distancesTo) return { nearest: restorePartition(parameters).assign(values), isClear };
  const { columns: k, data } = distancesTo;
  const nearest = new Int32Array(values.rows);
  for (let row = 0; row < values.rows; row++) {
    let best = 0;
    for (let group = 1; group < k; group++) {
      if ((data[row * k + group] ?? 0) < (data[row * k + best] ?? 0)) best = group;
    }
    nearest[row] = best;
    const own = current[row] ?? -1;
    const distances = (own >= 0 ? [own] : open).map((group) => data[row * k + group] ?? Number.POSITIVE_INFINITY);
    const distance = Math.min(...distances);
    isClear[row] = (data[row * k + best] ?? 0) <= CLEARLY_NEARER * distance ? 1 : 0;
  }
  return { nearest, isClear };
}
