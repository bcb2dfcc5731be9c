import type { WholeOrder } from "../../connectors/shopify/records.ts";
import type { SourceRefund } from "../../domain/source.ts";
import type { Transaction } from "../../store/database.ts";
import { forgetFacts } from "../../store/personFacts.ts";
import { and, eq, notInArray } from "../../store/query.ts";
import { findBuried } from "../../store/tombstones.ts";
import { touchPerson } from "../../store/touchedPeople.ts";
import { appendMissingEntries, readOrderFacts } from "../ledgerEntries.ts";
import { findGone, ownedOrder } from "../owners.ts";
import { personOfOrder } from "../people.ts";
import { orderDiscountRow, orderLineRow, orderRow, refundRow } from "../rows.ts";
import { type DeliveryContext, rowContextOf } from "./context.ts";
import { saveCustomer } from "./saveCustomer.ts";

/** An order with its refunds, as Shopify has it now. */
export interface OrderNow extends WholeOrder {
  refunds: readonly SourceRefund[];
}

/** What became of an order that a delivery named. */
export type OrderOutcome = "written" | "older" | "buried";

/**
 * Writes an order with all that hangs on it, unless what is stored is newer or the order must not come back; appends
 * what the ledger lacks and notes whose features change by it.
 * @param cause what the deliveries say happened; null leaves it to the ledger
 */
export async function saveOrder(
  tx: Transaction,
  context: DeliveryContext,
  now: OrderNow,
  cause: "order" | "refund" | null,
): Promise<OrderOutcome> {
  const { shop, clock, hashContact } = context;
  const { orders } = tx.tables;
  const { order, customer } = now;
  const isOrder = and(eq(orders.shopId, shop.id), eq(orders.id, order.id));
  if ((await findBuried(tx, hashContact, shop.id, "order", [order.id])).size > 0) return "buried";
  const [stored] = await tx.query.select({ updatedAt: orders.updatedAt }).from(orders).where(isOrder);
  if (stored && stored.updatedAt > order.updatedAt) return "older";

  if (customer) await saveCustomer(tx, context, customer);
  const gone = await findGone(
    tx,
    { shopId: shop.id, hash: hashContact },
    order.customerId === null ? [] : [order.customerId],
  );
  const row = ownedOrder(orderRow(rowContextOf(context), order), gone);
  await forgetFacts(tx, shop.id, { customers: [row.customerId], orders: [order.id] }, clock.now());
  await tx.upsertMany(orders, [row]);
  await replaceParts(tx, context, now);
  const facts = await readOrderFacts(tx, isOrder, 1);
  const added = await appendMissingEntries(tx, shop.id, facts, clock.now());

  const { id, customerId = null, emailHash = null, phoneHash = null } = row;
  const people = { shopId: shop.id, now: clock.now() };
  const personId = await personOfOrder(tx, people, { id, customerId, emailHash, phoneHash });
  const [first] = added;
  const happened = cause ?? (first ? (first.kind === "order" ? "order" : "refund") : null);
  if (personId !== undefined && happened) await touchPerson(tx, shop.id, personId, happened, clock.now());
  return "written";
}

async function replaceParts(
  tx: Transaction,
  context: DeliveryContext,
  { order, lines, discounts, refunds }: OrderNow,
): Promise<void> {
  const { orderLines, orderDiscounts } = tx.tables;
  const { shop } = context;
  const rows = rowContextOf(context);
  const lineIds = lines.map(({ id }) => id);
  const indexes = discounts.map(({ index }) => index);
  await tx.query
    .delete(orderLines)
    .where(and(eq(orderLines.shopId, shop.id), eq(orderLines.orderId, order.id), notInArray(orderLines.id, lineIds)));
  await tx.query
    .delete(orderDiscounts)
    .where(
      and(
        eq(orderDiscounts.shopId, shop.id),
        eq(orderDiscounts.orderId, order.id),
        notInArray(orderDiscounts.index, indexes),
      ),
    );
  await tx.upsertMany(
    orderLines,
    lines.map((line) => orderLineRow(rows, line)),
  );
  await tx.upsertMany(
    orderDiscounts,
    discounts.map((discount) => orderDiscountRow(rows, discount)),
  );
  await tx.upsertMany(
    tx.tables.refunds,
    refunds.map((refund) => refundRow(rows, refund)),
  );
}
