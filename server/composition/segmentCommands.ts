import { AppError } from "../domain/errors.ts";
import type { Commands } from "../http/commands.ts";
import { undoUnlock, unlockSegments } from "../store/segmentUnlocks.ts";
import { newId, type Services } from "./services.ts";

type SegmentCommands = Pick<Commands, "unlockSegments" | "lockSegments">;

/** What somebody may decide about how many segments there are. */
export function createSegmentCommands(services: Services): SegmentCommands {
  const { db, clock } = services;
  return {
    async unlockSegments(shop, unlock) {
      const row = { shopId: shop.id, id: newId(services), at: clock.now(), ...unlock };
      await db.transaction((tx) => unlockSegments(tx, row));
    },

    async lockSegments(shop, by) {
      const isUndone = await db.transaction((tx) => undoUnlock(tx, { shopId: shop.id, by, at: clock.now() }));
      if (!isUndone) throw new AppError("not_found", "No further segments are unlocked in this store.");
    },
  };
}
