import type { SourceCustomer } from "../../domain/source.ts";
import type { Transaction } from "../../store/database.ts";
import { and, eq } from "../../store/query.ts";
import { findBuried } from "../../store/tombstones.ts";
import { customerRow } from "../rows.ts";
import { type DeliveryContext, rowContextOf } from "./context.ts";
import { personOfAccount } from "./people.ts";

/**
 * Writes a customer as Shopify has it now, unless what is stored is newer or the account must not come back, and finds
 * out whose account it is.
 * @returns the person, or null where nothing was to be written
 */
export async function saveCustomer(
  tx: Transaction,
  context: DeliveryContext,
  source: SourceCustomer,
): Promise<number | null> {
  const { shop, clock, hashContact } = context;
  const { customers } = tx.tables;
  if (await isGone(tx, context, source.id)) return null;
  const [stored] = await tx.query
    .select({ updatedAt: customers.updatedAt })
    .from(customers)
    .where(and(eq(customers.shopId, shop.id), eq(customers.id, source.id)));
  const row = customerRow(rowContextOf({ ...context, hashContact }), source);
  if (!stored || stored.updatedAt <= source.updatedAt) await tx.upsertMany(customers, [row]);
  const { emailHash = null, phoneHash = null } = row;
  return personOfAccount(tx, { shopId: shop.id, now: clock.now() }, { id: source.id, emailHash, phoneHash });
}

/** Whether an account was deleted or redacted, or merged into another one. */
async function isGone(tx: Transaction, { shop, hashContact }: DeliveryContext, id: number): Promise<boolean> {
  const { customerMerges } = tx.tables;
  const buried = await findBuried(tx, hashContact, shop.id, "customer", [id]);
  if (buried.size > 0) return true;
  const [merge] = await tx.query
    .select({ id: customerMerges.mergedId })
    .from(customerMerges)
    .where(and(eq(customerMerges.shopId, shop.id), eq(customerMerges.mergedId, id)));
  return merge !== undefined;
}
