import type { Customer, Order, Product, Refund } from "../../world/world.ts";
import type { WorldIndex } from "./worldIndex.ts";

/** Without the scope read_all_orders an app sees the orders of this many days only. */
const WINDOW_DAYS = 60;
const DAY = 86_400_000;

/**
 * The store as an app sees it at one instant: nothing that has not happened yet and, without read_all_orders, no order
 * created more than 60 days before.
 */
export class StoreView {
  readonly now: number;
  readonly #index: WorldIndex;
  readonly #oldest: number;

  constructor(index: WorldIndex, now: number, seesAllOrders: boolean) {
    this.now = now;
    this.#index = index;
    this.#oldest = seesAllOrders ? Number.NEGATIVE_INFINITY : now - WINDOW_DAYS * DAY;
  }

  get store() {
    return this.#index.world.store;
  }

  orders(): Order[] {
    return this.#index.world.orders.filter((order) => this.#seesOrder(order));
  }

  order(id: number): Order | null {
    const order = this.#index.orders.get(id);
    return order && this.#seesOrder(order) ? order : null;
  }

  customers(): Customer[] {
    return this.#index.world.customers.filter((customer) => customer.createdAt <= this.now);
  }

  customer(id: number): Customer | null {
    const customer = this.#index.customer(id);
    return customer && customer.createdAt <= this.now ? customer : null;
  }

  ordersOf(customer: Customer): Order[] {
    return this.#index.ordersOf(customer.id).filter((order) => this.#seesOrder(order));
  }

  product(id: number): Product | null {
    return this.#index.products.get(id) ?? null;
  }

  refund(id: number): { order: Order; refund: Refund } | null {
    const found = this.#index.refunds.get(id);
    return found && found.refund.createdAt <= this.now && this.#seesOrder(found.order) ? found : null;
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

  customerUpdatedAt(customer: Customer): number {
    return customer.updatedAt <= this.now ? Math.max(customer.updatedAt, customer.createdAt) : customer.createdAt;
  }

  #seesOrder(order: Order): boolean {
    return order.createdAt <= this.now && order.createdAt >= this.#oldest;
  }
}
