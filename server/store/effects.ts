import type { Transaction } from "./database.ts";
import { sql } from "./query.ts";

/** Counts effects of a stage, in the transaction of the effects: what happened twice is counted twice. */
export async function countEffects(tx: Transaction, shopId: number, stage: string, n = 1): Promise<void> {
  const { effectCounts } = tx.tables;
  await tx.query
    .insert(effectCounts)
    .values({ shopId, stage, n })
    .onConflictDoUpdate({
      target: [effectCounts.shopId, effectCounts.stage],
      set: { n: sql`${effectCounts.n} + ${n}` },
    });
}
