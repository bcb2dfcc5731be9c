import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { PurchaseHistory } from "../../server/analytics/features/history.ts";
import type { Instant, TimeZone } from "../../server/domain/instant.ts";
import { ENGAGEMENT_KINDS, ORDER_KINDS, SALES_CHANNELS } from "../../server/domain/source.ts";

/** Published purchases that the product is evaluated on; not part of it, so they may be missing. */
export const PURCHASE_FILES = {
  cdnow: fileURLToPath(new URL("../../../shared/data/retail/CDNOW_master.txt.gz", import.meta.url)),
  onlineRetail: fileURLToPath(
    new URL("../../../shared/data/retail/online_retail_2010-12_2011-05.csv.gz", import.meta.url),
  ),
} as const;

export function isHere(file: keyof typeof PURCHASE_FILES): boolean {
  return existsSync(PURCHASE_FILES[file]);
}

/** A published history and the first midnight after its last order, when everything in it had happened. */
export interface Published {
  history: PurchaseHistory;
  end: Instant;
}

interface Purchase {
  customer: string;
  at: Instant;
  net: number;
  units: number;
  lines: { product: number; net: number; quantity: number }[];
  refunds: { at: Instant; amount: number }[];
}

/** CDNOW, 1997-01 to 1998-06: a purchase a customer and line; dollars become cents. */
export function readCdnow(): Published {
  const text = gunzipSync(readFileSync(PURCHASE_FILES.cdnow)).toString("utf8");
  const purchases: Purchase[] = [];
  for (const line of text.split("\n").filter((row) => /^\s*\d/.test(row))) {
    const [customer = "", date = "", units, dollars] = line.trim().split(/\s+/);
    const at = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}T12:00Z`);
    purchases.push({
      customer,
      at,
      net: Math.round(Number(dollars) * 100),
      units: Number(units),
      lines: [],
      refunds: [],
    });
  }
  return { history: historyOf(purchases, "UTC"), end: Date.parse("1998-07-01T00:00Z") };
}

/** Postage, samples, fees, discounts and corrections: stock codes that are no goods. */
const NO_GOODS = /^(POST|DOT|D|M|m|S|B|C2|CRUK|PADS|BANK CHARGES|AMAZONFEE|gift_.*)$/;

/**
 * The half year of Online Retail: an invoice a purchase, its lines of goods with a price and a customer; exact
 * duplicates once. A cancellation takes money back from the customer's latest invoice before it.
 */
export function readOnlineRetail(): Published {
  const text = gunzipSync(readFileSync(PURCHASE_FILES.onlineRetail)).toString("utf8");
  const products = new Map<string, number>();
  const invoices = new Map<string, Purchase>();
  const cancellations: { customer: string; at: Instant; amount: number }[] = [];
  for (const row of new Set(text.split(/\r?\n/).slice(1))) {
    const fields = row.split(",");
    const [invoice = "", stockCode = ""] = fields;
    const [quantity, date = "", price, customer = ""] = fields.slice(-5);
    const net = Math.round(Number(quantity) * Number(price) * 100);
    if (customer === "" || NO_GOODS.test(stockCode) || !(Number(price) > 0)) continue;
    const at = Date.parse(`${date.replace(" ", "T")}Z`);
    if (invoice.startsWith("C")) {
      cancellations.push({ customer, at, amount: net });
      continue;
    }
    const purchase = invoices.get(invoice) ?? { customer, at, net: 0, units: 0, lines: [], refunds: [] };
    const product = products.get(stockCode) ?? products.size;
    products.set(stockCode, product);
    purchase.net += net;
    purchase.units += Number(quantity);
    purchase.lines.push({ product, net, quantity: Number(quantity) });
    invoices.set(invoice, purchase);
  }
  const purchases = [...invoices.values()];
  attachRefunds(purchases, cancellations);
  return { history: historyOf(purchases, "Europe/London"), end: Date.parse("2011-06-01T00:00+01:00") };
}

function attachRefunds(purchases: Purchase[], refunds: { customer: string; at: Instant; amount: number }[]): void {
  const ofCustomer = Map.groupBy(purchases, ({ customer }) => customer);
  for (const { customer, at, amount } of refunds) {
    const earlier = ofCustomer.get(customer)?.filter((purchase) => purchase.at <= at);
    const latest = earlier?.reduce((a, b) => (b.at >= a.at ? b : a), earlier[0]!);
    latest?.refunds.push({ at, amount });
  }
}

function historyOf(purchases: readonly Purchase[], timeZone: TimeZone): PurchaseHistory {
  const rowOf = new Map([...new Set(purchases.map(({ customer }) => customer))].toSorted().map((id, row) => [id, row]));
  const orders = purchases
    .map((purchase) => ({ ...purchase, person: rowOf.get(purchase.customer)! }))
    .toSorted((a, b) => a.person - b.person || a.at - b.at);
  const adjustments = orders.flatMap(({ refunds }, order) =>
    refunds.toSorted((a, b) => a.at - b.at).map((refund) => ({ order, ...refund })),
  );
  const lines = orders.flatMap((row, order) => row.lines.map((line) => ({ order, ...line })));
  return {
    people: rowOf.size,
    timeZone,
    orders: {
      person: Int32Array.from(orders, ({ person }) => person),
      at: Float64Array.from(orders, ({ at }) => at),
      cancelledAt: new Float64Array(orders.length).fill(Infinity),
      kind: new Uint8Array(orders.length).fill(ORDER_KINDS.indexOf("one_off")),
      net: Float64Array.from(orders, ({ net }) => net),
      discount: new Float64Array(orders.length),
      units: Float64Array.from(orders, ({ units }) => units),
      channel: new Uint8Array(orders.length).fill(SALES_CHANNELS.indexOf("online")),
      country: new Int32Array(orders.length).fill(-1),
      province: new Int32Array(orders.length).fill(-1),
    },
    adjustments: {
      order: Int32Array.from(adjustments, ({ order }) => order),
      at: Float64Array.from(adjustments, ({ at }) => at),
      amount: Float64Array.from(adjustments, ({ amount }) => amount),
      isRefund: new Uint8Array(adjustments.length).fill(1),
    },
    lines: {
      order: Int32Array.from(lines, ({ order }) => order),
      product: Int32Array.from(lines, ({ product }) => product),
      category: new Int32Array(lines.length).fill(-1),
      net: Float64Array.from(lines, ({ net }) => net),
      isDiscounted: new Uint8Array(lines.length),
    },
    engagement: {
      person: new Int32Array(),
      at: new Float64Array(),
      kind: new Uint8Array(),
      product: new Int32Array(),
      category: new Int32Array(),
      value: new Float64Array(),
      device: new Uint8Array(),
      recordedSince: new Float64Array(ENGAGEMENT_KINDS.length).fill(Infinity),
    },
    profileSince: new Float64Array(rowOf.size).fill(Infinity),
    accountSince: new Float64Array(rowOf.size).fill(Infinity),
    names: { categories: [], countries: [], provinces: [] },
  };
}
