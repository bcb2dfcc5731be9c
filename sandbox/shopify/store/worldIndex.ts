import type { Customer, Order, Product, Refund, World } from "../../world/world.ts";
import { emailKey } from "./contacts.ts";

/** Where things of a world are, by id and by contact. Built once; customers may be added. */
export class WorldIndex {
  readonly world: World;
  readonly orders: ReadonlyMap<number, Order>;
  readonly products: ReadonlyMap<number, Product>;
  readonly refunds: ReadonlyMap<number, { order: Order; refund: Refund }>;
  readonly #customers = new Map<number, Customer>();
  readonly #ordersOfCustomer = new Map<number, Order[]>();
  readonly #emails = new Set<string>();
  readonly #phones = new Set<string>();

  constructor(world: World) {
    this.world = world;
    this.orders = new Map(world.orders.map((order) => [order.id, order]));
    this.products = new Map(world.products.map((product) => [product.id, product]));
    this.refunds = new Map(
      world.orders.flatMap((order) => order.refunds.map((refund) => [refund.id, { order, refund }] as const)),
    );
    for (const order of world.orders) this.#fileOrder(order);
    for (const customer of world.customers) this.#fileCustomer(customer);
  }

  customer(id: number): Customer | undefined {
    return this.#customers.get(id);
  }

  /** All orders of a customer, those still in the future included. */
  ordersOf(customerId: number): readonly Order[] {
    return this.#ordersOfCustomer.get(customerId) ?? [];
  }

  emailTaken(email: string): boolean {
    return this.#emails.has(emailKey(email));
  }

  phoneTaken(phone: string): boolean {
    return this.#phones.has(phone);
  }

  /** An id above all that the world's customers have. */
  nextCustomerId(): number {
    let highest = 0;
    for (const id of this.#customers.keys()) highest = Math.max(highest, id);
    return highest + 1;
  }

  addCustomer(customer: Customer): void {
    this.world.customers.push(customer);
    this.#fileCustomer(customer);
  }

  #fileOrder(order: Order): void {
    if (order.customerId === null) return;
    const orders = this.#ordersOfCustomer.get(order.customerId);
    if (orders) orders.push(order);
    else this.#ordersOfCustomer.set(order.customerId, [order]);
  }

  #fileCustomer(customer: Customer): void {
    this.#customers.set(customer.id, customer);
    if (customer.email !== null) this.#emails.add(emailKey(customer.email));
    if (customer.phone !== null) this.#phones.add(customer.phone);
  }
}
