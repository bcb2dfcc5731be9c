import { AppError } from "../domain/errors.ts";
import type { Transaction } from "../store/database.ts";
import { listStandingDisputes, type SegmentDispute, saveDispute } from "../store/segmentDisputes.ts";
import { listSegments } from "../store/segments.ts";

/**
 * Keeps that somebody says a live segment does not match reality: nothing more is sent to its list until somebody
 * resolves it.
 * @throws {AppError} `not_found` where there is no such live segment, `conflict` where somebody said so already
 */
export async function disputeSegment(
  tx: Transaction,
  dispute: Omit<SegmentDispute, "undoneBy" | "undoneAt" | "note">,
): Promise<void> {
  const { shopId, segmentId } = dispute;
  const segment = (await listSegments(tx, shopId)).find(({ id, retiredAt }) => id === segmentId && retiredAt === null);
  if (!segment) throw new AppError("not_found", "There is no such live segment in this store.");
  const before = (await listStandingDisputes(tx, shopId)).find((one) => one.segmentId === segmentId);
  if (before) {
    throw new AppError(
      "conflict",
      `Somebody says already that "${segment.name}" does not match reality; resolve that first.`,
    );
  }
  await saveDispute(tx, dispute);
}
