import { z } from "zod";

/** A reason somebody gives for the record. */
const reason = z.string().trim().min(3).max(500);

/** PUT /gate-settings: what is left out is as usual. Below a quarter no four segments could hold everybody. */
export const gateSettingsRequest = z.strictObject({
  sizeFloor: z.number().min(0.01).max(0.1).optional(),
  sizeCeiling: z.number().min(0.25).max(0.5).optional(),
});

/** PUT /segment-unlock: the most segments from now on. Beyond twelve nothing unlocks them. */
export const segmentUnlockRequest = z.strictObject({ segments: z.int().min(9).max(12), reason });

export interface SegmentUnlockView {
  segments: number;
  by: string;
  at: number;
  reason: string;
}

/** What the gate asks of the next run, where a merchant has a say in it. */
export interface GateView {
  /** Parts of the buyers, 0 to 1. */
  sizeFloor: number;
  sizeCeiling: number;
  /** The next run's: above eight it adds one to the live segments at most. */
  mostSegments: number;
  unlock: SegmentUnlockView | null;
}
