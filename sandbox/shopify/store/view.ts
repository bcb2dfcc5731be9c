import type { Customer, Order, Product, Refund } from "../../world/world.ts";
import type { LastChange } from "./lastChange.ts";
import type { WorldIndex } from "./worldIndex.ts";

/** Without the scope read_all_orders an app sees the orders of this many days only. */
const WINDOW_DAYS = 60;
const DAY = 86_400_000;

export interface ViewOptions {
  seesAllOrders: boolean;
  /** The change that a reader who lags behind has not seen yet. */
  unseen?: LastChange;
}

/**
 * The store as an app sees it at one instant: nothing that has not happened yet and, without read_all_orders, no order
 * created more than 60 days before.
 */
export class StoreView {
  readonly now: number;
  readonly #index: WorldIndex;
  readonly #oldest: number;
  readonly #unseen: LastChange | null;

  constructor(index: WorldIndex, now: number, { seesAllOrders, unseen }: ViewOptions) {
    this.now = now;
    this.#index = index;
    this.#oldest = seesAllOrders ? Number.NEGATIVE_INFINITY : now - WINDOW_DAYS * DAY;
    this.#unseen = unseen ?? null;
  }

  get store() {
    return this.#index.world.store;
  }

  orders(): Order[] {
    return before(this.#index.world.orders, this.#unseen?.orders).filter((order) => this.#seesOrder(order));
  }

  order(id: number): Order | null {
    const order = this.#unseen?.orders.has(id) ? this.#unseen.orders.get(id) : this.#index.order(id);
    return order && this.#seesOrder(order) ? order : null;
  }

  customers(): Customer[] {
    const customers = before(this.#index.world.customers, this.#unseen?.customers);
    return customers.filter((customer) => customer.createdAt <= this.now);
  }

  customer(id: number): Customer | null {
    const customer = this.#unseen?.customers.has(id) ? this.#unseen.customers.get(id) : this.#index.customer(id);
    return customer && customer.createdAt <= this.now ? customer : null;
  }

  ordersOf(customer: Customer): Order[] {
    if (this.#unseen) return this.orders().filter(({ customerId }) => customerId === customer.id);
    return this.#index.ordersOf(customer.id).filter((order) => this.#seesOrder(order));
  }

  product(id: number): Product | null {
    return this.#index.product(id) ?? null;
  }

  refund(id: number): { order: Order; refund: Refund } | null {
    const found = this.#index.refund(id);
    const order = found && this.order(found.order.id);
    const refund = order?.refunds.find((candidate) => candidate.id === id);
    return order && refund && refund.createdAt <= this.now ? { order, refund } : null;
  }

  refundsOf(order: Order): Refund[] {
    return order.refunds.filter((refund) => refund.createdAt <= this.now);
  }

  cancelledAt(order: Order): number | null {
    return order.cancelledAt !== null && order.cancelledAt <= this.now ? order.cancelledAt : null;
  }

  /** The newest change of an order that has happened. */
  orderUpdatedAt(order: Order): number {
    const changes = [order.updatedAt, order.cancelledAt ?? order.createdAt, ...order.refunds.map((r) => r.createdAt)];
    return changes.reduce((newest, at) => (at <= this.now && at > newest ? at : newest), order.createdAt);
  }

  /** The newest change of a customer that has happened: an order placed is one, as it moves their order count. */
  customerUpdatedAt(customer: Customer): number {
    const orders = this.#index.ordersOf(customer.id).map(({ createdAt }) => createdAt);
    const changes = [customer.updatedAt, ...orders];
    return changes.reduce((newest, at) => (at <= this.now && at > newest ? at : newest), customer.createdAt);
  }

  #seesOrder(order: Order): boolean {
    return order.createdAt <= this.now && order.createdAt >= this.#oldest;
  }
}

/** The objects as they were before a change: changed ones in their old form, new ones gone, removed ones back. */
function before<T extends { id: number }>(objects: readonly T[], old: ReadonlyMap<number, T | null> | undefined): T[] {
  if (!old || old.size === 0) return [...objects];
  const untouched = objects.filter(({ id }) => !old.has(id));
  return [...untouched, ...[...old.values()].filter((object) => object !== null)];
}
