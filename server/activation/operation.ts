import { z } from "zod";
import { AppError } from "../domain/errors.ts";
import type { PushOperation } from "../store/pushes.ts";

/** How an operation is to be read. */
export interface SendMode {
  /** The programme whose controls are left out. */
  programme: string;
  /**
   * Whether people are held against what is true by now. A push leaves out whom its plan names and for whom it no longer
   * holds; a reversal puts back what was.
   */
  asPlanned: boolean;
}

/** The segment an operation is about; one that names none cannot be carried out. */
export function segmentOf({ segmentId, sequence }: PushOperation): number {
  if (segmentId === null) throw new AppError("conflict", `Step ${sequence} of the push names no segment; push again.`);
  return segmentId;
}

/** The people of an addition or removal; also of what it changed. */
export const membersPayload = z.object({ profileIds: z.array(z.string()) });
