/** Refreshes running that must agree before somebody moves who did nothing. */
const REFRESHES_BEFORE_A_MOVE = 3;
const NO_SLOT = 0;

export interface Situation {
  /** Slot the person is in, null for none. */
  current: number | null;
  /** Slot of the group that fits them best now; null where that group was not accepted. */
  wanted: number | null;
  /** The best group fits clearly better than the one they are in. */
  isClear: boolean;
  /** They belong nowhere: no buyer any more, or they object. */
  isOut: boolean;
  /** Every group has a slot, so whoever is in none was not there when they were placed. */
  isNew: boolean;
  /** They ordered, returned something or changed their consent since they were last placed. */
  acted: boolean;
  /** What earlier refreshes found, when it was not acted on yet. */
  candidate: Candidate | null;
}

/** Somebody who looks nearer to a slot than to their own; slot 0 is none. */
export interface Candidate {
  segmentId: number;
  refreshes: number;
}

export type Decision =
  | { kind: "stay" }
  | { kind: "move"; to: number | null }
  /** Looks nearer elsewhere, for so many refreshes running. */
  | { kind: "wait"; segmentId: number; refreshes: number };

/**
 * Whether a person changes segment: only when the new one fits clearly better and, if they did nothing themselves, on
 * three refreshes running. Somebody new enters at once, and whoever belongs nowhere leaves at once.
 * @param isRefresh a recomputation of everybody; only those count as refreshes
 */
export function decide(person: Situation, isRefresh: boolean): Decision {
  const { current, isOut, isClear, acted, isNew, candidate } = person;
  const wanted = isOut ? null : person.wanted;
  if (wanted === current) return { kind: "stay" };
  if (isOut || isNew) return { kind: "move", to: wanted };
  if (!isClear) return { kind: "stay" };
  if (acted) return { kind: "move", to: wanted };
  const segmentId = wanted ?? NO_SLOT;
  const before = candidate?.segmentId === segmentId ? candidate.refreshes : 0;
  if (!isRefresh) return before > 0 ? { kind: "wait", segmentId, refreshes: before } : { kind: "stay" };
  const refreshes = before + 1;
  return refreshes >= REFRESHES_BEFORE_A_MOVE ? { kind: "move", to: wanted } : { kind: "wait", segmentId, refreshes };
}
