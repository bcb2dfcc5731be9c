import { ShopifyError } from "./graphql/shopifyError.ts";

/** The most items a page may hold. */
const MAX_PAGE = 250;

export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

export interface Page {
  nodes: unknown[];
  edges: { cursor: string; node: unknown }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** How a list becomes a connection: what an item turns into and the place its cursor names. */
export interface ConnectionShape<T> {
  toSource: (item: T) => unknown;
  /** The item's number in the list's world (an id, or a position). */
  id: (item: T) => number;
  /** What the list is sorted by. */
  value: (item: T) => number | string;
}

/**
 * A whole, sorted list that a query sees a page of and a bulk operation reads to its end. Cursors are opaque to
 * clients: base64 of the last item's id and sort value, as Shopify's are.
 */
export class Connection<T> {
  readonly items: readonly T[];
  readonly shape: ConnectionShape<T>;

  constructor(items: readonly T[], shape: ConnectionShape<T>) {
    this.items = items;
    this.shape = shape;
  }

  /** @throws ShopifyError BAD_REQUEST for a missing or doubled window, a page above 250 items or a malformed cursor */
  page(args: PageArguments): Page {
    const { first, last } = args;
    if (first == null && last == null) {
      throw new ShopifyError("BAD_REQUEST", "you must provide one of first or last");
    }
    if (first != null && last != null) {
      throw new ShopifyError("BAD_REQUEST", "providing both first and last is not supported");
    }
    checkPageSize("first", first);
    checkPageSize("last", last);
    const from = args.after ? this.#place(args.after) + 1 : 0;
    const to = args.before ? this.#place(args.before) : this.items.length;
    const start = last != null ? Math.max(from, to - last) : from;
    const end = first != null ? Math.min(to, from + first) : to;
    return this.#slice(start, end);
  }

  #slice(start: number, end: number): Page {
    const items = this.items.slice(start, Math.max(start, end));
    const nodes = items.map((item) => this.shape.toSource(item));
    const cursors = items.map((item) => this.#cursor(item));
    return {
      nodes,
      edges: nodes.map((node, i) => ({ cursor: cursors[i] ?? "", node })),
      pageInfo: {
        hasNextPage: end < this.items.length,
        hasPreviousPage: start > 0,
        startCursor: cursors.at(0) ?? null,
        endCursor: cursors.at(-1) ?? null,
      },
    };
  }

  #cursor(item: T): string {
    const cursor = { last_id: this.shape.id(item), last_value: this.shape.value(item) };
    return Buffer.from(JSON.stringify(cursor)).toString("base64");
  }

  #place(cursor: string): number {
    const id = idOfCursor(cursor);
    const place = this.items.findIndex((item) => this.shape.id(item) === id);
    if (place < 0) throw new ShopifyError("BAD_REQUEST", "Malformed cursor");
    return place;
  }
}

function checkPageSize(name: string, size: number | null | undefined): void {
  if (size == null || (size >= 0 && size <= MAX_PAGE)) return;
  throw new ShopifyError("BAD_REQUEST", `\`${name}\` must be between 0 and ${MAX_PAGE}, not ${size}.`);
}

function idOfCursor(cursor: string): number {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, "base64").toString());
    if (typeof decoded === "object" && decoded !== null && "last_id" in decoded) return Number(decoded.last_id);
  } catch {
    // Not JSON: told below, like any other text that is no cursor.
  }
  throw new ShopifyError("BAD_REQUEST", "Malformed cursor");
}
