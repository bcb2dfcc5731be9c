import type { World } from "../../../../sandbox/world/world.ts";
import { customer, line, order, world } from "../world.ts";

export const gid = (kind: string, id: number) => `gid://shopify/${kind}/${id}`;
export const amount = (text: string) => ({ shopMoney: { amount: text } });

export const ORDER = `query($id: ID!) { order(id: $id) {
  name cancelledAt updatedAt tags test sourceName customer { id numberOfOrders }
  totalPriceSet { shopMoney { amount } } totalRefundedSet { shopMoney { amount } }
  lineItems(first: 9) { nodes { title quantity currentQuantity priceAfterAllDiscountsBeforeTaxesSet { shopMoney { amount } } } }
} }`;
export const CUSTOMER = `query($id: ID!) { customer(id: $id) {
  id firstName tags numberOfOrders dataSaleOptOut defaultEmailAddress { emailAddress marketingState }
} }`;

/** Two accounts; the first has an order of two lines, with tax and shipping. */
export function shop(): World {
  const bought = order(1, {
    lines: [
      line(10, { quantity: 3, unitPrice: 1000, discount: 100 }),
      line(11, { unitPrice: 500, title: "Mug", productId: null }),
    ],
    tax: 340,
    shipping: 250,
  });
  return world({
    customers: [customer(1), customer(2, { phone: "+442079460002", tags: ["press"] })],
    orders: [bought],
  });
}
