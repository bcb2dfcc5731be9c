import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, asc, eq } from "./query.ts";
import type { Cause } from "./schema/memberships.ts";
import type { Tables } from "./schema/tables.ts";

export type StandingApproval = Tables["standingApprovals"]["$inferSelect"];
/** What a person lets happen to a list without being asked. */
export type StandingPolicy = Pick<StandingApproval, "causes" | "mostMovesADay" | "quietFrom" | "quietTo">;

/** What people did themselves may act unattended; what we decided (a new model, a merge, an undo) asks first. */
export const UNATTENDED_CAUSES = ["order", "ageing", "engagement", "refund", "consent"] as const satisfies Cause[];

export const DEFAULT_POLICY: StandingPolicy = {
  causes: ["order", "ageing", "engagement"],
  mostMovesADay: 500,
  quietFrom: null,
  quietTo: null,
};

export async function listStandingApprovals(reader: Reader, shopId: number): Promise<StandingApproval[]> {
  const { standingApprovals } = reader.tables;
  return reader.query
    .select()
    .from(standingApprovals)
    .where(eq(standingApprovals.shopId, shopId))
    .orderBy(asc(standingApprovals.segmentId));
}

/** Gives the default policy to slots that have none; one given before stays in force. */
export async function giveStandingApprovals(
  tx: Transaction,
  slots: { shopId: number; segmentIds: readonly number[] },
  given: { modelRunId: string; givenBy: string; givenAt: Instant },
): Promise<void> {
  const rows = slots.segmentIds.map((segmentId) => ({
    shopId: slots.shopId,
    segmentId,
    ...DEFAULT_POLICY,
    ...given,
  }));
  await tx.insertMissing(tx.tables.standingApprovals, rows);
}

/** Changes the policy of a slot; nothing changes where the slot has none. */
export async function setStandingPolicy(
  tx: Transaction,
  slot: { shopId: number; segmentId: number },
  policy: StandingPolicy,
  given: { givenBy: string; givenAt: Instant },
): Promise<boolean> {
  const { standingApprovals } = tx.tables;
  const changed = await tx.query
    .update(standingApprovals)
    .set({ ...policy, causes: [...policy.causes], ...given })
    .where(and(eq(standingApprovals.shopId, slot.shopId), eq(standingApprovals.segmentId, slot.segmentId)))
    .returning({ segmentId: standingApprovals.segmentId });
  return changed.length > 0;
}
