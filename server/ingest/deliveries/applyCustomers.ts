import { type Delivery, settleDeliveries } from "../../store/deliveries.ts";
import { touchPerson } from "../../store/touchedPeople.ts";
import type { Applied, DeliveryContext } from "./context.ts";
import { saveCustomer } from "./saveCustomer.ts";
import { groupBy, settle } from "./signal.ts";

/** Reads the customers that deliveries name and writes each in a commit of its own. */
export async function applyCustomers(
  context: DeliveryContext,
  deliveries: readonly Delivery[],
): Promise<Partial<Applied>> {
  const { db, clock, shop, shopify } = context;
  const byCustomer = groupBy(deliveries, "customer");
  const answer = await shopify.getCustomers([...byCustomer.keys()]);
  let touchedCustomers = 0;
  let quarantined = 0;
  let refused = 0;
  for (const [id, named] of byCustomer) {
    const source = answer.found.get(id);
    if (!source) {
      const reason = answer.rejected.get(id)?.reason ?? "this store has no such customer";
      await settle(context, named, "quarantined", reason);
      quarantined += named.length;
      continue;
    }
    const isWritten = await db.transaction(async (tx) => {
      const personId = await saveCustomer(tx, context, source);
      if (personId !== null) await touchPerson(tx, shop.id, personId, "consent", clock.now());
      const reason = personId === null ? "the customer was deleted or merged" : null;
      await settleDeliveries(tx, named, { state: "done", reason, at: clock.now() });
      return personId !== null;
    });
    if (isWritten) touchedCustomers++;
    else refused++;
  }
  return { touchedCustomers, quarantined, refused };
}
