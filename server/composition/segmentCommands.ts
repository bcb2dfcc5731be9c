import { AppError } from "../domain/errors.ts";
import type { Commands } from "../http/commands.ts";
import { enqueue } from "../jobs/queue.ts";
import { disputeSegment } from "../membership/dispute.ts";
import { releaseMoves } from "../store/membershipChanges.ts";
import { resolveDispute } from "../store/segmentDisputes.ts";
import { undoUnlock, unlockSegments } from "../store/segmentUnlocks.ts";
import { newId, type Services } from "./services.ts";

type SegmentCommands = Pick<Commands, "unlockSegments" | "lockSegments" | "disputeSegment" | "resolveDispute">;

/** What somebody may decide about how many segments there are, and about one that does not match reality. */
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

    async disputeSegment(shop, segmentId, { by, reason }) {
      const dispute = { shopId: shop.id, id: newId(services), segmentId, by, reason, at: clock.now() };
      await db.transaction((tx) => disputeSegment(tx, dispute));
    },

    async resolveDispute(shop, segmentId, { by, note }) {
      const at = clock.now();
      const isResolved = await db.transaction(async (tx) => {
        const found = await resolveDispute(tx, { shopId: shop.id, segmentId }, { by, note, at });
        // What was held back because of it is due again.
        await releaseMoves(tx, shop.id, at);
        await enqueue(tx, { shopId: shop.id, kind: "live", reference: "", askedAt: at });
        return found;
      });
      if (!isResolved) throw new AppError("not_found", "Nobody says that this segment does not match reality.");
    },
  };
}
