import type { LineColumns } from "./history.ts";

/** What was in one person's purchases. Lines whose product or type is not known are left out of the part they lack. */
export interface BasketSummary {
  /** Lines with a known product, and the different products among them. */
  lines: number;
  products: number;
  /** Different product types. */
  categories: number;
  /** Net revenue as placed of lines with a type, and of the type with the most; minor units. */
  categorised: number;
  topCategory: number;
}

/** Gathers baskets, one person after the other. Keeps one slot per product and type and clears none between people. */
export class BasketCounter {
  readonly #lines: LineColumns;
  readonly #productSeenBy: Int32Array;
  readonly #categorySeenBy: Int32Array;
  readonly #categoryNet: Float64Array;
  readonly #touched: number[] = [];
  #person = -1;
  readonly basket: BasketSummary = { lines: 0, products: 0, categories: 0, categorised: 0, topCategory: 0 };

  constructor(lines: LineColumns) {
    this.#lines = lines;
    this.#productSeenBy = new Int32Array(largest(lines.product) + 1).fill(-1);
    const categories = largest(lines.category) + 1;
    this.#categorySeenBy = new Int32Array(categories).fill(-1);
    this.#categoryNet = new Float64Array(categories);
  }

  /** Begins a person's basket; people come in ascending order. */
  begin(person: number): void {
    const { basket } = this;
    this.#person = person;
    this.#touched.length = 0;
    basket.lines = 0;
    basket.products = 0;
    basket.categories = 0;
    basket.categorised = 0;
    basket.topCategory = 0;
  }

  /** Adds one line of a purchase. */
  add(row: number): void {
    this.#addProduct(this.#lines.product[row] ?? -1);
    this.#addCategory(this.#lines.category[row] ?? -1, this.#lines.net[row] ?? 0);
  }

  /** The person's basket, valid until the next one begins. */
  finish(): BasketSummary {
    const { basket } = this;
    for (const category of this.#touched) {
      const net = this.#categoryNet[category] ?? 0;
      basket.categorised += net;
      if (net > basket.topCategory) basket.topCategory = net;
    }
    return basket;
  }

  #addProduct(product: number): void {
    if (product < 0) return;
    this.basket.lines++;
    if (this.#productSeenBy[product] === this.#person) return;
    this.#productSeenBy[product] = this.#person;
    this.basket.products++;
  }

  #addCategory(category: number, net: number): void {
    if (category < 0) return;
    if (this.#categorySeenBy[category] !== this.#person) {
      this.#categorySeenBy[category] = this.#person;
      this.#categoryNet[category] = 0;
      this.#touched.push(category);
      this.basket.categories++;
    }
    this.#categoryNet[category] = (this.#categoryNet[category] ?? 0) + net;
  }
}

function largest(numbers: Int32Array): number {
  let most = -1;
  for (const number of numbers) if (number > most) most = number;
  return most;
}
