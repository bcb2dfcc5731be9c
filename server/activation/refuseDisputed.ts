import { AppError } from "../domain/errors.ts";
import type { Reader } from "../store/database.ts";
import { listStandingDisputes } from "../store/segmentDisputes.ts";

/**
 * Nothing is pushed while a live segment is said not to match reality: lists share people, so that what one of them
 * holds follows from the others. Taking a push back is never refused.
 * @throws {AppError} `conflict`, naming the segments
 */
export async function refuseDisputed(reader: Reader, shopId: number): Promise<void> {
  const disputes = await listStandingDisputes(reader, shopId);
  if (disputes.length === 0) return;
  const names = disputes.map(({ segment }) => `"${segment}"`).join(", ");
  throw new AppError(
    "conflict",
    `Somebody says that this does not match reality: ${names}. Nothing is pushed until that is resolved.`,
    { details: { segments: disputes.map(({ segmentId }) => segmentId) } },
  );
}
