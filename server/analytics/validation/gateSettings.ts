import type { EffortAssumptions } from "./breakEven.ts";

/** What the gate asks: a merchant may ask for more or less, and every check says which threshold it was held against. */
export interface GateSettings {
  /** Least part of the population worth a segment. */
  smallest: number;
  /** Part of the population above which a segment is broad (a warning), and too broad to act on as one (a failure). */
  broad: number;
  tooBroad: number;
  /** Jaccard below which a segment fails, and from which it passes. */
  unstable: number;
  stable: number;
  /** Least part of the population in accepted segments. */
  coverage: number;
  /** Fewer segments fail; up to `preferredSegments` they warn. */
  fewestSegments: number;
  preferredSegments: number;
  /** More are locked until somebody unlocks them; beyond `blockedAbove` nothing unlocks them. */
  mostSegments: number;
  blockedAbove: number;
  /**
   * Least part of the spread of later revenue that the segments must explain. Above zero is not enough: in a large store
   * a thousandth is above zero beyond doubt. Stores whose futures do not depend on the past reach .028 by chance at 700
   * buyers and .012 at 1,200 (`npm run evaluate -- gate`); published stores reach .16 and more.
   */
  leastR2: number;
  /** R2 by which segments may fall short of plain rules. */
  rulesMargin: number;
  significance: number;
  /** Adjusted Rand index with an earlier cut, or with one without a sales channel, below which a person is warned. */
  leastAgreement: number;
  /** Part of a segment that must be reachable for it to count as accessible. */
  leastReach: number;
  /** Features that must differ by a medium effect from the nearest segment. */
  leastDifferent: number;
  /** Largest relative rise of the share with an order that a programme must be able to show in eight weeks. */
  largestLift: number;
  effort: EffortAssumptions;
}

export const DEFAULT_GATE_SETTINGS: GateSettings = {
  smallest: 0.05,
  broad: 0.4,
  tooBroad: 0.5,
  unstable: 0.6,
  stable: 0.75,
  coverage: 0.8,
  fewestSegments: 4,
  preferredSegments: 5,
  mostSegments: 8,
  blockedAbove: 12,
  leastR2: 0.02,
  rulesMargin: 0.02,
  significance: 0.05,
  leastAgreement: 0.5,
  leastReach: 0.5,
  leastDifferent: 3,
  largestLift: 0.5,
  effort: { effortOrders: 5, margin: 0.5, lift: 0.1 },
};

/** What a merchant has a say in: parts of the buyers, 0 to 1, and the most segments. */
export interface GateLimits {
  sizeFloor: number;
  sizeCeiling: number;
  mostSegments: number;
}

/** What the gate asks, with a shop's own limits in the place of the usual ones. */
export function gateSettingsOf({ sizeFloor, sizeCeiling, mostSegments }: GateLimits): GateSettings {
  return { ...DEFAULT_GATE_SETTINGS, smallest: sizeFloor, broad: sizeCeiling, mostSegments };
}

/**
 * The most segments of a run. Above the usual number a run adds one to the live ones at most, so that each step shows
 * what it earns before the next.
 * @param unlocked the most that somebody allowed by name; null where nobody did
 * @param live segments in force; 0 without any
 * @example mostSegmentsAllowed(11, 8) // 9
 */
export function mostSegmentsAllowed(unlocked: number | null, live: number): number {
  const { mostSegments, blockedAbove } = DEFAULT_GATE_SETTINGS;
  return unlocked === null ? mostSegments : Math.max(mostSegments, Math.min(unlocked, blockedAbove, live + 1));
}
