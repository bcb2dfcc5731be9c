import type { Instant } from "../../domain/instant.ts";
import type { LineColumns } from "./history.ts";
import { largestOf } from "./largestOf.ts";

/** What was in one person's purchases. Lines whose product or type is not known are left out of the part they lack. */
export interface BasketSummary {
  /** Purchases whose lines are known, and their lines. */
  orders: number;
  lines: number;
  /** Known products, counted once in each purchase they are in, and the different ones among them. */
  productOrders: number;
  products: number;
  /** Different product types. */
  categories: number;
  /** Purchases with a typed line, and those with two types or more. */
  typedOrders: number;
  mixedOrders: number;
  /** Purchases of which every line was discounted. */
  saleOnly: number;
  /** Net revenue as placed of lines with a type, and of the type with the most; minor units. */
  categorised: number;
  topCategoryNet: number;
  /** That type; -1 without one. Of types with as much, the one bought first. */
  topCategory: number;
}

export function noBasket(): BasketSummary {
  return {
    orders: 0,
    lines: 0,
    productOrders: 0,
    products: 0,
    categories: 0,
    typedOrders: 0,
    mixedOrders: 0,
    saleOnly: 0,
    categorised: 0,
    topCategoryNet: 0,
    topCategory: -1,
  };
}

const NO_BASKET = noBasket();

/** Gathers baskets, one person after the other. Keeps one slot per product and type and clears none between people. */
export class BasketCounter {
  readonly #lines: LineColumns;
  readonly #productSeenBy: Int32Array;
  readonly #productSeenIn: Int32Array;
  readonly #categorySeenBy: Int32Array;
  readonly #categorySeenIn: Int32Array;
  readonly #categoryNet: Float64Array;
  readonly #productBoughtAt: Float64Array;
  readonly #categoryBoughtAt: Float64Array;
  readonly #touched: number[] = [];
  #person = -1;
  readonly basket: BasketSummary = noBasket();

  constructor(lines: LineColumns) {
    this.#lines = lines;
    const products = largestOf(lines.product) + 1;
    const categories = largestOf(lines.category) + 1;
    this.#productSeenBy = new Int32Array(products).fill(-1);
    this.#productSeenIn = new Int32Array(products).fill(-1);
    this.#productBoughtAt = new Float64Array(products);
    this.#categorySeenBy = new Int32Array(categories).fill(-1);
    this.#categorySeenIn = new Int32Array(categories).fill(-1);
    this.#categoryBoughtAt = new Float64Array(categories);
    this.#categoryNet = new Float64Array(categories);
  }

  /** Begins a person's basket; people come in ascending order. */
  begin(person: number): void {
    this.#person = person;
    this.#touched.length = 0;
    Object.assign(this.basket, NO_BASKET);
  }

  /**
   * Adds the lines of one purchase; a person's come in time order.
   * @param from row of the order's first line, if it has one
   * @returns the row after its last
   */
  addOrder(order: number, at: Instant, from: number): number {
    const { basket } = this;
    const { isDiscounted } = this.#lines;
    let [row, fullPrice, types] = [from, 0, 0];
    for (; this.#lines.order[row] === order; row++) {
      if (isDiscounted[row] !== 1) fullPrice++;
      this.#addProduct(this.#lines.product[row] ?? -1, order, at);
      types += this.#addCategory(this.#lines.category[row] ?? -1, this.#lines.net[row] ?? 0, order, at);
    }
    if (row === from) return row;
    basket.orders++;
    basket.lines += row - from;
    if (fullPrice === 0) basket.saleOnly++;
    if (types > 0) basket.typedOrders++;
    if (types > 1) basket.mixedOrders++;
    return row;
  }

  /** The person's basket, valid until the next one begins. */
  finish(): BasketSummary {
    const { basket } = this;
    for (const category of this.#touched) {
      const net = this.#categoryNet[category] ?? 0;
      basket.categorised += net;
      if (basket.topCategory >= 0 && net <= basket.topCategoryNet) continue;
      basket.topCategoryNet = net;
      basket.topCategory = category;
    }
    return basket;
  }

  /** Whether the person bought of the category at an instant or later. */
  hasBoughtCategory(category: number, since: Instant): boolean {
    return this.#categorySeenBy[category] === this.#person && (this.#categoryBoughtAt[category] ?? 0) >= since;
  }

  hasBoughtProduct(product: number, since: Instant): boolean {
    return this.#productSeenBy[product] === this.#person && (this.#productBoughtAt[product] ?? 0) >= since;
  }

  #addProduct(product: number, order: number, at: Instant): void {
    // Two lines of one product in an order are two sizes, not a purchase repeated.
    if (product < 0 || this.#productSeenIn[product] === order) return;
    this.#productSeenIn[product] = order;
    this.basket.productOrders++;
    this.#productBoughtAt[product] = at;
    if (this.#productSeenBy[product] === this.#person) return;
    this.#productSeenBy[product] = this.#person;
    this.basket.products++;
  }

  /** @returns 1 where the order had none of the type before, else 0 */
  #addCategory(category: number, net: number, order: number, at: Instant): number {
    if (category < 0) return 0;
    if (this.#categorySeenBy[category] !== this.#person) {
      this.#categorySeenBy[category] = this.#person;
      this.#categoryNet[category] = 0;
      this.#touched.push(category);
      this.basket.categories++;
    }
    this.#categoryNet[category] = (this.#categoryNet[category] ?? 0) + net;
    this.#categoryBoughtAt[category] = at;
    if (this.#categorySeenIn[category] === order) return 0;
    this.#categorySeenIn[category] = order;
    return 1;
  }
}
