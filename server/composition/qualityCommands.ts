import { AppError } from "../domain/errors.ts";
import type { Commands } from "../http/commands.ts";
import { enqueue } from "../jobs/queue.ts";
import { decideOnIdentity, undoIdentityDecision } from "../runs/decideIdentity.ts";
import { decideOnOrder } from "../runs/decideOnOrder.ts";
import { overrideAudit } from "../runs/overrideAudit.ts";
import { undoOrderRuling } from "../store/orderRulings.ts";
import { newId, type Services } from "./services.ts";

type QualityCommands = Pick<
  Commands,
  "overrideAudit" | "decideIdentity" | "undoIdentityDecision" | "ruleOnOrder" | "undoOrderRuling"
>;

/** What somebody may decide against the audit and the rules of identity. */
export function createQualityCommands(services: Services): QualityCommands {
  const { db, clock } = services;
  return {
    async overrideAudit(shop, runId, { by, reason }) {
      await db.transaction(async (tx) => {
        const at = clock.now();
        await overrideAudit(tx, { shopId: shop.id, runId }, { by, reason, at });
        await enqueue(tx, { shopId: shop.id, kind: "run", reference: runId, askedAt: at });
      });
    },

    async decideIdentity(shop, wish, by) {
      const id = newId(services);
      await db.transaction((tx) => decideOnIdentity(tx, shop.id, wish, { id, by, at: clock.now() }));
      return { id };
    },

    undoIdentityDecision: (shop, id, by) =>
      db.transaction((tx) => undoIdentityDecision(tx, { shopId: shop.id, id, by, at: clock.now() })),

    async ruleOnOrder(shop, orderId, ruling) {
      const decision = { id: newId(services), orderId, at: clock.now(), ...ruling };
      await db.transaction((tx) => decideOnOrder(tx, shop, decision));
    },

    async undoOrderRuling(shop, orderId, by) {
      const isUndone = await db.transaction((tx) =>
        undoOrderRuling(tx, { shopId: shop.id, orderId, by, at: clock.now() }),
      );
      if (!isUndone) throw new AppError("not_found", "Nothing was decided about this order.");
    },
  };
}
