import type { SourceCustomer } from "../../domain/source.ts";
import type { Transaction } from "../../store/database.ts";
import { and, eq } from "../../store/query.ts";
import { findGone } from "../owners.ts";
import { personOfAccount } from "../people.ts";
import { customerRow } from "../rows.ts";
import { type DeliveryContext, rowContextOf } from "./context.ts";

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
  const gone = await findGone(tx, { shopId: shop.id, hash: hashContact }, [source.id]);
  if (gone.buried.has(source.id) || gone.merged.has(source.id)) return null;
  const [stored] = await tx.query
    .select({ updatedAt: customers.updatedAt })
    .from(customers)
    .where(and(eq(customers.shopId, shop.id), eq(customers.id, source.id)));
  const row = customerRow(rowContextOf(context), source);
  if (!stored || stored.updatedAt <= source.updatedAt) await tx.upsertMany(customers, [row]);
  const { emailHash = null, phoneHash = null } = row;
  return personOfAccount(tx, { shopId: shop.id, now: clock.now() }, { id: source.id, emailHash, phoneHash });
}
