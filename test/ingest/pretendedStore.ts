import { writeFileSync } from "node:fs";
import type { BulkKind } from "../../server/connectors/shopify/bulk.ts";
import type { GraphqlClient } from "../../server/connectors/shopify/graphql.ts";
import { getCustomers, getOrders } from "../../server/connectors/shopify/records.ts";
import { getRefunds } from "../../server/connectors/shopify/refunds.ts";
import type { ShopifyAdmin } from "../../server/connectors/shopify/shopify.ts";
import { AppError, type ErrorCode } from "../../server/domain/errors.ts";
import { toIso } from "../../server/domain/instant.ts";

const UNIT_PRICE = 10;

export interface PretendedCustomer {
  id: number;
  email: string;
  createdAt: number;
  updatedAt: number;
  isSubscribed: boolean;
}

export interface PretendedOrder {
  id: number;
  customerId: number | null;
  email: string;
  createdAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  tags: string[];
  /** Units of each line. */
  lines: number[];
  /** Units of the first line that went back, each time. */
  refunds: { id: number; at: number; units: number }[];
}

export interface PretendedState {
  customers: Map<number, PretendedCustomer>;
  orders: Map<number, PretendedOrder>;
}

/**
 * A store that answers as Shopify's API does, from whichever of its states a test chooses. The real parsers read its
 * answers, one by one and as the lines of a bulk result.
 */
export class PretendedStore {
  /** The state after each event; the first is before any. */
  readonly states: PretendedState[] = [{ customers: new Map(), orders: new Map() }];
  /** Which state is answered from. */
  view = 0;
  /** Why the door is shut, as once the app was uninstalled. */
  refusal: ErrorCode | null = null;
  now: number;
  readonly #shopId: number;

  constructor(shopId: number, now: number) {
    this.#shopId = shopId;
    this.now = now;
  }

  /** Something happens: the next state is the last one, changed. */
  happen(change: (state: PretendedState) => void): void {
    const next = structuredClone(this.states.at(-1)!);
    change(next);
    this.states.push(next);
  }

  get admin(): ShopifyAdmin {
    const client = { request: async (call) => this.#answer(call.operation, call.variables ?? {}) } as GraphqlClient;
    return {
      getShop: async () => {
        this.#checkDoor();
        return { ...SHOP, id: this.#shopId, domain: `shop-${this.#shopId}.myshopify.com` };
      },
      countRecords: async () => ({ customers: this.#state.customers.size, orders: this.#state.orders.size }),
      getOrders: (ids, currency) => getOrders(client, ids, currency),
      getCustomers: (ids) => getCustomers(client, ids),
      getRefunds: (ids) => getRefunds(client, ids),
      startBulk: async (kind, since) => `${kind} ${since ?? 0}`,
      getBulk: async (id) => ({
        id,
        state: "completed",
        errorCode: null,
        createdAt: this.now,
        objectCount: this.#bulkLines(id).length,
        rootObjectCount: 0,
        fileSize: null,
        url: this.#bulkLines(id).length > 0 ? id : null,
      }),
      downloadBulk: async (id, file) =>
        writeFileSync(
          file,
          this.#bulkLines(id)
            .map((line) => `${line}\n`)
            .join(""),
        ),
    } as ShopifyAdmin;
  }

  get #state(): PretendedState {
    return this.states[this.view]!;
  }

  #checkDoor(): void {
    if (this.refusal) throw new AppError(this.refusal, "The app does not get in.");
  }

  #answer(operation: string, variables: Readonly<Record<string, unknown>>): never {
    this.#checkDoor();
    const ids = variables.ids as string[];
    const number = (gid: string) => Number(gid.split("/").at(-1));
    const { customers, orders } = this.#state;
    const nodeOf = (gid: string) => {
      const customer = customers.get(number(gid));
      const order = orders.get(number(gid));
      if (operation === "Customers") return customer ? customerNode(customer) : null;
      if (!order) return null;
      return operation === "Refunds" ? refundsNode(order) : this.#wholeOrder(order);
    };
    return { nodes: ids.map(nodeOf) } as never;
  }

  #wholeOrder(order: PretendedOrder) {
    const customer = order.customerId === null ? undefined : this.#state.customers.get(order.customerId);
    const page = { hasNextPage: false, endCursor: null };
    return {
      ...orderNode(order),
      customer: customer ? customerNode(customer) : null,
      lineItems: { nodes: lineNodes(order), pageInfo: page },
      discountApplications: { nodes: [], pageInfo: page },
    };
  }

  #bulkLines(id: string): string[] {
    const [kind, since] = id.split(" ") as [BulkKind, string];
    const isChanged = ({ updatedAt }: { updatedAt: number }) => updatedAt >= Number(since);
    if (kind === "customers")
      return [...this.#state.customers.values()].filter(isChanged).map((one) => JSON.stringify(customerNode(one)));
    const changed = [...this.#state.orders.values()].filter(isChanged);
    return changed.flatMap((order) => {
      const customer = order.customerId === null ? null : { id: `gid://shopify/Customer/${order.customerId}` };
      const lines = lineNodes(order).map((line) => ({ ...line, __parentId: `gid://shopify/Order/${order.id}` }));
      // Children before their order: they may come in any order.
      return [...lines, { ...orderNode(order), customer }].map((line) => JSON.stringify(line));
    });
  }
}

const SHOP = { name: "A pretended store", currency: "GBP", timeZone: "Europe/London", scopes: [] };

const money = (amount: number) => ({ shopMoney: { amount: `${amount}.00` } });

function customerNode({ id, email, createdAt, updatedAt, isSubscribed }: PretendedCustomer) {
  return {
    id: `gid://shopify/Customer/${id}`,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    firstName: "Ann",
    lastName: `Number ${id}`,
    tags: [],
    dataSaleOptOut: false,
    defaultEmailAddress: { emailAddress: email, marketingState: isSubscribed ? "SUBSCRIBED" : "UNSUBSCRIBED" },
    defaultPhoneNumber: null,
    defaultAddress: null,
  };
}

function orderNode(order: PretendedOrder) {
  const total = order.lines.reduce((sum, units) => sum + units, 0) * UNIT_PRICE;
  return {
    id: `gid://shopify/Order/${order.id}`,
    createdAt: toIso(order.createdAt),
    processedAt: toIso(order.createdAt),
    updatedAt: toIso(order.updatedAt),
    cancelledAt: order.cancelledAt === null ? null : toIso(order.cancelledAt),
    test: false,
    sourceName: "web",
    currencyCode: "GBP",
    taxesIncluded: false,
    email: order.email,
    phone: null,
    tags: order.tags,
    purchasingEntity: null,
    billingAddress: null,
    totalPriceSet: money(total),
    totalDiscountsSet: money(0),
    totalTaxSet: money(0),
    totalShippingPriceSet: money(0),
    refunds: order.refunds.map(({ id }) => ({ id: `gid://shopify/Refund/${id}` })),
  };
}

function lineNodes(order: PretendedOrder) {
  return order.lines.map((units, index) => ({
    id: `gid://shopify/LineItem/${order.id * 100 + index}`,
    title: "Tea",
    quantity: units,
    currentQuantity: units,
    isGiftCard: false,
    originalUnitPriceSet: money(UNIT_PRICE),
    priceAfterAllDiscountsBeforeTaxesSet: money(units * UNIT_PRICE),
    discountAllocations: [],
    taxLines: [],
    sellingPlan: null,
    product: null,
  }));
}

function refundsNode(order: PretendedOrder) {
  const page = { hasNextPage: false, endCursor: null };
  return {
    id: `gid://shopify/Order/${order.id}`,
    currencyCode: "GBP",
    taxesIncluded: false,
    refunds: order.refunds.map(({ id, at, units }) => ({
      id: `gid://shopify/Refund/${id}`,
      createdAt: toIso(at),
      processedAt: toIso(at),
      totalRefundedSet: money(units * UNIT_PRICE),
      refundLineItems: {
        nodes: [
          {
            quantity: units,
            subtotalSet: money(units * UNIT_PRICE),
            totalTaxSet: money(0),
            lineItem: { isGiftCard: false },
          },
        ],
        pageInfo: page,
      },
      refundShippingLines: { nodes: [], pageInfo: page },
    })),
  };
}
