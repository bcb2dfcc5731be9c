import type { ContactHasher } from "../store/contactHash.ts";
import type { Reader } from "../store/database.ts";
import { and, eq, inArray } from "../store/query.ts";
import { findBuried } from "../store/tombstones.ts";
import type { orderRow } from "./rows.ts";

type OrderRow = ReturnType<typeof orderRow>;

/** Customers that Shopify's answers may still name although there is no such account any more. */
export interface GoneCustomers {
  /** Deleted or redacted. */
  buried: ReadonlySet<number>;
  /** Merged, into which. */
  merged: ReadonlyMap<number, number>;
}

/** Which of these customers are gone. */
export async function findGone(
  reader: Reader,
  { shopId, hash }: { shopId: number; hash: ContactHasher },
  ids: readonly number[],
): Promise<GoneCustomers> {
  const { customerMerges } = reader.tables;
  const buried = await findBuried(reader, hash, shopId, "customer", ids);
  if (ids.length === 0) return { buried, merged: new Map() };
  const rows = await reader.query
    .select({ from: customerMerges.mergedId, into: customerMerges.survivingId })
    .from(customerMerges)
    .where(and(eq(customerMerges.shopId, shopId), inArray(customerMerges.mergedId, [...new Set(ids)])));
  return { buried, merged: new Map(rows.map(({ from, into }) => [from, into])) };
}

/** An order's place for whose it is, left empty: what somebody bought who was deleted is revenue without a name. */
const NOBODY = { customerId: null, emailHash: null, emailVariantHash: null, phoneHash: null, nameHash: null };

/** An order under the account that it belongs to by now. */
export function ownedOrder(row: OrderRow, { buried, merged }: GoneCustomers): OrderRow {
  const { customerId } = row;
  if (customerId === null || customerId === undefined) return row;
  if (buried.has(customerId)) return { ...row, ...NOBODY };
  const into = merged.get(customerId);
  return into === undefined ? row : { ...row, customerId: into };
}
