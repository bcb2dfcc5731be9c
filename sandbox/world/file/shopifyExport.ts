import type { CsvRow } from "../csv.ts";
import { FIRST_ID } from "../identifiers.ts";
import { goodsOf } from "../orders/charges.ts";
import type { Order } from "../world.ts";
import type { Zone } from "../zone.ts";
import type { ExportCell } from "./columns.ts";
import { ExportIdentities } from "./exportIdentities.ts";
import { type ExportHead, exportOrder, exportRefund, type MoneyReader, readExportLine, shareOutDiscount } from "./exportOrder.ts";
import { emptyReport, type FileContent, type FileOrder, FileProducts } from "./imported.ts";
import { amountOf, currencyDigits, parseDecimal, parseWhole } from "./values.ts";

/**
 * Collects Shopify's own order export. Customers are known by e-mail, else by telephone; orders with neither are a
 * guest's. An order whose own fields cannot be read is quarantined with all its rows.
 */
export class ShopifyExport {
  readonly #cell: ExportCell;
  readonly #fieldCount: number;
  readonly #zone: Zone;
  #currency: string | null;
  /** Rows by order name; an order's own fields stand in its first row. */
  readonly #byName = new Map<string, CsvRow[]>();
  readonly #report;
  readonly #products = new FileProducts();
  readonly #identities = new ExportIdentities();
  readonly #orders: FileOrder[] = [];
  readonly #refunded: ExportHead[] = [];
  readonly #ids = new Set<number>();
  readonly #buyers = new Set<string>();
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Orders whose total holds the tax on top, less those whose prices hold it already. */
  #taxOnTop = 0;

  constructor(name: string, cell: ExportCell, fieldCount: number, zone: Zone, currency: string | null) {
    this.#report = emptyReport(name);
    this.#cell = cell;
    this.#fieldCount = fieldCount;
    this.#zone = zone;
    this.#currency = currency;
  }

  add(row: CsvRow): void {
    this.#report.rows++;
    const name = this.#cell(row.fields, "Name");
    const reason =
      row.broken ??
      (row.fields.length === this.#fieldCount
        ? null
        : `${row.fields.length} fields where the header has ${this.#fieldCount}`) ??
      (name === "" ? "there is no order name" : null);
    if (reason !== null) {
      this.#quarantine([row], reason);
      return;
    }
    const rows = this.#byName.get(name);
    if (rows) rows.push(row);
    else this.#byName.set(name, [row]);
  }

  finish(): FileContent {
    for (const rows of this.#byName.values()) this.#addOrder(rows);
    this.#report.customers = this.#identities.customers.size;
    this.#report.buyers = this.#buyers.size;
    this.#report.quarantined.sort((a, b) => a.line - b.line);
    return {
      customers: this.#identities.customers,
      orders: this.#orders,
      products: this.#products.all(),
      currency: this.#currency ?? "USD",
      taxesIncluded: this.#taxOnTop < 0,
      lastAt: this.#lastAt,
      hasContacts: true,
      report: this.#report,
      settle: () => {
        this.#refunded.forEach((head, index) => {
          head.order.refunds = [exportRefund(head, FIRST_ID.refund + index)];
        });
      },
    };
  }

  #addOrder(rows: readonly CsvRow[]): void {
    const [first] = rows;
    if (!first) return;
    const cell = (name: string) => this.#cell(first.fields, name);
    const currency = cell("Currency");
    this.#currency ??= currency === "" ? null : currency;
    if (currency !== "" && currency !== this.#currency) {
      this.#quarantine(rows, `the order is not in the store's currency, ${this.#currency}`);
      return;
    }
    const money = moneyReader(currencyDigits(this.#currency ?? "USD"));
    const head = exportOrder(cell, money, this.#zone);
    if (typeof head === "string") {
      this.#quarantine(rows, head);
      return;
    }
    const placed = this.#addLines(head.order, rows, money);
    if (placed.length === 0) return;
    shareOutDiscount(head);
    if (head.refunded > 0) this.#refunded.push(head);
    this.#taxOnTop += head.taxOnTop;
    this.#count(head.order, placed, cell);
  }

  /** Adds the lines that can be read; the rows they came from. */
  #addLines(order: Order, rows: readonly CsvRow[], money: MoneyReader): CsvRow[] {
    return rows.filter((row) => {
      const line = readExportLine((name) => this.#cell(row.fields, name), money, this.#products);
      if (typeof line === "string") this.#quarantine([row], line);
      else order.lines.push(line);
      return typeof line !== "string";
    });
  }

  #count(order: Order, rows: readonly CsvRow[], cell: (name: string) => string): void {
    const report = this.#report;
    this.#lastAt = Math.max(this.#lastAt, order.createdAt, order.cancelledAt ?? order.createdAt);
    const customerKey = this.#identities.customerOf(order, cell);
    this.#orders.push({ order, customerKey });
    const id = parseWhole(cell("Id"));
    if (id !== null && id > 0 && !this.#ids.has(id)) {
      order.id = id;
      this.#ids.add(id);
    }
    if (customerKey === null) {
      report.guestOrders++;
      report.guestLines += rows.length;
      return;
    }
    report.purchases++;
    report.gross += goodsOf(order);
    if (goodsOf(order) > 0) this.#buyers.add(customerKey);
    const seen = new Set<string>();
    rows.forEach(({ fields }, index) => {
      const line = order.lines[index];
      if (line?.unitPrice === 0) report.zeroPriceLines++;
      const key = fields.join("\u0000");
      if (seen.has(key) && line) {
        report.exactDuplicateLines.lines++;
        report.exactDuplicateLines.amount += line.quantity * line.unitPrice - line.discount;
      }
      seen.add(key);
    });
  }

  #quarantine(rows: readonly CsvRow[], reason: string): void {
    for (const { line } of rows) this.#report.quarantined.push({ line, reason });
  }
}

/** Reads an amount in minor units: null when it is none, 0 when the cell is empty. */
function moneyReader(digits: number): MoneyReader {
  return (text) => {
    if (text === "") return 0;
    const decimal = parseDecimal(text);
    return decimal === null ? null : amountOf(1, decimal, digits);
  };
}
