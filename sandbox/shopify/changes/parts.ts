import type { SandboxContext } from "../../context.ts";
import type { LastChange } from "../store/lastChange.ts";
import { StoreView } from "../store/view.ts";
import type { WorldIndex } from "../store/worldIndex.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { WorldWebhooks } from "../webhooks/worldWebhooks.ts";

/** What a change of the store needs. */
export interface ChangeParts {
  context: SandboxContext;
  index: WorldIndex;
  lastChange: LastChange;
  webhooks: Webhooks;
  worldWebhooks: WorldWebhooks;
}

/** Something the store refuses, in Shopify's words where they are known. */
export class StoreRefusal extends Error {
  readonly status: 404 | 422;
  constructor(message: string, status: 404 | 422 = 422) {
    super(message);
    this.status = status;
  }
}

/** Begins a change: whatever the world holds up to now has been told. Returns the instant of the change. */
export function beginChange({ context, lastChange, worldWebhooks }: ChangeParts): number {
  const now = context.clock.now();
  worldWebhooks.tellUpTo(now);
  lastChange.begin(now);
  return now;
}

/** Everything in the store, at an instant. */
export function wholeView({ index }: Pick<ChangeParts, "index">, at: number): StoreView {
  return new StoreView(index, at, { seesAllOrders: true });
}

/** An order that exists now. @throws StoreRefusal 404 */
export function orderNamed(parts: ChangeParts, id: number) {
  const order = wholeView(parts, parts.context.clock.now()).order(id);
  if (!order) throw new StoreRefusal("Order does not exist", 404);
  return order;
}

/** A customer who exists now. @throws StoreRefusal 404 */
export function customerNamed(parts: ChangeParts, id: number) {
  const customer = wholeView(parts, parts.context.clock.now()).customer(id);
  if (!customer) throw new StoreRefusal(`Customer does not exist with ID ${id}`, 404);
  return customer;
}
