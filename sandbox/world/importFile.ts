import { basename } from "node:path";
import { type CsvRow, readCsv } from "./csv.ts";
import { exportColumns, transactionColumns } from "./file/columns.ts";
import { attachOrders, type FilePerson, makeFileCustomers } from "./file/fileCustomers.ts";
import type { FileContent } from "./file/imported.ts";
import { ShopifyExport } from "./file/shopifyExport.ts";
import { TransactionFile } from "./file/transactions.ts";
import { currencyDigits, midnightAfter } from "./file/values.ts";
import { FIRST_ID } from "./identifiers.ts";
import { makeMembers } from "./klaviyo/audience.ts";
import { makeEvents } from "./klaviyo/events.ts";
import { makeProfiles } from "./klaviyo/profiles.ts";
import type { ShelfItem } from "./klaviyo/properties.ts";
import { numberOrders } from "./orders/orders.ts";
import { ContactBook } from "./people/contacts.ts";
import type { Order, Store, World } from "./world.ts";
import { DAY, Zone } from "./zone.ts";

export interface ImportOptions {
  /** Path of a .csv or .csv.gz file. */
  file: string;
  seed: number;
  /**
   * Which column is which, for a file with a row for each line of a transaction: customer, order, date, quantity, price
   * and product, and country if there is one. Absent for Shopify's own order export.
   */
  columns?: Record<string, string>;
  /** ISO 4217; if absent, what Shopify's export says, else "USD". */
  currency?: string;
  /** IANA name, for dates without an offset and for the store; "UTC" if absent. */
  timeZone?: string;
}

interface RowCollector {
  add(row: CsvRow): void;
  finish(): FileContent;
}

const KLAVIYO_DAYS = 420;

/**
 * A world from a file of orders. Dates stay as they are: the sandbox starts at the midnight after the last row's day.
 * What a file cannot know (contacts, consent, profiles, events) is invented from the seed and listed in `provenance`;
 * what became of each row stands in `provenance.file`.
 * @throws {Error} when the file cannot be read, lacks a column, or has no row that can be read.
 */
export async function importWorld(options: ImportOptions): Promise<World> {
  const zone = new Zone(options.timeZone ?? "UTC");
  if (options.currency !== undefined) currencyDigits(options.currency);
  const content = await readContent(options, zone);
  const startsAt = midnightAfter(content.lastAt, zone);
  const book = new ContactBook();
  const people = makeFileCustomers(options.seed, content, startsAt, book);
  attachOrders(content, people);
  const orders = numberOrders(content.orders.map(({ order }) => order));
  content.settle();
  return {
    seed: options.seed,
    startsAt,
    store: storeOf(content, zone),
    customers: [...people.values()].map(({ customer }) => customer),
    orders,
    products: [...content.products],
    ...klaviyoOf(options.seed, content, [...people.values()], orders, startsAt, book),
    provenance: {
      orders: "file",
      generated: [...(content.hasContacts ? [] : ["contacts"]), "consent", "profiles", "events"],
      file: content.report,
    },
  };
}

async function readContent(options: ImportOptions, zone: Zone): Promise<FileContent> {
  let collector: RowCollector | null = null;
  for await (const rows of readCsv(options.file)) {
    for (const row of rows) {
      if (collector) collector.add(row);
      else collector = collectorFor(options, row, zone);
    }
  }
  if (!collector) throw new Error(`The file ${options.file} is empty.`);
  const content = collector.finish();
  if (Number.isFinite(content.lastAt)) return content;
  if (content.report.rows === 0) throw new Error(`The file ${options.file} holds a header and no rows.`);
  const [first] = content.report.quarantined;
  const why = first ? `; line ${first.line}: ${first.reason}` : "";
  throw new Error(`None of the ${content.report.rows} rows of ${options.file} can be used${why}.`);
}

function collectorFor({ file, columns, currency }: ImportOptions, { fields }: CsvRow, zone: Zone): RowCollector {
  const header = fields.map((name) => name.trim());
  const name = basename(file);
  if (!columns) return new ShopifyExport(name, exportColumns(header), header.length, zone, currency ?? null);
  const roles = transactionColumns(columns, header);
  const known = currency ?? "USD";
  return new TransactionFile(name, roles, header.length, zone, known, currencyDigits(known));
}

function storeOf({ currency, taxesIncluded }: FileContent, zone: Zone): Store {
  return {
    id: FIRST_ID.store,
    domain: "imported-store.myshopify.com",
    name: "Imported store",
    currency,
    timeZone: zone.name,
    taxesIncluded,
  };
}

/** Klaviyo's side is invented: profiles of most customers, and what they did up to the start. */
function klaviyoOf(
  seed: number,
  content: FileContent,
  people: readonly FilePerson[],
  orders: readonly Order[],
  startsAt: number,
  book: ContactBook,
): Pick<World, "profiles" | "events"> {
  const firstAt = orders[0]?.createdAt ?? startsAt - DAY;
  const span = { since: Math.max(firstAt, startsAt - KLAVIYO_DAYS * DAY), startsAt, until: startsAt };
  const followers = makeProfiles(seed, people, span, book);
  const members = makeMembers(seed, followers, orders, true);
  const perUnit = 10 ** currencyDigits(content.currency);
  const audience = { ...span, members, shelf: shelfOf(content), currency: content.currency, perUnit };
  return { profiles: followers.map(({ profile }) => profile), events: makeEvents(seed, audience) };
}

/** The file's products, each at the price it first sold for. */
function shelfOf({ products, orders }: FileContent): ShelfItem[] {
  const prices = new Map<number, number>();
  for (const { order } of orders) {
    for (const { productId, unitPrice } of order.lines) {
      if (productId !== null && !prices.has(productId)) prices.set(productId, unitPrice);
    }
  }
  return products.map(({ id, title, productType }) => ({ id, title, productType, price: prices.get(id) ?? 0 }));
}
