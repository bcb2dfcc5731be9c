import { readGateLimits } from "../../runs/gateLimits.ts";
import type { Reader } from "../../store/database.ts";
import { findShop, type Shop } from "../../store/shops.ts";
import type { GateView } from "../contract/gate.ts";

/** What the gate asks as it stands now: `shop` may have been read before a command changed it. */
export async function viewGate(reader: Reader, shop: Shop): Promise<GateView> {
  const current = (await findShop(reader, shop.id)) ?? shop;
  const { sizeFloor, sizeCeiling, mostSegments, unlock } = await readGateLimits(reader, current);
  return {
    sizeFloor,
    sizeCeiling,
    mostSegments,
    unlock: unlock && { segments: unlock.segments, by: unlock.by, at: unlock.at, reason: unlock.reason },
  };
}
