import { FIRST_ID } from "../identifiers.ts";
import type { Consent, FileReport, Order, OrderLine, Product } from "../world.ts";

/** A customer of a file, with what the file says of them. */
export interface FileCustomer {
  readonly key: string;
  email: string | null;
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
  emailConsent: Consent | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Their earliest row. */
  firstSeen: number;
  readonly tags: string[];
}

/** An order of a file; its customer's id is filled in once customers have theirs. */
export interface FileOrder {
  readonly order: Order;
  readonly customerKey: string | null;
}

/** Everything a file says, in the world's terms. */
export interface FileContent {
  readonly customers: ReadonlyMap<string, FileCustomer>;
  readonly orders: readonly FileOrder[];
  readonly products: readonly Product[];
  readonly currency: string;
  readonly taxesIncluded: boolean;
  /** The latest instant in the file. */
  readonly lastAt: number;
  /** Whether the file names its customers' addresses. */
  readonly hasContacts: boolean;
  readonly report: FileReport;
  /** Adds the refunds; to be called once, when customers, orders and lines have their ids. */
  readonly settle: () => void;
}

export function emptyReport(name: string): FileReport {
  return {
    name,
    rows: 0,
    customers: 0,
    buyers: 0,
    purchases: 0,
    gross: 0,
    guestOrders: 0,
    guestLines: 0,
    guestLinesUnplaced: 0,
    cancelled: { rows: 0, total: 0, byProduct: 0, byAmount: 0, unmatched: 0 },
    unmatched: [],
    exactDuplicateLines: { lines: 0, amount: 0 },
    zeroPriceLines: 0,
    quarantined: [],
  };
}

/** An order without charges or discounts, as most files know no more. */
export function plainOrder(name: string, at: number, country: string | null): Order {
  return {
    id: 0,
    name,
    customerId: null,
    email: null,
    phone: null,
    contactName: { first: null, last: null },
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    cancelledAt: null,
    test: false,
    sourceName: "web",
    tags: [],
    country,
    lines: [],
    shipping: 0,
    tax: 0,
    discounts: [],
    refunds: [],
  };
}

/**
 * A line worth exactly `value`. World prices are whole minor units: where a file's price has more decimals, the unit
 * price is the value per unit rounded up, and the line's discount takes back what that is too much. 12 at 0.001 are
 * worth 1 in all: 12 at 1, less 11.
 */
export function lineWorth(value: number, quantity: number): Pick<OrderLine, "quantity" | "unitPrice" | "discount"> {
  const unitPrice = Math.ceil(value / quantity);
  return { quantity, unitPrice, discount: unitPrice * quantity - value };
}

/** The products of a file: one for each distinct text. */
export class FileProducts {
  readonly #byTitle = new Map<string, Product>();

  /** The product with that text; null for a line that names none (a custom item, to Shopify). */
  of(title: string): Product | null {
    if (title === "") return null;
    let product = this.#byTitle.get(title);
    if (!product) {
      const id = FIRST_ID.product + this.#byTitle.size;
      product = { id, title, productType: "Imported", isGiftCard: false };
      this.#byTitle.set(title, product);
    }
    return product;
  }

  all(): Product[] {
    return [...this.#byTitle.values()];
  }
}

/** Why a row with more or fewer fields than the header cannot be read. */
export function wrongFieldCount(found: number, expected: number): string {
  return `${found} ${found === 1 ? "field" : "fields"} where the header has ${expected}`;
}

/** What a line is called whose row names no product. */
export const UNNAMED = "(no product name)";
