import { OWN_CAUSES } from "../analytics/segmentation/ownCauses.ts";
import { causeOfAbsence } from "../store/memberships.ts";
import { CAUSES, type Cause } from "../store/schema/memberships.ts";

const NO_SLOT = 0;
const NO_CLUSTER = -1;
/** As the row of a slot. */
const NO_ROW = -1;

/** Who is where, row by row of the snapshot; slots as row numbers of `slots`, -1 for none. */
export interface Assignments {
  slots: readonly { id: number }[];
  /** Slot each person is in. */
  before: Int32Array;
  /** Slot in which the live model, left as it is, sees them today; null where there is none to ask. */
  underLive: Int32Array | null;
  /** What happened to each since the live model was found, as an index into OWN_CAUSES. */
  causes: Float64Array | null;
  /** Cluster of the run. */
  clusters: Int32Array;
}

/** People of a slot, or of none (0), who are in a cluster, or in none (-1), and why. */
export interface Move {
  slotId: number;
  cluster: number;
  cause: Cause;
  people: number;
}

/**
 * Why each person of the snapshot changes segment with the proposal, as an index into CAUSES. Whom the live model, too,
 * sees in the segment they would come to has moved by what happened to them; everybody else moves because segments are
 * drawn anew, and so does, if at all, whoever was in the right one already.
 * @param slotOf by cluster, the slot it carries on
 */
export function causesOfMoves(
  { slots, before, underLive, causes, clusters }: Assignments,
  slotOf: ReadonlyMap<number, { id: number }>,
): Float64Array {
  return Float64Array.from(clusters, (cluster, row) => {
    const to = slotOf.get(cluster)?.id ?? NO_SLOT;
    const from = slots[before[row] ?? -1]?.id ?? NO_SLOT;
    const seen = slots[underLive?.[row] ?? -1]?.id ?? NO_SLOT;
    const isSeenThere = cluster === NO_CLUSTER || (seen !== NO_SLOT && seen === to);
    const isOwn = underLive !== null && isSeenThere && from !== to;
    return CAUSES.indexOf(isOwn ? (OWN_CAUSES[causes?.[row] ?? 0] ?? "ageing") : "model_change");
  });
}

/**
 * How many people each pair of earlier slot and new cluster holds, by cause.
 * @param causes see `causesOfMoves`
 * @param absent members whom the snapshot does not know
 */
export function countMoves(
  { slots, before, clusters }: Assignments,
  causes: Float64Array,
  absent: Iterable<AbsentMember> = [],
): Move[] {
  const columns = clusters.reduce((highest, cluster) => Math.max(highest, cluster), NO_CLUSTER) + 2;
  // A place for each slot, cluster and cause, none of the first two first: a key of its own for each person would take
  // a second of everybody's time in a shop of a million.
  const counts = new Uint32Array((slots.length + 1) * columns * CAUSES.length);
  const modelChange = CAUSES.indexOf("model_change");
  const placeOf = (slot: number, cluster: number, cause: number) =>
    ((slot + 1) * columns + cluster + 1) * CAUSES.length + cause;
  for (let row = 0; row < before.length; row++) {
    const [slot, cluster] = [before[row] ?? NO_ROW, clusters[row] ?? NO_CLUSTER];
    if (slot === NO_ROW && cluster === NO_CLUSTER) continue;
    const cause = causes[row] ?? modelChange;
    counts[placeOf(slot, cluster, cause < 0 ? modelChange : cause)]!++;
  }
  const rowOfSlot = new Map(slots.map(({ id }, row) => [id, row]));
  for (const { slotId, cause } of absent) {
    const slot = rowOfSlot.get(slotId);
    if (slot !== undefined) counts[placeOf(slot, NO_CLUSTER, CAUSES.indexOf(cause))]!++;
  }
  const moves: Move[] = [];
  for (const [place, people] of counts.entries()) {
    if (people === 0) continue;
    const cause = CAUSES[place % CAUSES.length] ?? "model_change";
    const pair = Math.floor(place / CAUSES.length);
    const slotId = slots[Math.floor(pair / columns) - 1]?.id ?? NO_SLOT;
    moves.push({ slotId, cluster: (pair % columns) - 1, cause, people });
  }
  return moves;
}

export type AbsentMember = Pick<Move, "slotId" | "cause">;

/**
 * Members whom the snapshot does not know: they turned out to be others, or their records were deleted or redacted.
 * @param members person to slot
 * @param merged see `readMergedPeople`
 */
export function absentMembers(
  people: Float64Array,
  members: ReadonlyMap<number, number>,
  merged: ReadonlyMap<number, number>,
): AbsentMember[] {
  const newest = people.reduce((highest, person) => Math.max(highest, person), 0);
  // People are numbered without gaps, or nearly.
  const isPresent = new Uint8Array(newest + 1);
  for (const person of people) isPresent[person] = 1;
  return [...members]
    .filter(([person]) => isPresent[person] !== 1)
    .map(([person, slotId]) => ({ slotId, cause: causeOfAbsence(person, newest, merged) }));
}
