import { DEFAULT_GATE_SETTINGS, type GateLimits, mostSegmentsAllowed } from "../analytics/validation/gateSettings.ts";
import type { Reader } from "../store/database.ts";
import { findLiveModel } from "../store/segments.ts";
import { findUnlock, type SegmentUnlock } from "../store/segmentUnlocks.ts";
import type { Shop } from "../store/shops.ts";

/** The most segments without any unlocking. */
export const USUAL_MOST_SEGMENTS = DEFAULT_GATE_SETTINGS.mostSegments;

/** What the gate asks of a shop's next run, where a merchant has a say in it. */
export async function readGateLimits(
  reader: Reader,
  shop: Pick<Shop, "id" | "settings">,
): Promise<GateLimits & { unlock: SegmentUnlock | null }> {
  const [unlock, live] = [await findUnlock(reader, shop.id), await findLiveModel(reader, shop.id)];
  const liveSegments = live?.slots.filter((slot) => slot !== null).length ?? 0;
  const { smallest, broad } = DEFAULT_GATE_SETTINGS;
  return {
    sizeFloor: shop.settings.gate?.sizeFloor ?? smallest,
    sizeCeiling: shop.settings.gate?.sizeCeiling ?? broad,
    mostSegments: mostSegmentsAllowed(unlock?.segments ?? null, liveSegments),
    unlock: unlock ?? null,
  };
}

/** The most segments a goal may ask for: a run comes to them one at a time. */
export async function mostSegmentsToAskFor(reader: Reader, shopId: number): Promise<number> {
  return (await findUnlock(reader, shopId))?.segments ?? USUAL_MOST_SEGMENTS;
}
