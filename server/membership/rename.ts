import { AppError } from "../domain/errors.ts";
import type { Transaction } from "../store/database.ts";
import { listSegments, renameSegment } from "../store/segments.ts";

/**
 * Gives a live segment another name; its list follows with the next push.
 * @throws {AppError} `not_found`, or `conflict` when another live segment has the name
 */
export async function renameLiveSegment(
  tx: Transaction,
  shopId: number,
  segmentId: number,
  name: string,
): Promise<void> {
  const live = (await listSegments(tx, shopId)).filter(({ retiredAt }) => retiredAt === null);
  if (!live.some(({ id }) => id === segmentId)) {
    throw new AppError("not_found", "There is no such live segment in this store.");
  }
  if (live.some((other) => other.id !== segmentId && other.name.toLowerCase() === name.toLowerCase())) {
    throw new AppError("conflict", `Another segment is called "${name}" already; choose another name.`);
  }
  await renameSegment(tx, shopId, segmentId, name);
}
