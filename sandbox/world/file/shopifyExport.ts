import type { CsvRow } from "../csv.ts";
import { FIRST_ID } from "../identifiers.ts";
import { goodsOf, netOf } from "../orders/charges.ts";
import type { Zone } from "../zone.ts";
import type { ExportCell } from "./columns.ts";
import { ExportIdentities } from "./exportIdentities.ts";
import { type ExportHead, exportOrder, exportRefund, readExportLine, shareOutDiscount } from "./exportOrder.ts";
import { emptyReport, type FileContent, FileProducts, wrongFieldCount } from "./imported.ts";
import { amountOf, currencyDigits, isCurrency, parseDecimal, parseWhole } from "./values.ts";

interface ExportedOrder extends ExportHead {
  readonly customerKey: string | null;
}

/**
 * Collects Shopify's own order export: a row for each line item, the order's own fields in its first row. Customers are
 * known by e-mail, else by telephone; orders with neither are a guest's. An order whose own fields cannot be read is
 * quarantined with all its rows.
 */
export class ShopifyExport {
  readonly #cell: ExportCell;
  readonly #fieldCount: number;
  readonly #zone: Zone;
  #currency: string | null;
  /** By order name; the reason for an order that cannot be read. */
  readonly #orders = new Map<string, ExportedOrder | string>();
  readonly #report;
  readonly #products = new FileProducts();
  readonly #identities = new ExportIdentities();
  readonly #orderIds = new Set<number>();
  /** Rows of customers, all their columns in one text. */
  readonly #seenRows = new Set<string>();

  constructor(name: string, cell: ExportCell, fieldCount: number, zone: Zone, currency: string | null) {
    this.#report = emptyReport(name);
    this.#cell = cell;
    this.#fieldCount = fieldCount;
    this.#zone = zone;
    this.#currency = currency;
  }

  add(row: CsvRow): void {
    this.#report.rows++;
    const problem = this.#problemOf(row) ?? this.#addLine(row);
    if (problem !== null) this.#report.quarantined.push({ line: row.line, reason: problem });
  }

  finish(): FileContent {
    const orders = [...this.#orders.values()].filter((order) => typeof order !== "string");
    const placed = orders.filter(({ order }) => order.lines.length > 0);
    for (const order of placed) this.#count(order);
    this.#report.customers = this.#identities.customers.size;
    this.#report.buyers = this.#identities.buyers.size;
    const times = placed.flatMap(({ order }) => [order.createdAt, order.cancelledAt ?? order.createdAt]);
    return {
      customers: this.#identities.customers,
      orders: placed,
      products: this.#products.all(),
      currency: this.#currency ?? "USD",
      taxesIncluded: placed.reduce((sum, { taxOnTop }) => sum + taxOnTop, 0) < 0,
      lastAt: times.reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY),
      hasContacts: true,
      report: this.#report,
      settle: () => {
        const refunded = placed.filter((order) => order.refunded > 0);
        refunded.forEach((head, index) => head.order.refunds.push(exportRefund(head, FIRST_ID.refund + index)));
      },
    };
  }

  #problemOf({ fields, broken }: CsvRow): string | null {
    if (broken !== null) return broken;
    if (fields.length !== this.#fieldCount) return wrongFieldCount(fields.length, this.#fieldCount);
    return this.#cell(fields, "Name") === "" ? "there is no order name" : null;
  }

  /** Adds the row's line to its order; why that is impossible, or null. */
  #addLine(row: CsvRow): string | null {
    const name = this.#cell(row.fields, "Name");
    const known = this.#orders.get(name);
    const exported = known ?? this.#open(row);
    if (known === undefined) this.#orders.set(name, exported);
    if (typeof exported === "string") return exported;
    const line = readExportLine((column) => this.#cell(row.fields, column), this.#money, this.#products);
    if (typeof line === "string") return line;
    exported.order.lines.push(line);
    if (exported.customerKey === null) {
      this.#report.guestLines++;
      return null;
    }
    if (line.unitPrice === 0) this.#report.zeroPriceLines++;
    const key = row.fields.join("\u0000");
    if (this.#seenRows.has(key)) {
      this.#report.exactDuplicateLines.lines++;
      this.#report.exactDuplicateLines.amount += netOf(line);
    } else this.#seenRows.add(key);
    return null;
  }

  #open({ fields }: CsvRow): ExportedOrder | string {
    const cell = (name: string) => this.#cell(fields, name);
    const currency = cell("Currency").toUpperCase();
    if (currency !== "" && !isCurrency(currency)) return "the order's Currency is not an ISO 4217 code";
    this.#currency ??= currency === "" ? null : currency;
    if (currency !== "" && currency !== this.#currency) {
      return `the order is not in ${this.#currency}, which is the store's currency; --currency chooses another`;
    }
    const head = exportOrder(cell, this.#money, this.#zone);
    if (typeof head === "string") return head;
    const id = parseWhole(cell("Id"));
    if (id !== null && id > 0 && !this.#orderIds.has(id)) {
      head.order.id = id;
      this.#orderIds.add(id);
    }
    return { ...head, customerKey: this.#identities.customerOf(head.order, cell) };
  }

  #count(exported: ExportedOrder): void {
    const report = this.#report;
    shareOutDiscount(exported);
    if (exported.customerKey === null) {
      report.guestOrders++;
      return;
    }
    const goods = goodsOf(exported.order);
    report.purchases++;
    report.gross += goods;
    if (goods > 0) this.#identities.buyers.add(exported.customerKey);
  }

  /** An amount in minor units: null when the text is none, 0 when it is empty. */
  readonly #money = (text: string): number | null => {
    if (text === "") return 0;
    const decimal = parseDecimal(text);
    return decimal === null ? null : amountOf(1, decimal, currencyDigits(this.#currency ?? "USD"));
  };
}
