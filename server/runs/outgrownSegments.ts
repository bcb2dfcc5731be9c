import { DEFAULT_GATE_SETTINGS } from "../analytics/validation/gateSettings.ts";
import type { Reader } from "../store/database.ts";
import type { Shop } from "../store/shops.ts";
import { readGateLimits } from "./gateLimits.ts";

/** A live segment that would not pass the gate today by its size. */
export interface OutgrownSegment {
  segmentId: number;
  kind: "too_small" | "too_large";
  share: number;
  /** What the gate asks: at least, or at most. */
  limit: number;
}

/**
 * Live segments whose members have come and gone until one is too small to be worth a message of its own, or one holds
 * most people again: what the gate refuses in a proposal, asked of what people have moved in and out of since.
 * @param shares of everybody in a live segment, by segment; null where nobody has counted yet
 */
export async function findOutgrownSegments(
  reader: Reader,
  shop: Pick<Shop, "id" | "settings">,
  shares: readonly { id: number; share: number | null }[],
): Promise<OutgrownSegment[]> {
  const { sizeFloor } = await readGateLimits(reader, shop);
  const { tooBroad } = DEFAULT_GATE_SETTINGS;
  return shares.flatMap(({ id, share }): OutgrownSegment[] => {
    if (share === null) return [];
    if (share < sizeFloor) return [{ segmentId: id, kind: "too_small", share, limit: sizeFloor }];
    if (share > tooBroad) return [{ segmentId: id, kind: "too_large", share, limit: tooBroad }];
    return [];
  });
}
