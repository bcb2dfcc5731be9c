/** Refreshes running that must agree before somebody moves who did nothing. */
const REFRESHES_BEFORE_A_MOVE = 3;

export interface Situation {
  /** Slot the person is in, null for none. */
  current: number | null;
  /** Slot that fits them best now; null for none. */
  wanted: number | null;
  /** The wanted slot fits clearly better than the current one. */
  isClear: boolean;
  /** They ordered, returned something or changed their consent since they were last placed. */
  acted: boolean;
  /** What earlier refreshes found, when it was not acted on yet. */
  candidate: { segmentId: number; refreshes: number } | null;
}

export type Decision =
  | { kind: "stay" }
  | { kind: "move"; to: number | null }
  /** Looks nearer elsewhere, for so many refreshes running. */
  | { kind: "wait"; segmentId: number; refreshes: number };

/**
 * Whether a person changes segment: only when the new one fits clearly better and, if they did nothing themselves, on
 * three refreshes running. Who is in no segment enters at once, and who fits none leaves at once.
 * @param isRefresh a recomputation of everybody; only those count as refreshes
 */
export function decide({ current, wanted, isClear, acted, candidate }: Situation, isRefresh: boolean): Decision {
  if (wanted === current) return { kind: "stay" };
  if (current === null || wanted === null) return { kind: "move", to: wanted };
  if (!isClear) return { kind: "stay" };
  if (acted) return { kind: "move", to: wanted };
  const before = candidate?.segmentId === wanted ? candidate.refreshes : 0;
  if (!isRefresh) return before > 0 ? { kind: "wait", segmentId: wanted, refreshes: before } : { kind: "stay" };
  const refreshes = before + 1;
  return refreshes >= REFRESHES_BEFORE_A_MOVE
    ? { kind: "move", to: wanted }
    : { kind: "wait", segmentId: wanted, refreshes };
}
