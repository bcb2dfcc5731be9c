import type { CsvRow } from "../csv.ts";
import type { Order } from "../world.ts";
import type { Zone } from "../zone.ts";
import { type Cancellation, settleCancellations } from "./cancellations.ts";
import type { TransactionColumns } from "./columns.ts";
import { countryCode } from "./countryCodes.ts";
import {
  emptyReport,
  type FileContent,
  type FileCustomer,
  type FileOrder,
  FileProducts,
  lineWorth,
  plainOrder,
  UNNAMED,
  wrongFieldCount,
} from "./imported.ts";
import { amountOf, DATE_FORMS, type Decimal, isStillToCome, parseDate, parseDecimal, parseWhole } from "./values.ts";

/** A row that could be read. */
interface Transaction {
  readonly line: number;
  /** Empty for a guest. */
  readonly customer: string;
  readonly order: string;
  readonly at: number;
  /** Negative, or under an order id of C and digits, for a cancellation. */
  readonly quantity: number;
  readonly price: Decimal;
  /** Quantity times price, rounded to minor units; never negative. */
  readonly amount: number;
  readonly product: string;
  readonly country: string | null;
}

/**
 * Collects a transaction file row by row. Rows of one customer under one order id are one purchase, at the time of the
 * earliest; rows without a customer are guest orders. Negative quantities and order ids of C and digits are
 * cancellations: a customer's are kept for `settleCancellations`, a guest's have no place and are only counted.
 */
export class TransactionFile {
  readonly #columns: TransactionColumns;
  readonly #fieldCount: number;
  readonly #zone: Zone;
  readonly #currency: string;
  readonly #digits: number;
  readonly #customers = new Map<string, FileCustomer>();
  readonly #orders = new Map<string, FileOrder>();
  readonly #products = new FileProducts();
  /** Purchase rows of customers, all their columns in one text: an exact duplicate agrees in unmapped columns too. */
  readonly #seenRows = new Set<string>();
  readonly #buyers = new Set<string>();
  readonly #report;
  #lastAt = Number.NEGATIVE_INFINITY;
  readonly #cancellations: Cancellation[] = [];

  constructor(
    name: string,
    columns: TransactionColumns,
    fieldCount: number,
    zone: Zone,
    currency: string,
    currencyDigits: number,
  ) {
    this.#report = emptyReport(name);
    this.#columns = columns;
    this.#fieldCount = fieldCount;
    this.#zone = zone;
    this.#currency = currency;
    this.#digits = currencyDigits;
  }

  add(row: CsvRow): void {
    this.#report.rows++;
    const read = this.#read(row);
    if (typeof read === "string") {
      this.#report.quarantined.push({ line: row.line, reason: read });
      return;
    }
    this.#lastAt = Math.max(this.#lastAt, read.at);
    const isCancellation = read.quantity < 0 || /^C\d/.test(read.order);
    if (read.customer === "") this.#addGuest(read, isCancellation);
    else if (isCancellation) this.#addCancellation(read);
    else this.#addPurchase(read, row.fields);
  }

  finish(): FileContent {
    const report = this.#report;
    report.customers = this.#customers.size;
    report.buyers = this.#buyers.size;
    return {
      customers: this.#customers,
      orders: [...this.#orders.values()],
      products: this.#products.all(),
      currency: this.#currency,
      taxesIncluded: false,
      lastAt: this.#lastAt,
      hasContacts: false,
      report,
      settle: () => {
        settleCancellations(this.#cancellations, [...this.#orders.values()], report, this.#digits);
      },
    };
  }

  /** The row's meaning, or why it has none. Reasons never repeat a cell: it may hold anything. */
  #read({ line, fields, broken }: CsvRow): Transaction | string {
    if (broken !== null) return broken;
    if (fields.length < this.#fieldCount) return wrongFieldCount(fields.length, this.#fieldCount);
    if (fields.slice(this.#fieldCount).some((field) => field.trim() !== "")) {
      return wrongFieldCount(fields.length, this.#fieldCount);
    }
    const cell = (index: number) => fields[index]?.trim() ?? "";
    const { customer, order, date, quantity, price, product, country } = this.#columns;
    const units = parseWhole(cell(quantity));
    if (units === null) return "the quantity is not a whole number";
    if (units === 0) return "the quantity is 0";
    const unitPrice = parseDecimal(cell(price));
    if (!unitPrice) return "the price is not a number";
    if (unitPrice.digits < 0) return "the price is below 0";
    const amount = amountOf(Math.abs(units), unitPrice, this.#digits);
    if (amount === null) return "the amount is too large to count exactly";
    const at = parseDate(cell(date), this.#zone);
    if (at === null) return `the date is none of ${DATE_FORMS}`;
    if (isStillToCome(at)) return "the date is still to come";
    if (cell(order) === "") return "there is no order id";
    return {
      line,
      customer: cell(customer),
      order: cell(order),
      at,
      quantity: units,
      price: unitPrice,
      amount,
      product: cell(product),
      country: country === null ? null : countryCode(cell(country)),
    };
  }

  #addGuest(row: Transaction, isCancellation: boolean): void {
    this.#report.guestLines++;
    if (isCancellation) {
      this.#report.guestLinesUnplaced++;
      return;
    }
    const order = this.#orderOf(row, null);
    if (order.lines.length === 0) this.#report.guestOrders++;
    this.#addLine(order, row);
  }

  #addCancellation(row: Transaction): void {
    const { line, customer, order, product, price, amount, at, quantity } = row;
    this.#meet(row);
    this.#report.cancelled.rows++;
    this.#report.cancelled.total += amount;
    this.#cancellations.push({ line, customer, order, product, quantity: Math.abs(quantity), price, amount, at });
  }

  #addPurchase(row: Transaction, fields: readonly string[]): void {
    const report = this.#report;
    this.#meet(row);
    const order = this.#orderOf(row, row.customer);
    if (order.lines.length === 0) report.purchases++;
    this.#addLine(order, row);
    report.gross += row.amount;
    if (row.amount > 0) this.#buyers.add(row.customer);
    if (row.price.digits === 0) report.zeroPriceLines++;
    const key = fields.join("\u0000");
    if (this.#seenRows.has(key)) {
      report.exactDuplicateLines.lines++;
      report.exactDuplicateLines.amount += row.amount;
    } else this.#seenRows.add(key);
  }

  #meet({ customer: key, at, country }: Transaction): void {
    const known = this.#customers.get(key);
    if (known) {
      known.firstSeen = Math.min(known.firstSeen, at);
      known.country ??= country;
      return;
    }
    const unknown = { email: null, phone: null, firstName: null, lastName: null, emailConsent: null };
    this.#customers.set(key, { key, ...unknown, country, firstSeen: at, tags: [`file:${key}`] });
  }

  #orderOf({ order: id, at, country }: Transaction, customerKey: string | null): Order {
    const key = `${customerKey ?? ""}\u0000${id}`;
    let found = this.#orders.get(key);
    if (!found) {
      found = { order: plainOrder(`#${id}`, at, country), customerKey };
      this.#orders.set(key, found);
    }
    const { order } = found;
    order.createdAt = Math.min(order.createdAt, at);
    order.processedAt = order.createdAt;
    order.updatedAt = order.createdAt;
    return order;
  }

  #addLine(order: Order, { product: title, amount, quantity }: Transaction): void {
    const product = this.#products.of(title);
    order.lines.push({
      id: 0,
      productId: product?.id ?? null,
      title: product?.title ?? UNNAMED,
      ...lineWorth(amount, quantity),
      isGiftCard: false,
      isSubscription: false,
    });
  }
}
