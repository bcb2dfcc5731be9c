import type { Customer, Order, Product, Refund, World } from "../../world/world.ts";
import { emailKey } from "./contacts.ts";

type Kind = "customer" | "order" | "line" | "refund";

/** Where things of a world are, by id and by contact. Built once, then kept up to date: changes go through here. */
export class WorldIndex {
  readonly world: World;
  readonly #products = new Map<number, Product>();
  readonly #orders = new Map<number, Order>();
  readonly #refunds = new Map<number, { order: Order; refund: Refund }>();
  readonly #customers = new Map<number, Customer>();
  readonly #ordersOfCustomer = new Map<number, Order[]>();
  readonly #emails = new Map<string, number>();
  readonly #phones = new Map<string, number>();
  readonly #highest: Record<Kind, number> = { customer: 0, order: 0, line: 0, refund: 0 };
  #highestName = 1_000;

  constructor(world: World) {
    this.world = world;
    this.rebuild({});
  }

  /**
   * Starts again after the world was replaced.
   * @param highest ids given out before, where some of what had them is gone
   */
  rebuild(highest: Partial<Record<Kind, number>>): void {
    const maps = [this.#products, this.#orders, this.#refunds, this.#customers, this.#ordersOfCustomer];
    for (const map of [...maps, this.#emails, this.#phones]) map.clear();
    Object.assign(this.#highest, { customer: 0, order: 0, line: 0, refund: 0 }, highest);
    this.#highestName = 1_000;
    for (const product of this.world.products) this.#products.set(product.id, product);
    for (const customer of this.world.customers) this.#fileCustomer(customer);
    for (const order of this.world.orders) this.#fileOrder(order);
  }

  /** The highest id of each kind that was ever given out. */
  get highestIds(): Readonly<Record<Kind, number>> {
    return { ...this.#highest };
  }

  product(id: number): Product | undefined {
    return this.#products.get(id);
  }

  order(id: number): Order | undefined {
    return this.#orders.get(id);
  }

  refund(id: number): { order: Order; refund: Refund } | undefined {
    return this.#refunds.get(id);
  }

  customer(id: number): Customer | undefined {
    return this.#customers.get(id);
  }

  /** All orders of a customer, those still in the future included. */
  ordersOf(customerId: number): readonly Order[] {
    return this.#ordersOfCustomer.get(customerId) ?? [];
  }

  /** Whether somebody has the address in whatever case; `besides` may have it. */
  emailTaken(email: string, besides?: number): boolean {
    const owner = this.#emails.get(emailKey(email));
    return owner !== undefined && owner !== besides;
  }

  phoneTaken(phone: string, besides?: number): boolean {
    const owner = this.#phones.get(phone);
    return owner !== undefined && owner !== besides;
  }

  /** An id above all that the kind has had. */
  nextId(kind: Kind): number {
    return ++this.#highest[kind];
  }

  /** The name of the next order: "#1042". */
  nextOrderName(): string {
    return `#${this.#highestName + 1}`;
  }

  addCustomer(customer: Customer): void {
    this.world.customers.push(customer);
    this.#fileCustomer(customer);
  }

  /** Takes an account out. Orders that the world still holds for it, all in the future, lose their account. */
  removeCustomer(customer: Customer): void {
    this.world.customers.splice(this.world.customers.indexOf(customer), 1);
    this.#customers.delete(customer.id);
    this.#forgetContacts(customer);
    for (const order of this.ordersOf(customer.id)) order.customerId = null;
    this.#ordersOfCustomer.delete(customer.id);
  }

  /** Changes an account; its contacts must be free. */
  changeCustomer(customer: Customer, changes: Partial<Customer>): void {
    this.#forgetContacts(customer);
    Object.assign(customer, changes);
    this.#fileCustomer(customer);
  }

  addOrder(order: Order): void {
    this.world.orders.push(order);
    this.#fileOrder(order);
  }

  addRefund(order: Order, refund: Refund): void {
    order.refunds.push(refund);
    this.#fileRefund(order, refund);
  }

  /** Gives all orders of one account, those in the future too, to another. */
  moveOrders(from: Customer, to: Customer): void {
    const moved = this.ordersOf(from.id);
    for (const order of moved) order.customerId = to.id;
    this.#ordersOfCustomer.set(to.id, [...this.ordersOf(to.id), ...moved]);
    this.#ordersOfCustomer.delete(from.id);
  }

  #fileOrder(order: Order): void {
    this.#orders.set(order.id, order);
    this.#raise("order", order.id);
    for (const line of order.lines) this.#raise("line", line.id);
    for (const refund of order.refunds) this.#fileRefund(order, refund);
    const number = Number(/^#(\d+)$/.exec(order.name)?.[1] ?? 0);
    if (number > this.#highestName) this.#highestName = number;
    if (order.customerId === null) return;
    const orders = this.#ordersOfCustomer.get(order.customerId);
    if (orders) orders.push(order);
    else this.#ordersOfCustomer.set(order.customerId, [order]);
  }

  #fileRefund(order: Order, refund: Refund): void {
    this.#refunds.set(refund.id, { order, refund });
    this.#raise("refund", refund.id);
  }

  #fileCustomer(customer: Customer): void {
    this.#customers.set(customer.id, customer);
    this.#raise("customer", customer.id);
    if (customer.email !== null) this.#emails.set(emailKey(customer.email), customer.id);
    if (customer.phone !== null) this.#phones.set(customer.phone, customer.id);
  }

  #forgetContacts({ email, phone }: Customer): void {
    if (email !== null) this.#emails.delete(emailKey(email));
    if (phone !== null) this.#phones.delete(phone);
  }

  #raise(kind: Kind, id: number): void {
    if (id > this.#highest[kind]) this.#highest[kind] = id;
  }
}
