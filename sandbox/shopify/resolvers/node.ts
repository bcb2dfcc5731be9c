import { parseGid } from "../gid.ts";
import { assertAccess } from "../graphql/access.ts";
import { ShopifyError } from "../graphql/shopifyError.ts";
import { bulkOperationSource } from "./bulkOperation.ts";
import type { ShopifyRequest, Source } from "./resolver.ts";
import { shopSource } from "./shop.ts";
import { customerSource, orderSource, productSource, refundSource } from "./sources.ts";

/** The most entries an array of an input may have. */
const MAX_INPUT_ARRAY = 250;

type Loader = (id: number, request: ShopifyRequest) => Source | null;

/** Kinds that have their own place in the store. Others (lines, addresses) are found through these. */
const LOADERS: Readonly<Record<string, Loader>> = {
  BulkOperation: (id, { bulk }) => {
    const operation = bulk.find(id);
    return operation && bulkOperationSource(operation);
  },
  Customer: (id, { view }) => {
    const customer = view.customer(id);
    return customer && customerSource(customer);
  },
  Order: (id, { view }) => {
    const order = view.order(id);
    return order && orderSource(order);
  },
  Product: (id, { view }) => {
    const product = view.product(id);
    return product && productSource(product);
  },
  Refund: (id, { view }) => {
    const found = view.refund(id);
    return found && refundSource(found.order, found.refund);
  },
  Shop: (id, request) => (id === request.view.store.id ? shopSource(request) : null),
};

/**
 * The object of a global id; null where there is none or it is not visible.
 * @throws ShopifyError ACCESS_DENIED when the app may not read that kind
 */
export function loadNode(id: unknown, field: string, request: ShopifyRequest): Source | null {
  const parsed = parseGid(String(id));
  if (!parsed) throw new ShopifyError("RESOURCE_NOT_FOUND", `Invalid global id '${String(id)}'`);
  const load = Object.hasOwn(LOADERS, parsed.kind) ? LOADERS[parsed.kind] : undefined;
  if (!load) return null;
  assertAccess(request.scopes, "QueryRoot", field, parsed.kind);
  return load(parsed.id, request);
}

/** One object of a known kind. @throws ShopifyError RESOURCE_NOT_FOUND for the id of another kind */
export function loadOne(kind: string, field: string) {
  return (_: unknown, { id }: Readonly<Record<string, unknown>>, request: ShopifyRequest): Source | null => {
    const parsed = parseGid(String(id));
    if (parsed && parsed.kind !== kind) throw new ShopifyError("RESOURCE_NOT_FOUND", `Invalid id: ${String(id)}`);
    return loadNode(id, field, request);
  };
}

export function loadNodes(ids: unknown, request: ShopifyRequest): (Source | null)[] {
  const wanted: unknown[] = Array.isArray(ids) ? ids : [];
  if (wanted.length > MAX_INPUT_ARRAY) {
    const message = `The input array size of ${wanted.length} is greater than the maximum allowed of ${MAX_INPUT_ARRAY}.`;
    throw new ShopifyError("MAX_INPUT_SIZE_EXCEEDED", message);
  }
  return wanted.map((id) => loadNode(id, "nodes", request));
}
